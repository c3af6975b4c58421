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
# What people write where an exception should have come: fail("Expected IllegalArgumentException").
_NAMED_EXCEPTION = re.compile(r"\b((?:[a-z]\w*\.)*[A-Z]\w*(?:Exception|Error))\b")
_EXPECTED_ACTUAL = re.compile(
    r"expected:?\s*(?:[\w.$]+\s*)?<(?P<expected>.*?)>\s*but was:?\s*(?:[\w.$]+\s*)?"
    # Up to the last such bracket on the line, since the value may have some itself.
    r"<(?P<actual>.*?)>(?!(?:(?!expected)[^\n])*>)",
    re.DOTALL,
)
_TESTNG = re.compile(r"expected \[(?P<expected>.*?)\] but found \[(?P<actual>.*?)\]", re.DOTALL)
_ASSERTJ = re.compile(
    r"Expecting.*?:?\s*\n\s*(?P<actual>.+?)\n.*?to be equal to:?\s*\n\s*(?P<expected>.+?)(?:\n|$)", re.DOTALL
)
_HAMCREST = re.compile(r"Expected: (?:is )?(?P<expected>.+?)\n\s*but: was (?P<actual>.+?)(?:\n|$)", re.DOTALL)
# JUnit cuts equal ends of strings: expected:<...b[c]d> but was:<...b[]d>.
_BRACKETS = re.compile(r"\[(.*?)\]", re.DOTALL)
_ASSERTIONS = frozenset({"AssertionError", "AssertionFailedError"})
_PACKAGES = {
    "ConcurrentModificationException": "java.util",
    "EmptyStackException": "java.util",
    "IOException": "java.io",
    "NoSuchElementException": "java.util",
    "ParseException": "java.text",
}


@dataclass(frozen=True, slots=True)
class Hints:
    """What the failures of one group say.

    Attributes:
        exceptions: exception classes that a test expected and did not get.
        values: pairs of expected and actual values, as the messages print them.
        thrown: exception classes that the tests died of.
        hanging: whether a test did not end.
        unexplained: whether an assertion failed that tells nothing, as ``fail()`` does where an exception
            should have come.
    """

    exceptions: frozenset[str] = frozenset()
    values: tuple[tuple[str, str], ...] = ()
    thrown: frozenset[str] = frozenset()
    hanging: bool = False
    unexplained: bool = False

    @property
    def null_dereference(self) -> bool:
        return any(name.endswith("NullPointerException") for name in self.thrown)

    @property
    def out_of_bounds(self) -> bool:
        return any(
            "IndexOutOfBounds" in name or name.endswith("NoSuchElementException") for name in self.thrown
        )

    @property
    def endless_recursion(self) -> bool:
        return any(name.endswith("StackOverflowError") for name in self.thrown)

    @property
    def wrong_cast(self) -> bool:
        return any(name.endswith("ClassCastException") for name in self.thrown)

    def expected_values(self) -> frozenset[str]:
        """What assertions expect; also without the brackets that JUnit puts around what differs."""
        values = {expected for expected, _ in self.values}
        return frozenset(values | {_BRACKETS.sub(r"\1", value) for value in values})

    def differing_parts(self) -> list[tuple[str, str]]:
        """Where expected and actual text differ: (expected part, actual part)."""
        parts = []
        for expected, actual in self.values:
            left, right = _BRACKETS.search(expected), _BRACKETS.search(actual)
            if left and right:
                parts.append((left.group(1), right.group(1)))
            else:
                parts.extend(_differing(expected, actual))
        return list(dict.fromkeys(parts))


def _differing(expected: str, actual: str) -> list[tuple[str, str]]:
    """What stands between the equal ends of two texts, and the whole words that it is part of."""
    shorter = min(len(expected), len(actual))
    start = _equal(expected, actual)
    end = min(_equal(expected[::-1], actual[::-1]), shorter - start)
    if not start + end or expected == actual:
        return []
    found = [(expected[start : len(expected) - end], actual[start : len(actual) - end])]
    while start > 0 and expected[start - 1].isalnum():
        start -= 1
    while end > 0 and expected[len(expected) - end].isalnum():
        end -= 1
    return [*found, (expected[start : len(expected) - end], actual[start : len(actual) - end])]


def _equal(left: str, right: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))


def hints_of(failures: Iterable[TestFailure]) -> Hints:
    """Read the messages of the failing tests."""
    exceptions: set[str] = set()
    thrown: set[str] = set()
    values: list[tuple[str, str]] = []
    hanging = unexplained = False
    for failure in failures:
        exceptions.update(_expected_exceptions(failure.message) or _named_exceptions(failure))
        values.extend(expected_and_actual(failure.message))
        thrown.add(failure.type)
        hanging = hanging or failure.type == "timeout"
        unexplained = unexplained or _says_nothing(failure)
    return Hints(frozenset(exceptions), tuple(dict.fromkeys(values)), frozenset(thrown), hanging, unexplained)


def _expected_exceptions(message: str) -> set[str]:
    return {match.group(1) for pattern in _EXPECTED_EXCEPTION for match in pattern.finditer(message)}


def _says_nothing(failure: TestFailure) -> bool:
    """Whether the test failed by an assertion without an expected and an actual value."""
    asserted = failure.type.endswith(tuple(_ASSERTIONS))
    return asserted and not expected_and_actual(failure.message)


def _named_exceptions(failure: TestFailure) -> set[str]:
    """Exceptions that a bare ``fail`` speaks of; qualified where they are not of ``java.lang``."""
    if not _says_nothing(failure):
        return set()
    names = set(_NAMED_EXCEPTION.findall(failure.message)) - _ASSERTIONS
    return {name if "." in name else f"{_PACKAGES.get(name, 'java.lang')}.{name}" for name in names}


def expected_and_actual(message: str) -> list[tuple[str, str]]:
    """The values that an assertion's message speaks of: (expected, actual)."""
    for pattern in (_EXPECTED_ACTUAL, _TESTNG, _HAMCREST, _ASSERTJ):
        found = [(match.group("expected"), match.group("actual")) for match in pattern.finditer(message)]
        if found:
            return found
    return []
