"""What a task wrote, on its way to the daemon."""

import codecs
import time

from . import channel

#: Sent at once when this much, in characters, has come together.
FLUSH_LENGTH = 8 * 1024
#: Largest piece sent in one message, in characters.
PIECE_LENGTH = 64 * 1024
#: So many messages are sent at once within so many seconds; more than that are put together.
PROMPT_MESSAGES = 16
DELAY = 0.02


class Output:
    """Of one task. `max_bytes` of it are kept, so that no more need be sent."""

    def __init__(self, max_bytes):
        # A character has at least a byte. Up to where the daemon has surely more than it keeps.
        self._room = max_bytes + 1
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {stream: decoder("replace") for stream in ("stdout", "stderr")}
        self._waiting = ""
        self._stream = "stdout"
        self._window = 0.0
        self._sent = 0

    @property
    def due(self):
        """When what waits is to be sent, as time.monotonic has it; None when nothing does."""
        return self._window + DELAY if self._waiting else None

    def write(self, stream, data, final=False):
        text = self._decoders[stream].decode(data, final)[: self._room]
        if not text:
            return
        self._room -= len(text)
        if stream != self._stream:
            self.flush()
        self._stream = stream
        self._waiting += text
        now = time.monotonic()
        if now - self._window >= DELAY:
            self._window = now
            self._sent = 0
        if len(self._waiting) >= FLUSH_LENGTH or self._sent < PROMPT_MESSAGES:
            self.flush()

    def flush(self):
        text, self._waiting = self._waiting, ""
        self._sent += text != ""
        for start in range(0, len(text), PIECE_LENGTH):
            piece = text[start : start + PIECE_LENGTH]
            channel.send({"type": "output", "stream": self._stream, "text": piece, "position": None})

    def end(self):
        for stream in self._decoders:
            self.write(stream, b"", final=True)
        self.flush()
