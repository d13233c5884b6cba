"""Checks code without running it: answers `check` with `checked`."""

import json
import os
import warnings

from . import channel, snippet


def serve():
    # They are told when the code runs.
    warnings.simplefilter("ignore")
    channel.send_ready()
    reader = channel.LineReader()
    while data := os.read(channel.FROM_DAEMON, 65536):
        for line in reader.push(data):
            message = json.loads(line)
            if message["type"] == "check":
                channel.send(check(message))


def check(message):
    return {
        "type": "checked",
        "requestId": message["requestId"],
        "diagnostics": diagnostics_of(message["code"], message["codeFilePath"]),
        "artifact": None,
    }


def diagnostics_of(code, file):
    try:
        snippet.Snippet(code, file).compile()
        return []
    except SyntaxError as error:
        return [diagnostic(error.lineno or 1, error.offset or 1, "%s: %s" % (type(error).__name__, error.msg))]
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return [diagnostic(1, 1, "%s: %s" % (type(error).__name__, error))]


def diagnostic(line, column, message):
    return {
        "line": max(1, line),
        "column": max(1, column),
        "message": message,
        "severity": "error",
        "code": None,
    }
