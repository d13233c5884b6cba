"""
Progress in memory that a task shares with its runner: a task may change it a million times, and costs its runner
nothing until that comes to look, which is never more often than is of use.

There are two places for it. A change is written to the one that is not in use, and then the count of changes, a single
byte of which the lowest bit tells the place, goes up by one. So there is always one that is whole, also when the task is
held up, or ends, in the midst of a change.
"""

import mmap
import struct

_SIZE = 64 * 1024
_COUNT_AT = 0
#: 1 once anything was written.
_WRITTEN_AT = 1
#: 1 while the runner knows that there is something new, and has not looked.
_NEWS_AT = 2
#: 1 once the runner has asked the task to end.
_CANCEL_AT = 3
_HEAD = 16

_PLACES_AT = (_HEAD, _SIZE // 2)
#: percent, reached, seconds since 1970, whether it is final, bytes of the message, which follows.
_FIELDS = struct.Struct("=ddd?I")
_MAX_TEXT = _SIZE // 2 - _HEAD - _FIELDS.size

#: How often it is read anew because the task has just changed it twice.
_TRIES = 10_000


class ProgressMemory:
    def __init__(self, descriptor):
        """`descriptor`: an open file of at least the size, see `make_room`."""
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, _SIZE)
        self._last = None

    @staticmethod
    def make_room(file):
        file.truncate(_SIZE)

    def clear(self):
        self._memory[:_HEAD] = bytes(_HEAD)
        self._last = None

    def write(self, percent, reached, updated, is_final, message):
        """True when the runner is to be told."""
        memory = self._memory
        count = (memory[_COUNT_AT] + 1) % 256
        at = _PLACES_AT[count % 2]
        text = message.encode("utf-8", "replace")[:_MAX_TEXT]
        _FIELDS.pack_into(memory, at, percent, reached, updated, is_final, len(text))
        at += _FIELDS.size
        memory[at : at + len(text)] = text
        memory[_COUNT_AT] = count
        memory[_WRITTEN_AT] = 1
        if memory[_NEWS_AT]:
            return False
        memory[_NEWS_AT] = 1
        return True

    def read(self):
        """What was written last: percent, reached, seconds since 1970, is_final, message; None when nothing was."""
        memory = self._memory
        memory[_NEWS_AT] = 0
        if not memory[_WRITTEN_AT]:
            return None
        for _ in range(_TRIES):
            count = memory[_COUNT_AT]
            at = _PLACES_AT[count % 2]
            *fields, length = _FIELDS.unpack_from(memory, at)
            at += _FIELDS.size
            text = memory[at : at + min(length, _MAX_TEXT)]
            if memory[_COUNT_AT] == count:
                self._last = (*fields, text.decode("utf-8", "replace"))
                break
        return self._last

    def ask_to_end(self):
        self._memory[_CANCEL_AT] = 1

    @property
    def is_asked_to_end(self):
        return self._memory[_CANCEL_AT] == 1
