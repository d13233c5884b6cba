"""
A task whose own Python is another one than the host's: that of a virtual environment, or one that reads variables
when it starts. It is run by that one, in the place of the process that was forked for it.
"""

import json
import os
import shutil
import sys
import tempfile

from .progress_memory import ProgressMemory
from .running import RunningTask

#: Variables that Python only heeds when it starts.
_HEEDED_AT_START = {
    "PYTHON" + name
    for name in (
        *("HOME", "PATH", "PLATLIBDIR", "SAFEPATH", "USERBASE", "NOUSERSITE", "PYCACHEPREFIX"),
        *("OPTIMIZE", "HASHSEED", "WARNINGS", "UTF8", "DEVMODE", "MALLOC", "INTMAXSTRDIGITS"),
        *("TRACEMALLOC", "FAULTHANDLER", "ASYNCIODEBUG"),
    )
}


def other_python(environment, command):
    """The Python that a task with this environment needs; None when it is this one, which was found as `command`."""
    found = shutil.which("python3", path=environment.get("PATH", "")) or command
    if _is_this(found, command) and _HEEDED_AT_START.isdisjoint(environment):
        return None
    return found


def _is_this(found, command):
    if found == command:
        return True
    directory = os.path.dirname(found)
    marks = [os.path.join(place, "pyvenv.cfg") for place in (directory, os.path.dirname(directory))]
    return os.path.realpath(found) == os.path.realpath(sys.executable) and not any(map(os.path.exists, marks))


def become(python, message, control, progress):
    """Goes on as that Python. Raises OSError when it can't be started."""
    # What its environment holds is nothing for a file, also for one without a name.
    told = {name: value for name, value in message.items() if name != "environment"}
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(told).encode())
        file.seek(0)
        descriptors = [control, progress.descriptor, file.fileno()]
        for one in descriptors:
            os.set_inheritable(one, True)
        program = os.path.join(os.path.dirname(os.path.dirname(__file__)), "main.py")
        words = [python, "-B", program, "task", *map(str, descriptors)]
        os.execve(python, words, message["environment"])


def run_task(control, progress, message):
    """What that Python does then."""
    for one in (control, progress):
        os.set_inheritable(one, False)
    with open(message, "rb") as file:
        told = json.load(file)
    told["environment"] = dict(os.environ)
    RunningTask(told, control, ProgressMemory(progress)).run()
