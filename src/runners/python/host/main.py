"""
The program of a runner for Python, and of the compiler that checks its code. See runner-messages.ts for what it says
and hears. Its arguments:

    runner COMMAND                          serves tasks; COMMAND is the path by which this Python was found
    compiler                                checks code
    task CONTROL PROGRESS MESSAGE           runs one task for a runner; file descriptors, see kr_host/other_python.py

Nothing but Python's own library is needed, of version 3.9 or newer.
"""

import os
import sys

if sys.version_info < (3, 9):
    sys.exit("Python 3.9 or newer is needed: %s is Python %d.%d." % (sys.executable, *sys.version_info[:2]))

# Not there when Python is told not to look beside its programs.
here = os.path.dirname(os.path.abspath(__file__))
if here not in sys.path:
    sys.path.insert(0, here)

from kr_host import program  # noqa: E402

program.main(sys.argv[1:])
