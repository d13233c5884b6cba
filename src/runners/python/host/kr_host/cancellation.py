"""What a snippet sees as `ct`: whether it was asked to end."""

import os
import select
import signal
import threading


class TaskCancelled(KeyboardInterrupt):
    """Raised in the main thread when the task is stopped, as Ctrl-C would raise KeyboardInterrupt there."""


class Cancellation:
    def __init__(self, is_asked):
        """`is_asked`: whether a signal is the runner's wish that the task ends."""
        self._is_asked = is_asked
        self._cancelled = False
        self._closed = False
        self._waiting = 0
        # Readable once the task was asked to end, in any thread.
        self._reading, self._writing = os.pipe()

    def listen(self):
        signal.signal(signal.SIGINT, self._on_signal)

    def close(self):
        """The code has ended: what comes now changes nothing."""
        self._closed = True

    @property
    def is_cancelled(self):
        return self._cancelled

    def wait(self, seconds=None):
        """Waits for that long, or until the task is asked to end; True when it is. Without a length, until then."""
        in_main = threading.current_thread() is threading.main_thread()
        self._waiting += in_main
        try:
            select.select([self._reading], [], [], None if seconds is None else max(0, seconds))
        finally:
            self._waiting -= in_main
        return self._cancelled

    def throw_if_cancelled(self):
        if self._cancelled:
            raise TaskCancelled("The task was cancelled.")

    def _on_signal(self, _number, _frame):
        if not self._is_asked():
            raise KeyboardInterrupt
        if self._cancelled or self._closed:
            return
        self._cancelled = True
        os.write(self._writing, b"!")
        # Who waits for this is told by that.
        if self._waiting == 0:
            raise TaskCancelled("The task was cancelled.")
