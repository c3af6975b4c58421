"""Which lines of the product an input reaches, so that inputs that reach new ones are kept and varied."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

_OURS = "/repairnator/"


class Reached:
    """Lines reached so far.

    Attributes:
        lines: as (code, line).
    """

    def __init__(self) -> None:
        self.lines: set[tuple[CodeType, int]] = set()
        self._now: set[tuple[CodeType, int]] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the lines that run inside the block, in this thread."""
        self._now = set()
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def take(self) -> bool:
        """Add what the last block reached; whether some of it is new."""
        new = not self._now <= self.lines
        self.lines |= self._now
        return new

    def _enter(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        return self._line if _OURS in frame.f_code.co_filename else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
        if event == "line":
            self._now.add((frame.f_code, frame.f_lineno))
        return self._line
