"""Which of its parts the program is to play."""

import sys


def main(arguments):
    part, *rest = arguments
    if part == "compiler":
        from . import compiler

        compiler.serve()
    elif part == "task":
        from . import other_python

        other_python.run_task(*map(int, rest))
    else:
        from . import serve

        serve.Server(rest[0]).run()
    sys.exit(0)
