"""How long a test may be expected to take when candidates are tried on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repairnator.core.jvm.protocol import TestVerdict

# What a test that never ended is expected to take at least, once it does.
_TICKS_EXPECTED, _MILLIS_EXPECTED = 5_000, 100.0
_ENDLESS = ("TestTimedOutException", "TimeoutException", "OutOfMemoryError", "StackOverflowError")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a test takes; a candidate gets several times as much, and some more.

    Attributes:
        ticks: loop iterations and method entries.
        millis: duration.
        set_up_ticks, set_up_millis: the same of what comes before the first test of its class.
    """

    ticks: int
    millis: float
    set_up_ticks: int = 0
    set_up_millis: float = 0.0

    def to_request(self) -> dict[str, float]:
        """As the JVM is told."""
        return {
            "ticks": self.ticks,
            "millis": self.millis,
            "setUpTicks": self.set_up_ticks,
            "setUpMillis": self.set_up_millis,
        }


def allowances(usual: Sequence[TestVerdict]) -> dict[str, Allowance]:
    """What each test may be expected to take, by its name.

    A test that did not end says nothing of itself: it is expected to take what the longest of those that
    passed takes, so that a candidate with which it still does not end is found out in milliseconds.
    """
    passed = [verdict for verdict in usual if verdict.verdict == "passed"]
    most_ticks = max((verdict.ticks for verdict in passed), default=0)
    most_millis = max((verdict.millis for verdict in passed), default=0.0)
    found = {}
    for verdict in usual:
        ticks, millis = verdict.ticks, verdict.millis
        if _is_endless(verdict):
            ticks, millis = max(_TICKS_EXPECTED, most_ticks), max(_MILLIS_EXPECTED, most_millis)
        found[str(verdict.name)] = Allowance(ticks, millis, verdict.set_up_ticks, verdict.set_up_millis)
    return found


def _is_endless(verdict: TestVerdict) -> bool:
    """Whether the test did not end by itself: cut off by us or its own limit, by the memory or the stack."""
    return verdict.verdict == "timeout" or verdict.type.endswith(_ENDLESS)
