"""What is measured of plausible patches to rank them: on other tests, at their place, on generated inputs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import fmean
from typing import TypeVar

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.ranking.disturbance import Disturbance
from repairnator.core.languages.java.ranking.exploration import Exploration, Outcomes, compared, typical
from repairnator.core.languages.java.ranking.naturalness import Naturalness, Surprise
from repairnator.core.languages.java.ranking.ranking import Plausible
from repairnator.core.languages.java.ranking.runtime import Evaluator
from repairnator.core.languages.java.runtime.protocol import Outcome
from repairnator.core.localize.port import CoveredTest
from repairnator.core.search.tally import Tally
from repairnator.core.warm.batches import Batch
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

_OTHERS_SECONDS, _DISTURBANCE_SECONDS, _EXPLORATION_SECONDS = 10.0, 10.0, 5.0
_DISTURBANCE_TESTS = 20

T = TypeVar("T")
CoveringTests = Callable[[Candidate], tuple[TestName, ...]]


class Measures:
    """Of one search; each patch is measured once."""

    def __init__(
        self,
        runtime: Evaluator,
        failing: Sequence[TestName],
        others: Sequence[CoveredTest],
        codes: Mapping[str, Code],
        naturalness: Naturalness,
        tally: Tally,
    ) -> None:
        """Begin.

        Args:
            runtime: of the project.
            failing: the group's tests.
            others: failing tests of other groups, with what they run.
            codes: the files with candidates.
            naturalness: of changes of the project.
            tally: where the time is told.
        """
        self._runtime = runtime
        self._others = others
        self._codes = codes
        self._naturalness = naturalness
        self._tally = tally
        self._disturbance = Disturbance(runtime)
        self._exploration = Exploration(runtime, failing)
        self._measured: set[int] = set()
        self._fixed: dict[int, int] = {}
        self._disturbed: dict[int, float] = {}
        self._explored: dict[int, tuple[Outcomes, Outcomes]] = {}
        self._surprises: dict[int, Surprise] = {}

    def knows(self, candidate: Candidate) -> bool:
        """Whether it was measured as far as it could be."""
        return candidate.number in self._measured

    def measure(self, candidates: Sequence[Candidate], covering: CoveringTests, *, explore: bool) -> None:
        """Measure patches, in all JVMs at once; what takes too long, or fails, is left out.

        Args:
            candidates: plausible ones.
            covering: gives the passing tests that run a candidate's place.
            explore: on generated inputs, too, which tells something only beside others.
        """
        for file in {candidate.file for candidate in candidates}:
            others = self._others_running(file)
            if others:
                self._fix_others([each for each in candidates if each.file == file], others)
        self.disturb(candidates, covering)
        if explore:
            self._explore(candidates, covering)
        self._measured |= {candidate.number for candidate in candidates}

    def disturb(self, candidates: Sequence[Candidate], covering: CoveringTests) -> None:
        """Measure what passing tests see at the patches' places, and nothing else."""
        began = time.monotonic()
        unknown = [candidate for candidate in candidates if candidate.number not in self._disturbed]

        def measured(candidate: Candidate) -> float:
            passing = covering(candidate)[:_DISTURBANCE_TESTS]
            return self._disturbance.of(candidate, self._codes[candidate.file], passing)

        self._disturbed |= self._all(unknown, measured, _DISTURBANCE_SECONDS)
        self._tally.spend("disturbance", time.monotonic() - began)

    def of(self, candidates: Sequence[Candidate], *, settled: bool = False) -> list[Plausible]:
        """The patches with what is known of them.

        Args:
            candidates: plausible ones, which are compared with each other.
            settled: whether nothing more will be measured: what is not known counts as usual then, since to
                be measured must be no drawback. Until then it is left out.
        """
        both = {
            each.number: self._explored[each.number] for each in candidates if each.number in self._explored
        }
        behaviours = compared(
            {number: outcomes for number, (_, outcomes) in both.items()},
            {number: original for number, (original, _) in both.items()},
            {each.number: (each.file, each.member) for each in candidates},
        )
        known = [self._disturbed[each.number] for each in candidates if each.number in self._disturbed]
        usual, disturbed = typical(list(behaviours.values())), fmean(known) if known else 0.0
        return [
            Plausible(
                candidate,
                self._fixed.get(candidate.number, 0),
                self._disturbed.get(candidate.number, disturbed if settled else 0.0),
                behaviours.get(candidate.number, usual if settled or self.knows(candidate) else None),
                self._surprise(candidate),
            )
            for candidate in candidates
        ]

    def _surprise(self, candidate: Candidate) -> Surprise:
        if candidate.number not in self._surprises:
            began = time.monotonic()
            code = self._codes[candidate.file]
            self._surprises[candidate.number] = self._naturalness.of(candidate.edits, code)
            self._tally.spend("naturalness", time.monotonic() - began)
        return self._surprises[candidate.number]

    def _explore(self, candidates: Sequence[Candidate], covering: CoveringTests) -> None:
        began = time.monotonic()

        def asked(candidate: Candidate) -> tuple[Outcomes, Outcomes]:
            code, passing = self._codes[candidate.file], covering(candidate)
            return (
                self._exploration.original(candidate, code, passing),
                self._exploration.outcomes(candidate, code, passing),
            )

        self._explored |= self._all(candidates, asked, _EXPLORATION_SECONDS)
        self._tally.spend("exploration", time.monotonic() - began)

    def _all(
        self, candidates: Sequence[Candidate], ask: Callable[[Candidate], T], seconds: float
    ) -> dict[int, T]:
        """What is said of each candidate, asked in all JVMs at once; of those begun in ``seconds``."""
        until = time.monotonic() + seconds
        failed = threading.Event()

        def one(candidate: Candidate) -> T | None:
            if failed.is_set() or time.monotonic() > until:
                return None
            try:
                return ask(candidate)
            except WarmRuntimeError as error:
                failed.set()
                self._tally.note("lastWarmRuntimeError", str(error))
                return None

        # One more than JVMs, so that one of them always waits: what is not urgent comes after them all.
        with ThreadPoolExecutor(self._runtime.size + 1, thread_name_prefix="rank") as threads:
            answers = list(threads.map(one, candidates))
        return {
            candidate.number: answer
            for candidate, answer in zip(candidates, answers, strict=True)
            if answer is not None
        }

    def _others_running(self, file: str) -> tuple[TestName, ...]:
        return tuple(test.name for test in self._others if any(line.file == file for line in test.lines))

    def _fix_others(self, candidates: Sequence[Candidate], others: tuple[TestName, ...]) -> None:
        batch = Batch(
            candidates[0].file, tuple(candidates), others, (), _OTHERS_SECONDS, every=True, urgent=True
        )
        try:
            for outcome in self._runtime.validate(batch):
                fixed = len(others) if outcome.verdict is Outcome.PLAUSIBLE else len(outcome.passed)
                self._fixed[outcome.number] = fixed
        except WarmRuntimeError as error:
            self._tally.note("lastWarmRuntimeError", str(error))
