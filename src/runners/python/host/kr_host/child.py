"""The process of a task, forked off its runner so that each task finds Python as if it had just started."""

import gc
import os
import signal
import sys

from . import channel, fault, other_python
from .running import RunningTask, failed

#: Linux: the signal that a process gets when its parent is gone.
_PR_SET_PDEATHSIG = 1


def _prctl():
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes

        return ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None


_PRCTL = _prctl()


class Pipes:
    """Those between a runner and the process of a task: control, stdout and stderr."""

    def __init__(self):
        self.reading, self.writing = zip(*(os.pipe() for _ in range(3)))

    def close(self, descriptors):
        for one in descriptors:
            os.close(one)


def fork(message, command, pipes, progress, close_own):
    """
    Starts the process of a task; gives its id, in the runner. `close_own` closes what of the runner is none of its
    business.
    """
    # Looked for here: each thing that a forked process does first costs it a copy of the memory that it touches.
    other = other_python.other_python(message["environment"], command)
    # It is to hear of a stop, but not before it can.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    pid = os.fork()
    if pid != 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        return pid
    try:
        _begin(message, other, pipes, progress, close_own)
    finally:
        # Not reached unless the host itself is at fault.
        sys.excepthook(*sys.exc_info())
        os._exit(70)


def _begin(message, other, pipes, progress, close_own):
    if _PRCTL:
        # Also when it goes to a group of its own, it does not outlive its runner.
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    control, stdout, stderr = pipes.writing
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    pipes.close([*pipes.reading, stdout, stderr, channel.FROM_DAEMON, channel.TO_DAEMON, channel.LIFELINE])
    close_own()
    if other is not None:
        try:
            other_python.become(other, message, control, progress)
        except OSError as error:
            text = "%s can't be started: %s." % (other, error.strerror)
            ending = failed(fault.plain_fault("error", text))
            ending.pop("result")
            channel.write_all(control, channel.line_of({"type": "ending", **ending}))
            os._exit(0)
    gc.enable()
    RunningTask(message, control, progress).run()
