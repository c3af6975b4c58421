"""What the failing tests tell beside their coverage: expected exceptions, expected and actual values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.model import TestFailure

_EXPECTED_EXCEPTION = (
    re.compile(r"[Ee]xpected exception:?\s+([\w.$]+(?:Exception|Error|Throwable))"),
    re.compile(r"[Ee]xpected ([\w.$]+(?:Exception|Error)) to be thrown"),
    re.compile(r"[Ee]xpected test to throw .*?([\w.$]+(?:Exception|Error))"),
    re.compile(r"Unexpected exception type thrown.*?expected: <([\w.$]+)>"),
    re.compile(r"[Ee]xpected exception of type ([\w.$]+)"),
)
_EXPECTED_ACTUAL = re.compile(
    r"expected:?\s*(?:[\w.$]+\s*)?<(?P<expected>.*?)>\s*but was:?\s*(?:[\w.$]+\s*)?<(?P<actual>.*?)>",
    re.DOTALL,
)
_TESTNG = re.compile(r"expected \[(?P<expected>.*?)\] but found \[(?P<actual>.*?)\]", re.DOTALL)
_ASSERTJ = re.compile(
    r"Expecting.*?:?\s*\n\s*(?P<actual>.+?)\n.*?to be equal to:?\s*\n\s*(?P<expected>.+?)(?:\n|$)", re.DOTALL
)
_HAMCREST = re.compile(r"Expected: (?:is )?(?P<expected>.+?)\n\s*but: was (?P<actual>.+?)(?:\n|$)", re.DOTALL)
# JUnit cuts equal ends of strings: expected:<...b[c]d> but was:<...b[]d>.
_BRACKETS = re.compile(r"\[(.*?)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the failures of one group say.

    Attributes:
        exceptions: exception classes that a test expected and did not get.
        values: pairs of expected and actual values, as the messages print them.
        thrown: exception classes that the tests died of.
        hanging: whether a test did not end.
    """

    exceptions: frozenset[str] = frozenset()
    values: tuple[tuple[str, str], ...] = ()
    thrown: frozenset[str] = frozenset()
    hanging: bool = False

    @property
    def null_dereference(self) -> bool:
        return any(name.endswith("NullPointerException") for name in self.thrown)

    @property
    def out_of_bounds(self) -> bool:
        return any(
            "IndexOutOfBounds" in name or name.endswith("NoSuchElementException") for name in self.thrown
        )

    def expected_values(self) -> frozenset[str]:
        return frozenset(expected for expected, _ in self.values)

    def differing_parts(self) -> list[tuple[str, str]]:
        """Where expected and actual text differ: (expected part, actual part)."""
        parts = []
        for expected, actual in self.values:
            left, right = _BRACKETS.search(expected), _BRACKETS.search(actual)
            if left and right:
                parts.append((left.group(1), right.group(1)))
        return parts


def hints_of(failures: Iterable[TestFailure]) -> Hints:
    """Read the messages of the failing tests."""
    exceptions: set[str] = set()
    thrown: set[str] = set()
    values: list[tuple[str, str]] = []
    hanging = False
    for failure in failures:
        exceptions.update(_expected_exceptions(failure.message))
        values.extend(_expected_and_actual(failure.message))
        thrown.add(failure.type)
        hanging = hanging or failure.type == "timeout"
    return Hints(frozenset(exceptions), tuple(dict.fromkeys(values)), frozenset(thrown), hanging)


def _expected_exceptions(message: str) -> set[str]:
    return {match.group(1) for pattern in _EXPECTED_EXCEPTION for match in pattern.finditer(message)}


def _expected_and_actual(message: str) -> list[tuple[str, str]]:
    for pattern in (_EXPECTED_ACTUAL, _TESTNG, _HAMCREST, _ASSERTJ):
        found = [(match.group("expected"), match.group("actual")) for match in pattern.finditer(message)]
        if found:
            return found
    return []
