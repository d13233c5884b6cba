"""The stdout and stderr of a task: pipes to its runner, as its child processes have them."""

import fcntl
import io
import os
import sys
import termios
import time

#: How long what was written before is given to be read, in seconds. The order of streams is worth no more.
_PATIENCE = 1.0
_FIRST_PAUSE = 0.00002
_LONGEST_PAUSE = 0.002

# Taken before a snippet can change them.
_write = os.write
_ioctl = fcntl.ioctl
_clock = time.monotonic
_sleep = time.sleep


class Order:
    """Keeps what goes to several pipes in the order in which it was written: before one is used the others are empty."""

    def __init__(self, descriptors):
        self._descriptors = list(descriptors)

    def before(self, descriptor):
        for other in self._descriptors:
            if other != descriptor and _unread(other) > 0:
                self._await(other)

    def _await(self, descriptor):
        end = _clock() + _PATIENCE
        pause = _FIRST_PAUSE
        while _unread(descriptor) > 0:
            if _clock() > end:
                # A snippet put something else in its place, or the daemon does not read.
                self._descriptors.remove(descriptor)
                return
            _sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def _unread(descriptor):
    """Bytes in a pipe that nobody has read yet."""
    try:
        return int.from_bytes(_ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder)
    except OSError:
        # A snippet closed it.
        return 0


class _Pipe(io.RawIOBase):
    def __init__(self, descriptor, name, order):
        self._descriptor = descriptor
        self.name = name
        self.mode = "wb"
        self._order = order

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor

    def write(self, data):
        self._order.before(self._descriptor)
        return _write(self._descriptor, data)


def open_streams(order):
    """Puts streams to fd 1 and 2 in the place of those that there are. They pass a line on as soon as it is whole."""
    sys.stdout = sys.__stdout__ = _stream(1, "<stdout>", order)
    sys.stderr = sys.__stderr__ = _stream(2, "<stderr>", order)


def _stream(descriptor, name, order):
    buffered = io.BufferedWriter(_Pipe(descriptor, name, order))
    return io.TextIOWrapper(buffered, encoding="utf-8", errors="backslashreplace", line_buffering=True)
