"""How a test ended, and where."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any, Callable

PASSED, FAILED, ERROR, SKIPPED, MISSING = "passed", "failed", "error", "skipped", "missing"

_MESSAGE = 1000
_FRAMES = 200
_TOLD = 30


class Ending:
    """How a test ended: its verdict, what it threw, and where."""

    __slots__ = ("message", "trace", "type", "verdict")

    def __init__(self, verdict: str, thrown: BaseException | None = None) -> None:
        self.verdict = verdict
        self.type, self.message, self.trace = "", "", []  # type: str, str, list[tuple[str, int]]
        if thrown is not None:
            self.type = type_name(type(thrown))
            self.message = text_of(thrown)
            self.trace = frames(thrown.__traceback__)

    @classmethod
    def thrown(cls, error: BaseException) -> Ending:
        """Of a test that threw something."""
        return cls(FAILED if isinstance(error, AssertionError) else ERROR, error)

    @property
    def passed(self) -> bool:
        return self.verdict == PASSED

    def to_message(self, inside: Callable[[str], bool]) -> dict[str, Any]:
        """As replies have it.

        Args:
            inside: whether a file is the project's; other frames are left out.
        """
        trace = [each for each in self.trace if inside(each[0])][:_TOLD]
        return {"verdict": self.verdict, "type": self.type, "message": self.message, "trace": trace}


def type_name(kind: type) -> str:
    """The name of an exception's class, as reports write it."""
    module = getattr(kind, "__module__", "builtins")
    name = getattr(kind, "__qualname__", str(kind))
    return str(name if module == "builtins" else "%s.%s" % (module, name))[:300]


def text_of(error: BaseException) -> str:
    """The message of an exception, whose own code may do anything."""
    try:
        return str(error)[:_MESSAGE]
    except BaseException:  # noqa: BLE001 - even SystemExit
        return ""


def frames(traceback: TracebackType | None) -> list[tuple[str, int]]:
    """File and line of each frame, innermost first."""
    found: list[tuple[str, int]] = []
    while traceback is not None:
        found.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return [(real(file), line) for file, line in found[-_FRAMES:]][::-1]


_REAL: dict[str, str] = {}


def real(file: str) -> str:
    """The path of a file without links; remembered, since few files are asked for many times."""
    found = _REAL.get(file)
    if found is None:
        found = _REAL[file] = os.path.realpath(file) if not file.startswith("<") else file
    return found
