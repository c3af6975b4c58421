"""Versions of Python, and what projects ask of them (PEP 440, and the carets of Poetry)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Version = tuple[int, ...]

_VERSION = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})(?:[a-z.+-].*)?", re.IGNORECASE)
_CLAUSE = re.compile(r"(~=|===?|!=|<=|>=|<|>|\^|~)?\s*([\w.*+-]+)")


def version_of(text: str) -> Version:
    """``(3, 9, 18)`` of ``3.9.18`` or ``3.9.18rc1``; empty for what is no version."""
    match = _VERSION.fullmatch(text.strip())
    return tuple(map(int, match[1].split("."))) if match else ()


def shown(version: Version) -> str:
    """``3.9`` of ``(3, 9)``."""
    return ".".join(map(str, version))


@dataclass(frozen=True, slots=True)
class Specifier:
    """Which versions a project takes.

    Attributes:
        text: as the project has it.
        tests: of a version, all of which must hold.
    """

    text: str
    tests: tuple[Callable[[Version], bool], ...]

    def takes(self, version: Version) -> bool:
        """Whether a version fits."""
        return all(test(version) for test in self.tests)


def specifier(text: str) -> Specifier | None:
    """Read ``>=3.9,<3.13``, ``^3.9``, ``3.9.*`` or ``3.9``; None for what is none of these.

    A bare version means any of its releases, and alternatives (``||``) are not read.
    """
    tests: list[Callable[[Version], bool]] = []
    for clause in filter(None, re.split(r"\s*,\s*|\s+(?=[<>=!~^])", text.strip())):
        match = _CLAUSE.fullmatch(clause.strip())
        if match is None:
            return None
        operator, operand = match[1] or "==", match[2]
        if operand == "*":
            continue
        wild = operand.endswith(".*") or not match[1]
        version = version_of(operand.removesuffix(".*"))
        if not version:
            return None
        tests.append(_test(operator, version, wild=wild))
    return Specifier(text.strip(), tuple(tests)) if tests else None


def _test(operator: str, wanted: Version, *, wild: bool) -> Callable[[Version], bool]:
    if operator in ("==", "===", "!="):
        negative = operator == "!="
        return lambda version: _same(version, wanted, wild=wild) is not negative
    if operator == "~=":
        upper = (*wanted[:-2], wanted[-2] + 1) if len(wanted) > 1 else (wanted[0] + 1,)
        return lambda version: _padded(version) >= _padded(wanted) and _padded(version) < _padded(upper)
    if operator == "^":
        upper = (wanted[0] + 1,) if wanted[0] else (0, (*wanted, 0)[1] + 1)
        return lambda version: _padded(wanted) <= _padded(version) < _padded(upper)
    if operator == "~":
        upper = (wanted[0], wanted[1] + 1) if len(wanted) > 1 else (wanted[0] + 1,)
        return lambda version: _padded(wanted) <= _padded(version) < _padded(upper)
    comparisons: dict[str, Callable[[Version], bool]] = {
        ">=": lambda version: _padded(version) >= _padded(wanted),
        "<=": lambda version: _padded(version) <= _padded(wanted),
        ">": lambda version: _padded(version) > _padded(wanted),
        "<": lambda version: _padded(version) < _padded(wanted),
    }
    return comparisons[operator]


def _same(version: Version, wanted: Version, *, wild: bool) -> bool:
    return version[: len(wanted)] == wanted if wild else _padded(version) == _padded(wanted)


def _padded(version: Version) -> Version:
    return (*version, 0, 0, 0, 0)[:4]
