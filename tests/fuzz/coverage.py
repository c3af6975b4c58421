"""Which steps from line to line of the product an input takes, so that inputs with new ones are varied."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

_OURS = "/repairnator/"


class Reached:
    """Steps taken so far.

    Attributes:
        steps: as (code, line before, line).
    """

    def __init__(self) -> None:
        self.steps: set[tuple[CodeType, int, int]] = set()
        self._now: set[tuple[CodeType, int, int]] = set()
        self._last = 0

    @property
    def lines(self) -> int:
        """How many lines were reached."""
        return len({(code, line) for code, _, line in self.steps})

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the steps that are taken inside the block, in this thread."""
        self._now = set()
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def take(self) -> bool:
        """Add the steps of the last block; whether some of them are new."""
        new = not self._now <= self.steps
        self.steps |= self._now
        return new

    def _enter(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        return self._line if _OURS in frame.f_code.co_filename else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
        if event == "line":
            self._now.add((frame.f_code, self._last, frame.f_lineno))
            self._last = frame.f_lineno
        return self._line
