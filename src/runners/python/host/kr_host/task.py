"""A task, as its runner sees it."""

import json
import os
import selectors
import signal
import time
from datetime import datetime, timezone

from . import channel, child, fault
from .output import Output
from .processes import kill

#: Progress closer to what was sent last than this, in seconds, is put together.
_PROGRESS_DELAY = 0.05
#: How long what a task left running may take to end by itself, in seconds, and how long between two looks at it.
_LEFTOVER = 0.5
_LEFTOVER_PAUSE = 0.01
_CHUNK = 64 * 1024


class Task:
    def __init__(self, message, server):
        self._message = message
        self._server = server
        self.environment = message["environment"]
        self.is_over = False
        self._output = Output(message["maxOutputBytes"])
        self._lines = channel.LineReader()
        self._ending = None
        self._progress_due = None
        self._progress_sent = 0.0
        #: When what was left running has had its time; None before the end.
        self._leftover_end = None
        self._status = None
        server.progress.clear()
        self._pipes = child.Pipes()
        self._pid = child.fork(message, server.command, self._pipes, server.progress, server.close)
        self._pipes.close(self._pipes.writing)
        self._readers = dict(zip(self._pipes.reading, (self._read_control, self._read_stdout, self._read_stderr)))
        for descriptor, read in self._readers.items():
            os.set_blocking(descriptor, False)
            server.selector.register(descriptor, selectors.EVENT_READ, read)

    @property
    def due(self):
        """When it is to be looked at again, as time.monotonic has it; None: when something comes."""
        pause = None if self._leftover_end is None else time.monotonic() + _LEFTOVER_PAUSE
        return min((due for due in (self._output.due, self._progress_due, pause) if due is not None), default=None)

    def cancel(self):
        """Asks the code to end, as Ctrl-C would."""
        self._server.progress.ask_to_end()
        if self._status is None:
            kill(self._pid, signal.SIGINT)

    def terminate(self):
        """The group was told to end: a process that went to another one is told too."""
        try:
            if self._status is None and os.getpgid(self._pid) != os.getpid():
                kill(self._pid, signal.SIGTERM)
        except ProcessLookupError:
            pass

    def look(self):
        """Does what is due, and notices the end."""
        now = time.monotonic()
        if self._output.due is not None and self._output.due <= now:
            self._output.flush()
        if self._progress_due is not None and self._progress_due <= now:
            self._send_progress()
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid == 0:
                return
            self._status = status
            self._leftover_end = now + _LEFTOVER
        for read in self._readers.values():
            while read():
                pass
        has_left = self._server.group.has_members()
        if not has_left or now >= self._leftover_end:
            self._finish(has_left)

    def _read_control(self):
        """Reads what is there; False when nothing is."""
        data = self._read(self._pipes.reading[0])
        for line in self._lines.push(data):
            if line == b"":
                self._note_progress()
            elif line.startswith(b'{"type":"result"'):
                self._output.flush()
                channel.write_all(channel.TO_DAEMON, line + b"\n")
            else:
                self._ending = json.loads(line)
        return data

    def _read_stdout(self):
        data = self._read(self._pipes.reading[1])
        self._output.write("stdout", data)
        return data

    def _read_stderr(self):
        data = self._read(self._pipes.reading[2])
        self._output.write("stderr", data)
        return data

    def _read(self, descriptor):
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return b""
        if not data and descriptor in self._server.selector.get_map():
            # Closed: nothing more comes.
            self._server.selector.unregister(descriptor)
        return data

    def _note_progress(self):
        now = time.monotonic()
        if now - self._progress_sent >= _PROGRESS_DELAY:
            self._send_progress()
        elif self._progress_due is None:
            self._progress_due = self._progress_sent + _PROGRESS_DELAY

    def _send_progress(self):
        self._progress_due = None
        self._progress_sent = time.monotonic()
        self._output.flush()
        progress = self._progress()
        if progress is not None:
            channel.send({"type": "progress", "progress": progress})

    def _progress(self):
        fields = self._server.progress.read()
        if fields is None:
            return None
        percent, reached, updated, is_terminal, message = fields
        at = datetime.fromtimestamp(updated, timezone.utc).isoformat(timespec="milliseconds")
        return {
            "percentComplete": percent,
            "statusMessage": message,
            "reachedPercent": reached,
            "lastUpdatedUtc": at.replace("+00:00", "Z"),
            "isTerminal": is_terminal,
        }

    def _finish(self, has_left):
        for descriptor in self._readers:
            if descriptor in self._server.selector.get_map():
                self._server.selector.unregister(descriptor)
        self._pipes.close(self._pipes.reading)
        self._output.end()
        for descriptor in (1, 2):
            channel.write_all(descriptor, self._message["marker"].encode() + b"\n")
        if self._progress_due is not None:
            # The last is told as such, too.
            self._send_progress()
        ending = self._ending or self._untold_ending()
        channel.send(
            {
                **ending,
                "type": "done",
                "progress": self._progress(),
                "reusable": not has_left,
                "reason": "child processes left behind" if has_left else None,
            }
        )
        self.is_over = True

    def _untold_ending(self):
        """Of a process that ended without a word."""
        if os.WIFSIGNALED(self._status):
            name = signal.Signals(os.WTERMSIG(self._status)).name
            told = fault.plain_fault("lost", "The process of the task was ended by %s." % name)
            return {"outcome": "failed", "fault": told, "exitCode": None}
        code = os.WEXITSTATUS(self._status)
        if code == 0:
            return {"outcome": "completed", "fault": None, "exitCode": 0}
        told = fault.plain_fault("exit", "Exited with code %d" % code)
        return {"outcome": "failed", "fault": told, "exitCode": code}
