"""Processes that a task started, as /proc tells of them; where there is none, none are known."""

import os
import signal

#: So often processes are looked for, in case those that were found had just started others.
_MAX_PASSES = 20


def _all():
    try:
        return {int(name) for name in os.listdir("/proc") if name.isdigit()}
    except OSError:
        return set()


class GroupWatch:
    """Watches for processes that come into this process's own group."""

    def __init__(self):
        self._known = _all()

    def has_members(self):
        """Whether any has come since the watch began, and still runs."""
        now = _all()
        members = {pid for pid in now - self._known if _is_member(pid)}
        self._known = now - members
        return bool(members)


def _is_member(pid):
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            stat = file.read()
    except OSError:
        return False
    # The name, in brackets, may hold anything.
    state, _, group = stat[stat.rindex(b")") + 2 :].split(b" ", 3)[:3]
    return int(group) == os.getpid() and state not in (b"Z", b"X")


def end_everything(environment):
    """
    Ends this process with all that the task with this environment (or None) left running, in whatever group or session:
    the daemon, which would do so, is gone.
    """
    marks = [("%s=%s" % (name, environment.get(name))).encode() for name in ("KR_HOME", "KR_TASK_ID")] if environment else []
    if environment and "KR_HOME" in environment and "KR_TASK_ID" in environment:
        _end_marked(marks)
    os.killpg(os.getpid(), signal.SIGKILL)


def _end_marked(marks):
    ended = set()
    for _ in range(_MAX_PASSES):
        found = {pid for pid in _all() - {os.getpid()} if pid > 1 and _has(pid, marks)}
        for pid in found:
            kill(pid, signal.SIGKILL)
        if found <= ended:
            return
        ended |= found


def _has(pid, marks):
    try:
        with open("/proc/%d/environ" % pid, "rb") as file:
            entries = file.read().split(b"\0")
    except OSError:
        return False
    return all(mark in entries for mark in marks)


def kill(pid, number):
    """A process that is gone already is no error."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass
