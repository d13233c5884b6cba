"""A task in the process that is its own: it is made ready, runs its code, and tells how that ended."""

import asyncio
import atexit
import builtins
import gc
import inspect
import io
import os
import signal
import sys
import threading
import time
import types

from . import channel, fault
from .cancellation import Cancellation, TaskCancelled
from .console import Order, open_streams
from .result_json import ResultTooLarge, result_json
from .snippet import VALUE, Snippet
from .task_progress import TaskProgress

_ABSENT = object()

# Taken before a snippet can change it.
_exit = os._exit

#: Where the host is: of no interest to a snippet's imports.
_HOST = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

#: The largest exit code that a message may have.
_MAX_EXIT_CODE = 2**53 - 1

STOPPED = {"outcome": "stopped", "fault": None, "exitCode": None, "result": None}


class RunningTask:
    """`control`: the pipe to the runner. SIGINT is blocked until the task listens to it."""

    def __init__(self, message, control, progress_memory):
        self._message = message
        self._control = control
        self._memory = progress_memory
        self._order = Order([1, 2, control])
        self._snippet = Snippet(message["code"], message["codeFilePath"])
        self._cancellation = Cancellation(lambda: progress_memory.is_asked_to_end)

    def run(self):
        """Runs the task to its end, and ends the process."""
        try:
            ending = self._end()
        except TaskCancelled:
            # It came while the end was being looked at.
            ending = dict(STOPPED)
        self._cancellation.close()
        self._wind_up()
        result = ending.pop("result")
        if result is not None:
            self._tell(b'{"type":"result","value":%s}\n' % result)
        self._tell(channel.line_of({"type": "ending", **ending}))
        _exit(0)

    def _end(self):
        try:
            prepare(self._message, self._snippet, self._order)
        except OSError as error:
            return failed(fault.plain_fault("error", _unusable(self._message["workingDirectory"], error)))
        main = self._main_module()
        self._cancellation.listen()
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
            value, exit_code = self._run(main.__dict__)
            # Threads belong to the task, as they belong to a program.
            threading._shutdown()
            return self._ended(value, exit_code)
        except BaseException as error:
            ending = self._raised(error)
        if not self._cancellation.is_cancelled:
            threading._shutdown()
        return ending

    def _run(self, names):
        try:
            return run_code(self._snippet, names), None
        except SystemExit as error:
            return names.get("result"), exit_code_of(error)

    def _main_module(self):
        main = types.ModuleType("__main__")
        if self._snippet.file is not None:
            main.__file__ = self._snippet.file
        main.__dict__.update(
            __builtins__=builtins,
            **self._message["arguments"],
            task_progress=TaskProgress(self._share_progress),
            task_id=self._message["taskId"],
            ct=self._cancellation,
            TaskCancelled=TaskCancelled,
        )
        sys.modules["__main__"] = main
        return main

    def _ended(self, value, exit_code):
        try:
            result = result_json(value, self._message["maxResultBytes"])
        except ResultTooLarge:
            limit = self._message["maxResultBytes"]
            text = "The result is larger than the limit of %d bytes of JSON." % limit
            return failed(fault.plain_fault("result_too_large", text))
        if not exit_code:
            return {"outcome": "completed", "fault": None, "exitCode": exit_code, "result": result}
        text = "Exited with code %d" % exit_code
        return {**failed(fault.plain_fault("exit", text)), "exitCode": exit_code, "result": result}

    def _raised(self, error):
        if self._cancellation.is_cancelled and isinstance(error, (TaskCancelled, asyncio.CancelledError)):
            return dict(STOPPED)
        return failed(fault.describe(error, self._snippet))

    def _share_progress(self, *fields):
        if self._memory.write(*fields):
            self._tell(b"\n")

    def _tell(self, data):
        self._order.before(self._control)
        channel.write_all(self._control, data)

    def _wind_up(self):
        """What the end of a program does: exit handlers, and what is still in files is written."""
        try:
            atexit._run_exitfuncs()
        except BaseException:
            # Told on stderr already.
            pass
        if threading.active_count() == 1:
            sys.modules["__main__"].__dict__.clear()
            gc.collect()
        for one in gc.get_objects():
            if issubclass(type(one), io.IOBase):
                _flush(one)
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            _flush(stream)


def prepare(message, snippet, order):
    """Makes the surroundings of the process those of the task. Raises OSError when its directory can't be used."""
    open_streams(order)
    environment = message["environment"]
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    time.tzset()
    sys.dont_write_bytecode = bool(environment.get("PYTHONDONTWRITEBYTECODE"))
    if message["umask"] is not None:
        os.umask(int(message["umask"], 8))
    os.chdir(message["workingDirectory"])
    sys.argv = [snippet.file or ""]
    sys.path[:] = [place for place in sys.path if place != _HOST]
    if not getattr(sys.flags, "safe_path", False):
        beside = os.path.dirname(os.path.realpath(snippet.file)) if snippet.file else os.getcwd()
        sys.path.insert(0, beside)
    sys.excepthook = sys.__excepthook__
    snippet.tell_lines()


def run_code(snippet, names):
    """The snippet's value: its variable `result`, or that of its last expression, waited for where that is needed."""
    code = snippet.compile()
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(eval(code, names))
    else:
        exec(code, names)
    value = names.get("result", _ABSENT)
    if value is _ABSENT:
        value = names.get(VALUE)
    return asyncio.run(value) if inspect.iscoroutine(value) else value


def exit_code_of(error):
    """As Python has it: a text is told on stderr, and stands for 1."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) if abs(code) <= _MAX_EXIT_CODE else 1
    print(code, file=sys.stderr)
    return 1


def failed(told):
    return {"outcome": "failed", "fault": told, "exitCode": None, "result": None}


def _unusable(directory, error):
    name = error.strerror or str(error)
    return "The working directory %s can't be used: %s." % (directory, name)


def _flush(stream):
    try:
        if not stream.closed and stream.writable():
            stream.flush()
    except BaseException:
        pass
