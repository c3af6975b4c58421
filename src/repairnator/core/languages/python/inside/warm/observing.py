"""Notes what is in scope when a test comes to a line: names, types, and values as far as they are simple."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import FrameType, ModuleType
from typing import Any

from .endings import real

_ATTRIBUTES = 60
_NAMES = 60
_TEXT = 200


class Observer:
    """Of lines of one file."""

    def __init__(self, file: str, lines: Sequence[int], most: int) -> None:
        """Make ready.

        Args:
            file: without links.
            lines: that are looked at.
            most: so many times a line in each test.
        """
        self._file = file
        self._lines = {int(line): most for line in lines}
        self._left: dict[int, int] = {}
        self._seen: list[dict[str, Any]] = []

    def start(self) -> None:
        """Begin with nothing noted."""
        self._left, self._seen = dict(self._lines), []
        sys.settrace(self._called)

    def stop(self) -> list[dict[str, Any]]:
        """End, and tell."""
        sys.settrace(None)
        return self._seen

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG002
        return self._local if real(frame.f_code.co_filename) == self._file else None

    def _local(self, frame: FrameType, event: str, argument: Any) -> Any:  # noqa: ARG002
        if event == "line" and self._left.get(frame.f_lineno, 0) > 0:
            self._left[frame.f_lineno] -= 1
            self._seen.append({"line": frame.f_lineno, "names": described(frame)})
        return self._local


def described(frame: FrameType) -> dict[str, Any]:
    """The local names of a frame."""
    return {name: describe(value) for name, value in list(frame.f_locals.items())[:_NAMES]}


def describe(value: Any) -> dict[str, Any]:
    """A value: its type, itself where it is simple, its attributes' names; calls no code of the project."""
    kind = type(value)
    found: dict[str, Any] = {"type": kind.__name__, "module": kind.__module__}
    if value is None or kind in (bool, int, float, str):
        if not (kind is str and len(value) > _TEXT) and not (kind is int and abs(value) > 1 << 60):
            found["value"] = repr(value) if kind is float else value
    elif kind in (list, tuple, dict, set, frozenset):
        found["size"] = len(value)
        kinds = {type(each).__name__ for each in list(value)[:20]}
        found["items"] = sorted(kinds)[:4]
    elif not isinstance(value, (type, ModuleType)):
        own = getattr(value, "__dict__", None)
        found["attributes"] = sorted(own)[:_ATTRIBUTES] if type(own) is dict else []
    return found
