"""Tests that fail only after others of their class, by what these leave in static variables.

Alone they pass, so that every candidate would seem to mend them: they are run with the tests before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repairnator.core.jvm.protocol import CandidateVerdict, TestVerdict
from repairnator.model import TestName

_FAILED = frozenset({"failed", "error"})


class Company:
    """Which tests are run before which."""

    def __init__(self) -> None:
        self._before: dict[TestName, tuple[TestName, ...]] = {}

    def learn(self, tests: Sequence[TestName], runs: Sequence[Sequence[TestVerdict]]) -> list[TestVerdict]:
        """Learn from runs of a whole class, in one state, which of its tests fail each time.

        Args:
            tests: which pass alone.
            runs: the verdicts of each, in order.

        Returns:
            Those of ``tests`` that failed in all runs, as they did in the first.
        """
        found = []
        for test in tests:
            seen = [next((each for each in run if each.name == test), None) for run in runs]
            first = seen[0] if seen else None
            if first is not None and all(each is not None and each.verdict in _FAILED for each in seen):
                names = [each.name for each in runs[0]]
                self._before[test] = tuple(names[: names.index(test)])
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
