"""What a snippet sees as `task_progress`."""

import math
import numbers
from datetime import datetime, timezone
from time import time


def _checked(message):
    if not isinstance(message, str) or message.strip() == "":
        raise ValueError("status_message must be a text that is not blank")
    return message


class TaskProgress:
    """How far the task is: assign to percent_complete and status_message."""

    __slots__ = ("_percent", "_message", "_reached", "_updated", "_terminal", "_share")

    def __init__(self, share):
        """`share` is called with all fields at each change."""
        self._share = share
        self._percent = 0
        self._reached = 0
        self._message = "Running"
        self._updated = time()
        self._terminal = False

    @property
    def percent_complete(self):
        """0 to 100, may be fractional; what lies outside is brought to the nearer end."""
        return self._percent

    @percent_complete.setter
    def percent_complete(self, value):
        if not isinstance(value, numbers.Real) or isinstance(value, bool):
            raise TypeError("percent_complete must be a number from 0 to 100, not %s" % type(value).__name__)
        if math.isnan(value):
            raise ValueError("percent_complete must be a number from 0 to 100, not NaN")
        self._percent = self._reached = min(100, max(0, value))
        self._changed()

    @property
    def status_message(self):
        return self._message

    @status_message.setter
    def status_message(self, value):
        self._message = _checked(value)
        self._changed()

    @property
    def last_updated_utc(self):
        """When it last changed."""
        return datetime.fromtimestamp(self._updated, timezone.utc)

    @property
    def is_terminal(self):
        """True after complete, fail or cancel."""
        return self._terminal

    def complete(self, message="Completed"):
        self._end(message, 100)

    def fail(self, message="Failed"):
        """Moves the bar; the task fails only when its code raises."""
        self._end(message, self._reached)

    def cancel(self, message="Cancelled"):
        """Moves the bar; the task ends only when its code does."""
        self._end(message, self._reached)

    def reset(self):
        self._percent = self._reached = 0
        self._message = "Not started"
        self._terminal = False
        self._changed()

    def __str__(self):
        return "%d%% - %s" % (math.floor(self._percent + 0.5), self._message)

    def __repr__(self):
        return "<TaskProgress %s>" % self

    def _end(self, message, reached):
        self._message = _checked(message)
        self._percent = 100
        self._reached = reached
        self._terminal = True
        self._changed()

    def _changed(self):
        self._updated = time()
        self._share(self._percent, self._reached, self._updated, self._terminal, self._message)
