"""Several causes behind one group: sets of its failing tests that an edit each fixes, none fixes all.

Tests that run the same code are one group, whatever each of them fails of. When the search has no patch for
all of them, what its candidates did to single tests tells whether they share a cause.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.ranking.runtime import Judge
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.thoroughness import Thoroughness
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

# Candidates kept that fix some of the tests; of these, best first, so many are run again.
_KEPT, _RUN_AGAIN = 2000, 40
# For each set of tests, candidates that are tried on the passing tests. Seconds for each candidate, for all
# that are run again, and for all that are tried.
_TRIED, _SECONDS, _ALL_SECONDS = 6, 10.0, 20.0

# What makes a single test pass by accident sooner than by fixing its cause.
_ACCIDENTAL = frozenset({Trait.DELETION, Trait.EARLY_EXIT, Trait.CONSTANT_CONDITION})

CoveringTests = Callable[[Candidate], tuple[TestName, ...]]


class Causes:
    """Remembers which of the failing tests each candidate fixed."""

    def __init__(self, runtime: Judge, failing: Sequence[TestName], thoroughness: Thoroughness) -> None:
        self._runtime = runtime
        self._thoroughness = thoroughness
        self._failing = tuple(failing)
        self._names = {str(name): name for name in failing}
        # With each, the tests that it is known to fix, and whether the others are known to fail.
        self._partial: list[tuple[Candidate, frozenset[TestName], bool]] = []

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of a candidate that fixed some of the tests."""
        if outcome.verdict is not Outcome.FAILED or len(self._partial) >= _KEPT or len(self._failing) < 2:
            return
        passed = frozenset(self._names[name] for name in outcome.passed if name in self._names)
        exact = bool(passed)
        # Where not all were run, those before the one that decided have passed.
        passed = passed or frozenset(self._failing[: outcome.fixed])
        if passed and len(candidate.edits) == 1 and not candidate.traits & _ACCIDENTAL:
            self._partial.append((candidate, passed, exact))

    def apart(self, covering: CoveringTests, *, whole: bool = False) -> tuple[frozenset[TestName], ...]:
        """Disjoint sets of tests with different causes; empty where nothing tells that there are several.

        Two such sets are wanted, mended in different methods: within one, edits that each mend a test tell of
        tests that say too little rather than of two faults. Of a group so large that its tests are not all
        run for each candidate, or so slow, one of at least two tests is enough, and the rest is the other.

        Args:
            covering: gives the passing tests that run a candidate's place; an edit must not break them.
            whole: only sets that hold all the tests, by what is known without running any candidate again.

        Raises:
            WarmRuntimeError: the JVMs do not work.
        """
        chosen: list[frozenset[TestName]] = []
        methods: set[tuple[str, int]] = set()
        everything = frozenset(self._failing)
        candidates = self._known() if whole or self._thoroughness.every else self._run_again()
        if whole and frozenset().union(*(mended for _, mended in candidates)) != everything:
            return ()  # without trying any of them on the passing tests
        for mended, method in self._harmless(candidates, covering):
            if method not in methods and all(mended.isdisjoint(other) for other in chosen):
                chosen.append(mended)
                methods.add(method)
        if whole and frozenset().union(*chosen) != everything:
            return ()
        if len(chosen) == 1 and not self._thoroughness.every and len(chosen[0]) > 1:
            chosen.append(everything - chosen[0])
        return tuple(chosen) if len(chosen) > 1 else ()

    def _harmless(
        self, candidates: Iterable[tuple[Candidate, frozenset[TestName]]], covering: CoveringTests
    ) -> Iterator[tuple[frozenset[TestName], tuple[str, int]]]:
        """Sets of tests that edits of a method fix without harm, with file and method; the largest first."""
        found: dict[tuple[frozenset[TestName], tuple[str, int]], list[Candidate]] = {}
        for candidate, mended in candidates:
            found.setdefault((mended, (candidate.file, candidate.member)), []).append(candidate)
        until = time.monotonic() + _ALL_SECONDS
        for mended, method in sorted(found, key=lambda entry: (-len(entry[0]), sorted(entry[0]))):
            if time.monotonic() > until:
                return
            tried = found[mended, method][:_TRIED]
            if any(self._spares(each, mended, covering(each)) for each in tried):
                yield mended, method

    def _best(self) -> list[tuple[Candidate, frozenset[TestName], bool]]:
        return sorted(self._partial, key=lambda each: (-each[0].score, each[0].number))

    def _known(self) -> list[tuple[Candidate, frozenset[TestName]]]:
        """The candidates of which is known what they fix and what not, the most promising first."""
        return [(candidate, mended) for candidate, mended, exact in self._best() if exact]

    def _run_again(self) -> Iterator[tuple[Candidate, frozenset[TestName]]]:
        """The most promising candidates, each with all the failing tests that it fixes."""
        until = time.monotonic() + _ALL_SECONDS
        for candidate, _, _ in self._best()[:_RUN_AGAIN]:
            if time.monotonic() > until:
                return
            for outcome in self._tried(candidate, self._failing, (), every=True):
                yield candidate, frozenset(self._names[name] for name in outcome.passed)

    def _spares(
        self, candidate: Candidate, mended: frozenset[TestName], passing: tuple[TestName, ...]
    ) -> bool:
        tests = tuple(name for name in self._failing if name in mended)
        return any(each.verdict is Outcome.PLAUSIBLE for each in self._tried(candidate, tests, passing))

    def _tried(
        self,
        candidate: Candidate,
        failing: tuple[TestName, ...],
        passing: tuple[TestName, ...],
        *,
        every: bool = False,
    ) -> Iterator[CandidateVerdict]:
        batch = Batch(candidate.file, (candidate,), failing, passing, _SECONDS, every=every, urgent=True)
        return self._runtime.validate(batch)
