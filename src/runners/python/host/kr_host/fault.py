"""What code raised, for people."""

import traceback

#: Longest source line that goes into a position, in characters.
MAX_LINE = 500


def plain_fault(code, message):
    return {"code": code, "message": message, "type": None, "position": None, "stackTrace": None}


def describe(error, snippet):
    return {
        "code": "error",
        "message": _message(error),
        "type": _type_name(type(error)),
        "position": _position(error, snippet),
        "stackTrace": _stack(error, snippet),
    }


def _message(error):
    try:
        return str(error) or type(error).__name__
    except Exception:
        return type(error).__name__


def _type_name(kind):
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__main__") else "%s.%s" % (module, kind.__qualname__)


def _position(error, snippet):
    """`At line:2 char:5` or `At FILE:2 char:5`, then the line itself; None when it was nowhere in the snippet."""
    found = None
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == snippet.filename:
            found = frame
        frame = frame.tb_next
    if found is None:
        return None
    line = found.tb_lineno
    text = snippet.lines[line - 1] if 0 < line <= len(snippet.lines) else ""
    place = "At %s:%d char:%d" % (snippet.file or "line", line, _column(found, text))
    return "%s\n+ %s" % (place, text.rstrip()[:MAX_LINE])


def _column(frame, text):
    """From 1. Before Python 3.11 only the line is known."""
    code = frame.tb_frame.f_code
    if hasattr(code, "co_positions"):
        positions = list(code.co_positions())
        index = frame.tb_lasti // 2
        line, _, column, _ = positions[index] if 0 <= index < len(positions) else (None,) * 4
        if line == frame.tb_lineno and column is not None:
            return len(text.encode("utf-8", "replace")[:column].decode("utf-8", "ignore")) + 1
    return len(text) - len(text.lstrip()) + 1


def _stack(error, snippet):
    """The traceback from the snippet on: what is above it is what runs it."""
    start = error.__traceback__
    while start is not None and start.tb_frame.f_code.co_filename != snippet.filename:
        start = start.tb_next
    try:
        told = traceback.TracebackException(type(error), error, start or error.__traceback__)
        return "".join(told.format()).rstrip("\n")
    except Exception:
        return None
