"""
A runner for Python at work. It runs no code of a task itself, but forks a process for each: so it is never busy, sees at
once when the daemon is gone, and needs nothing put back.
"""

import gc
import json
import os
import selectors
import signal
import tempfile
import time

from . import channel
from .processes import GroupWatch, end_everything
from .progress_memory import ProgressMemory
from .task import Task


class Server:
    def __init__(self, command):
        """`command`: the path by which this Python was found."""
        self.command = command
        self.selector = selectors.DefaultSelector()
        self.group = GroupWatch()
        file = tempfile.TemporaryFile()
        ProgressMemory.make_room(file)
        self.progress = ProgressMemory(os.dup(file.fileno()))
        file.close()
        self._reader = channel.LineReader()
        self._task = None
        self._signals, self._signalled = os.pipe()
        for descriptor in (self._signals, self._signalled):
            os.set_blocking(descriptor, False)
        for descriptor in (1, 2, channel.TO_DAEMON):
            os.set_blocking(descriptor, True)

    def run(self):
        signal.set_wakeup_fd(self._signalled, warn_on_full_buffer=False)
        # With a handler, and not ignored: that would be so for all programs that tasks start.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, self._on_signal)
        for descriptor, read in (
            (channel.FROM_DAEMON, self._read_messages),
            (channel.LIFELINE, self._end),
            (self._signals, self._read_signals),
        ):
            self.selector.register(descriptor, selectors.EVENT_READ, read)
        # What there is by now is of no interest to the collector, and is shared with the processes of tasks.
        gc.collect()
        gc.disable()
        gc.freeze()
        channel.send_ready()
        try:
            while True:
                self._turn()
        except BrokenPipeError:
            self._end()

    def close(self):
        """In the process of a task."""
        self.selector.close()
        os.close(self._signals)
        os.close(self._signalled)

    def _turn(self):
        due = self._task.due if self._task else None
        timeout = None if due is None else max(0, due - time.monotonic())
        # What the process of a task tells comes before what others wrote meanwhile, see console.Order.
        for key, _ in sorted(self.selector.select(timeout), key=lambda event: event[0].fd):
            # One of those before may have ended the task.
            if key.fileobj in self.selector.get_map():
                key.data()
        if self._task:
            self._task.look()
            if self._task.is_over:
                self._task = None

    def _read_messages(self):
        data = os.read(channel.FROM_DAEMON, 65536)
        if not data:
            self._end()
        for line in self._reader.push(data):
            message = json.loads(line)
            if message["type"] == "run":
                self._task = Task(message, self)
            elif message["type"] == "cancel" and self._task:
                self._task.cancel()

    def _read_signals(self):
        try:
            os.read(self._signals, 512)
        except BlockingIOError:
            pass

    def _on_signal(self, number, _frame):
        if number == signal.SIGTERM and self._task:
            self._task.terminate()

    def _end(self):
        end_everything(self._task.environment if self._task else None)
