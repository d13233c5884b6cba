"""The code of a task: compiled so that it may wait at its top, and that its last expression is its value."""

import ast
import linecache

#: What code is called that did not come from a file.
NO_FILE = "<snippet>"

#: The variable that the last expression goes to.
VALUE = "__kr_value__"

_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class Snippet:
    def __init__(self, code, file):
        self.code = code
        #: The file that it came from, or None.
        self.file = file
        #: What its frames are known by.
        self.filename = file or NO_FILE
        self.lines = code.split("\n")

    def compile(self):
        """Raises SyntaxError, and ValueError for what is no text of a program."""
        flags = _AWAIT | ast.PyCF_ONLY_AST
        tree = compile(self.code, self.filename, "exec", flags=flags, dont_inherit=True)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            target = ast.copy_location(ast.Name(VALUE, ast.Store()), last)
            tree.body[-1] = ast.copy_location(ast.Assign([target], last.value, lineno=last.lineno), last)
        return compile(tree, self.filename, "exec", flags=_AWAIT, dont_inherit=True)

    def tell_lines(self):
        """Makes tracebacks show the lines as they were at the task's creation, whatever is in the file now."""
        lines = [line + "\n" for line in self.lines]
        linecache.cache[self.filename] = (len(self.code), None, lines, self.filename)
