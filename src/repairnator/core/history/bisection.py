"""Finding the version in which tests last passed, with few tests of versions, as ``git bisect`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What is known of a version."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"  # it cannot be built: it is passed over
    NO_TIME = "no time"  # neither this version nor another one can be tested any more


@dataclass(frozen=True, slots=True)
class Passing:
    """A version in which the tests passed.

    Attributes:
        version: its number, from 0 for the newest.
        last: whether they are known to fail in the next newer one.
    """

    version: int
    last: bool


def last_passing(count: int, test: Callable[[int], Verdict]) -> Passing | None:
    """The newest of ``count`` versions in which the tests pass; None where none is found.

    Most tests that fail have failed for a commit or two. So the versions 0, 1, 3, 7, … are tested until one
    passes, and then those between it and the last that fails, each time the middle one.

    Args:
        count: versions there are, numbered from the newest; in the present one the tests fail.
        test: says what is true of a version; asked at most once for each.
    """
    failing, unknown = -1, set[int]()
    for version in _farther_and_farther(count):
        verdict = test(version)
        if verdict is Verdict.NO_TIME:
            return None
        if verdict is Verdict.PASSES:
            return _narrowed(failing, version, unknown, test)
        if verdict is Verdict.FAILS:
            failing = version
        else:
            unknown.add(version)
    return None


def _farther_and_farther(count: int) -> Iterator[int]:
    version, last = 0, count - 1
    while version < last:
        yield version
        version = 2 * version + 1
    if count:
        yield last


def _narrowed(failing: int, passing: int, unknown: set[int], test: Callable[[int], Verdict]) -> Passing:
    """Between a version that fails and an older one that passes."""
    while between := [each for each in range(failing + 1, passing) if each not in unknown]:
        middle = (failing + passing) / 2
        version = min(between, key=lambda each: abs(each - middle))
        verdict = test(version)
        if verdict is Verdict.NO_TIME:
            break
        if verdict is Verdict.PASSES:
            passing = version
        elif verdict is Verdict.FAILS:
            failing = version
        else:
            unknown.add(version)
    return Passing(passing, last=passing - failing == 1)
