"""Which lines a test runs, and which way it goes on from them."""

from __future__ import annotations

import sys
from types import CodeType, FrameType
from typing import Any, Callable

from .endings import real

Arc = tuple[int, int]


class Tracer:
    """Notes lines of some files by ``sys.settrace``."""

    def __init__(self, inside: Callable[[str], bool]) -> None:
        self._inside = inside
        self._files: dict[CodeType, set[Arc] | None] = {}
        self._arcs: dict[str, set[Arc]] = {}

    def start(self) -> None:
        """Begin with nothing noted."""
        for arcs in self._arcs.values():
            arcs.clear()
        sys.settrace(self._called)

    def stop(self) -> dict[str, list[Arc]]:
        """End; steps from line to line, by file. The first of a function comes from 0."""
        sys.settrace(None)
        return {file: sorted(arcs) for file, arcs in self._arcs.items() if arcs}

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG002
        code = frame.f_code
        if code in self._files:
            arcs = self._files[code]
        else:
            file = real(code.co_filename)
            arcs = self._arcs.setdefault(file, set()) if self._inside(file) else None
            self._files[code] = arcs
        if arcs is None:
            return None
        last = 0
        noted = arcs.add

        def local(frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG001
            nonlocal last
            if event == "line":
                line = frame.f_lineno
                noted((last, line))
                last = line
            return local

        return local
