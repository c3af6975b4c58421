"""Tests that fail only after others, of their class or another, by what these leave in static variables.

Alone they pass, so that every candidate would seem to fix them: they are run with the tests before them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, TestOutcome, TestVerdict
from repairnator.model import TestName

_FAILED = frozenset({TestOutcome.FAILED, TestOutcome.ERROR})


class OrderDependence:
    """Which tests are run before which."""

    def __init__(self) -> None:
        self._before: dict[TestName, tuple[TestName, ...]] = {}

    def learn(self, tests: Sequence[TestName], runs: Sequence[Sequence[TestVerdict]]) -> list[TestVerdict]:
        """Learn from runs of several tests, in one state, which of them fail each time.

        Args:
            tests: which pass alone.
            runs: the verdicts of each, in order; what passes before one of ``tests`` will be run before it.

        Returns:
            Those of ``tests`` that failed in all runs, as they did in the first.
        """
        found = []
        for test in tests:
            seen = [next((each for each in run if each.name == test), None) for run in runs]
            first = seen[0] if seen else None
            if first is not None and all(each is not None and each.verdict in _FAILED for each in seen):
                before = runs[0][: runs[0].index(first)]
                self._before[test] = tuple(each.name for each in before if each.verdict is TestOutcome.PASSED)
                found.append(first)
        return found

    def of(self, tests: Sequence[TestName]) -> tuple[TestName, ...]:
        """The tests with those to be run before them, each once."""
        return tuple(dict.fromkeys(each for test in tests for each in (*self._before.get(test, ()), test)))

    def without(self, verdict: CandidateVerdict, tests: Sequence[TestName]) -> CandidateVerdict:
        """The verdict of a candidate as if only these tests had been run, none before them."""
        run = self.of(tests)
        if len(run) == len(tests):
            return verdict
        own = frozenset(map(str, tests))
        fixed = sum(str(test) in own for test in run[: verdict.fixed])
        return replace(verdict, fixed=fixed, passed=tuple(name for name in verdict.passed if name in own))


def polluters(
    suspects: Sequence[TestName], fails_after: Callable[[Sequence[TestName]], bool]
) -> tuple[TestName, ...]:
    """The tests after which another fails, as few as halving finds; none where it passes after all."""
    left = tuple(suspects)
    if not left or not fails_after(left):
        return ()
    while len(left) > 1:
        middle = len(left) // 2
        half = next((half for half in (left[:middle], left[middle:]) if fails_after(half)), None)
        if half is None:
            break  # it takes some of both
        left = half
    return left


def polluters_of(
    test: TestName, passed: Sequence[TestName], pool: JvmPool, limit: float, until: float
) -> tuple[TestName, ...]:
    """The tests of other classes after which a test fails; first their classes are sought, then they.

    Args:
        test: passes alone.
        passed: tests of its module that passed.
        pool: of the module.
        limit: seconds for each test.
        until: when to give up, by ``time.monotonic``.
    """

    def fails_after(row: Sequence[TestName]) -> bool:
        left = until - time.monotonic()
        if left <= 0:
            return False
        verdicts = pool.run([*row, test], coverage=False, limit=limit, seconds=left, together=True)
        return any(each.name == test and each.verdict in _FAILED for each in verdicts)

    others = [each for each in passed if each.suite != test.suite]
    suites = polluters(
        [TestName(suite, "") for suite in sorted({each.suite for each in others})], fails_after
    )
    return polluters([each for each in others if TestName(each.suite, "") in suites], fails_after)
