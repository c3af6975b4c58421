"""Cuts what a broker sends into frames (STOMP 1.2, "Augmented BNF" and "Heart-beating")."""

from __future__ import annotations

import re

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]+)", re.MULTILINE)
_EOL = b"\r\n"


class FrameCutter:
    """Collects bytes until frames are whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # bytes in which the end was looked for, so that long bodies are not searched anew
        self._end: int | None = None  # where the body ends at the earliest; None while headers are missing

    def feed(self, data: bytes) -> list[bytes]:
        """Add bytes; returns the frames that are whole now, each without the NUL that ends it.

        Line ends between frames, any number of which may have come as heart-beats, belong to no frame.
        """
        self._buffer += data
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> bytes | None:
        if self._end is None and not self._find_headers():
            return None
        assert self._end is not None
        nul = self._buffer.find(b"\0", max(self._end, self._searched))
        if nul < 0:
            self._searched = max(self._end, len(self._buffer))
            return None
        frame = bytes(self._buffer[:nul])
        del self._buffer[: nul + 1]
        self._end, self._searched = None, 0
        return frame

    def _find_headers(self) -> bool:
        beats = len(self._buffer) - len(self._buffer.lstrip(_EOL))
        del self._buffer[:beats]
        match = _HEADERS_END.search(self._buffer)
        if match is None:
            return False
        length = _LENGTH.search(self._buffer, 0, match.start())
        self._end = match.end() + (int(length[1]) if length else 0)
        return True
