"""The pipes to the daemon: JSON, one document a line."""

import json
import os
import platform

FROM_DAEMON = 3
TO_DAEMON = 4
LIFELINE = 5

PROTOCOL = 1

# Taken before a snippet can change them.
_write = os.write
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_all(descriptor, data):
    """Returns when all of it is written."""
    view = memoryview(data)
    while view:
        view = view[_write(descriptor, view) :]


def line_of(message):
    """A message as a line. Half a character is none, and becomes the sign for that."""
    return whole_characters(_encode(message)).encode() + b"\n"


def whole_characters(text):
    """The text with halves of surrogate pairs joined, or replaced where the other half is missing."""
    if text.isascii():
        return text
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def send(message):
    write_all(TO_DAEMON, line_of(message))


def send_ready():
    version = "%s %s" % (platform.python_implementation(), platform.python_version())
    send({"type": "ready", "protocol": PROTOCOL, "host": "python", "version": version})


class LineReader:
    """Cuts what comes in pieces into lines."""

    def __init__(self):
        self._pieces = []

    def push(self, data):
        """The lines that are whole by now, without their ends."""
        if b"\n" not in data:
            self._pieces.append(data)
            return []
        first, *rest = data.split(b"\n")
        lines = [b"".join([*self._pieces, first]), *rest]
        self._pieces = [lines.pop()]
        return lines
