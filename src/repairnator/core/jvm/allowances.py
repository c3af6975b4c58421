"""How long a test may be expected to take when candidates are tried on it."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.jvm.protocol import TestVerdict

# What a test that never ended is expected to take at least, once it does.
_TICKS_EXPECTED, _MILLIS_EXPECTED = 5_000, 100.0
_ENDLESS = ("TestTimedOutException", "TimeoutException", "OutOfMemoryError", "StackOverflowError")


def allowances(usual: Sequence[TestVerdict]) -> tuple[dict[str, int], dict[str, float]]:
    """Ticks and milliseconds that each test may be expected to take, by its name.

    A test that did not end says nothing of itself: it is expected to take what the longest of those that
    passed takes, so that a candidate with which it still does not end is found out in milliseconds.
    """
    ended = [verdict for verdict in usual if not _is_endless(verdict)]
    ticks = {str(verdict.name): verdict.ticks for verdict in ended}
    millis = {str(verdict.name): verdict.millis for verdict in ended}
    passed = [verdict for verdict in ended if verdict.verdict == "passed"]
    expected = (
        max((verdict.ticks for verdict in passed), default=0),
        max((v.millis for v in passed), default=0.0),
    )
    for verdict in usual:
        if _is_endless(verdict):
            ticks[str(verdict.name)] = max(_TICKS_EXPECTED, expected[0])
            millis[str(verdict.name)] = max(_MILLIS_EXPECTED, expected[1])
    return ticks, millis


def _is_endless(verdict: TestVerdict) -> bool:
    """Whether the test did not end by itself: cut off by us or its own limit, by the memory or the stack."""
    return verdict.verdict == "timeout" or verdict.type.endswith(_ENDLESS)
