"""Values as JSON."""

import base64
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import os
import types
import uuid
from json.encoder import encode_basestring

from .channel import whole_characters

#: Deeper values are null.
MAX_DEPTH = 64

_CODE = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
    type,
)
_TEXTS = (fractions.Fraction, complex, uuid.UUID, os.PathLike, datetime.tzinfo)


class ResultTooLarge(Exception):
    pass


def result_json(value, max_bytes):
    """
    The value as JSON text in UTF-8, None when there is none (None itself, a function, a module). Cycles, what lies too
    deep, what can't be read, and what is no number are null; bytes are base64; times are ISO 8601; sets, tuples and all
    that can be walked through are arrays; a dataclass, a named tuple and any other object are their public fields.
    Raises ResultTooLarge.
    """
    if value is None or isinstance(value, _CODE):
        return None
    data = whole_characters(_Writer(max_bytes).text_of(value, 0)).encode()
    if len(data) > max_bytes:
        raise ResultTooLarge
    return data


class _Writer:
    def __init__(self, max_bytes):
        self._room = max_bytes
        self._ancestors = set()

    def text_of(self, value, depth):
        text = self._simple(value)
        if text is None:
            return self._compound(value, depth)
        return self._counted(text)

    def _counted(self, text):
        # A character has at least a byte.
        self._room -= len(text) + 1
        if self._room < -1:
            raise ResultTooLarge
        return text

    def _simple(self, value):
        """What is one value without parts; None for anything else."""
        if value is None or value is True or value is False:
            return {None: "null", True: "true", False: "false"}[value]
        kind = type(value)
        if kind is str:
            return encode_basestring(value)
        if kind is int:
            return int.__repr__(value)
        if kind is float:
            return float.__repr__(value) if math.isfinite(value) else "null"
        return self._other_simple(value)

    def _other_simple(self, value):
        if isinstance(value, enum.Enum):
            return encode_basestring(value.name)
        if isinstance(value, str):
            return encode_basestring(str.__str__(value))
        if isinstance(value, int):
            return int.__repr__(value)
        if isinstance(value, float):
            return float.__repr__(value) if math.isfinite(value) else "null"
        if isinstance(value, decimal.Decimal):
            return str(value) if value.is_finite() else "null"
        if isinstance(value, (bytes, bytearray, memoryview)):
            return '"%s"' % base64.b64encode(value).decode()
        if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
            return encode_basestring(value.isoformat())
        if isinstance(value, datetime.timedelta):
            return repr(value.total_seconds())
        if isinstance(value, _TEXTS):
            return encode_basestring(os.fspath(value) if isinstance(value, os.PathLike) else str(value))
        if isinstance(value, _CODE):
            return "null"
        return None

    def _compound(self, value, depth):
        if depth >= MAX_DEPTH or id(value) in self._ancestors:
            return self._counted("null")
        self._ancestors.add(id(value))
        try:
            return self._parts(value, depth + 1)
        except (ResultTooLarge, KeyboardInterrupt):
            raise
        except Exception:
            # Code of the snippet's own that fails.
            return self._counted("null")
        finally:
            self._ancestors.discard(id(value))

    def _parts(self, value, depth):
        if isinstance(value, collections.abc.Mapping):
            return self._object(value.items(), depth)
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            return self._object(value._asdict().items(), depth)
        if dataclasses.is_dataclass(value):
            names = [field.name for field in dataclasses.fields(value)]
            return self._object([(name, getattr(value, name, None)) for name in names], depth)
        if isinstance(value, BaseException):
            return self._object({"name": type(value).__name__, "message": str(value)}.items(), depth)
        # Of arrays of numbers, NumPy's too.
        if callable(getattr(value, "tolist", None)):
            return self.text_of(value.tolist(), depth)
        if isinstance(value, collections.abc.Iterable):
            return "[%s]" % ",".join([self.text_of(item, depth) for item in value])
        fields = getattr(value, "__dict__", None)
        if fields:
            return self._object([(k, v) for k, v in fields.items() if not k.startswith("_")], depth)
        return self.text_of(str(value), depth)

    def _object(self, entries, depth):
        texts = [
            "%s:%s" % (self._counted(encode_basestring(_key(key))), self.text_of(value, depth))
            for key, value in entries
        ]
        return "{%s}" % ",".join(texts)


def _key(key):
    if isinstance(key, enum.Enum):
        return key.name
    if isinstance(key, str):
        return str.__str__(key)
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    return str(key)
