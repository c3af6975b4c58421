"""The harvest: plausible patches gathered until the best is likely among them, then handed over in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from repairnator.core.tools.java.bench import Batch, Bench
from repairnator.core.tools.java.candidates import Candidate
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.disturbance import Disturbance
from repairnator.core.tools.java.exploration import Behaviour, Exploration, Outcomes, compared, typical
from repairnator.core.tools.java.hints import Hints
from repairnator.core.tools.java.priors import Priors
from repairnator.core.tools.java.ranking import Plausible, Ranked, rank
from repairnator.core.tools.java.reasons import reason
from repairnator.core.tools.java.tally import Tally
from repairnator.core.tools.port import Edit, PlausiblePatch, RepairTask
from repairnator.errors import JvmError
from repairnator.model import TestName

# After the first plausible patch the search goes on until no other candidate can come before it, but so many
# seconds and candidates at least (so that a slow machine finds the same), so many seconds at most, and for no
# more than this share of the budget.
_AT_LEAST, _CANDIDATES, _AT_MOST = 2.0, 1000, 60.0
_BUDGET_SHARE = 0.4
_HANDED_AT_ONCE = 10
_OTHERS_SECONDS = 10.0
# Plausible patches, best first, whose effect on passing tests is measured; seconds and tests for that.
_WEIGHED = 16
_DISTURBANCE_SECONDS, _DISTURBANCE_TESTS = 10.0, 20
# Plausible patches, best first, that are compared on generated inputs, and seconds for that.
_EXPLORED, _EXPLORATION_SECONDS = 12, 5.0
# Of those that wait, whose effect on passing tests is measured to decide whether to search on.
_DECIDING = 4

T = TypeVar("T")
Guards = Callable[[Candidate], tuple[TestName, ...]]


class Harvest:
    """Plausible candidates of one search.

    Attributes:
        found: all of them so far.
    """

    def __init__(
        self, bench: Bench, priors: Priors, hints: Hints, task: RepairTask, codes: Mapping[str, Code]
    ) -> None:
        self._bench = bench
        self._priors = priors
        self._hints = hints
        self._task = task
        self._codes = codes
        self._disturbance = Disturbance(bench)
        self._exploration = Exploration(bench, [failure.name for failure in task.failing])
        self._waiting: list[Candidate] = []
        self._since: float | None = None
        self._validated = 0
        self._best: float | None = None
        self._disturbed: dict[int, float] = {}
        self.found: list[Candidate] = []

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def add(self, candidate: Candidate, tally: Tally) -> None:
        """Take in a plausible candidate, found just now."""
        self.found.append(candidate)
        self._waiting.append(candidate)
        self._best = None
        if self._since is None:
            self._since, self._validated = tally.seconds, tally.validated

    def ripe(self, bound: float, tally: Tally, guards: Guards) -> bool:
        """Whether the search went on long enough after the first that waits.

        Args:
            bound: what the candidates still to come score at most; the best that waits may score more.
            tally: of the search.
            guards: gives the passing tests that run a candidate's place.
        """
        if self._since is None:
            return False
        waited = tally.seconds - self._since
        if waited >= min(_AT_MOST, _BUDGET_SHARE * self._task.seconds):
            return True
        if tally.validated - self._validated < _CANDIDATES:
            return False
        return waited >= _AT_LEAST and bound <= self._best_score(tally, guards)

    def _best_score(self, tally: Tally, guards: Guards) -> float:
        """Of the best that waits, once it is known what the first ones do to passing tests."""
        if self._best is None:
            ranked = self._rank([Plausible(candidate) for candidate in self._waiting])
            few = [each.patch.candidate for each in ranked[:_DECIDING]]
            disturbed = self._disturbances(few, guards, tally)
            plausible = [Plausible(each, 0, disturbed.get(each.number, 0.0)) for each in self._waiting]
            self._best = self._rank(plausible)[0].score
        return self._best

    def take(self, tally: Tally, guards: Guards) -> list[PlausiblePatch]:
        """The best of those that wait, best first; the rest waits on.

        Args:
            tally: for the report.
            guards: gives the passing tests that run a candidate's place.
        """
        ranked = self._rank([Plausible(candidate) for candidate in self._waiting])
        ranked = self._weighed(ranked, guards, tally)
        ranked = self._explored(ranked, guards, tally)
        handed, kept = ranked[:_HANDED_AT_ONCE], ranked[_HANDED_AT_ONCE:]
        self._waiting = [each.patch.candidate for each in kept]
        self._since, self._best = (tally.seconds if kept else None), None
        self._validated = tally.validated
        tally.note("ranking", [_explained(each) for each in ranked[:20]])
        following = [*ranked[1:], None]
        return [
            self._patch(each, reason(each, after, len(self.found)))
            for each, after in zip(handed, following, strict=False)
        ]

    def _rank(self, plausible: Sequence[Plausible]) -> list[Ranked]:
        return rank(plausible, self._codes, self._priors, self._hints)

    def _weighed(self, ranked: list[Ranked], guards: Guards, tally: Tally) -> list[Ranked]:
        """Rank the best once more by what they do to other tests, failing and passing."""
        best = [each.patch.candidate for each in ranked[:_WEIGHED]]
        rest = [each.patch for each in ranked[_WEIGHED:]]
        fixed: dict[int, int] = {}
        for file in {candidate.file for candidate in best}:
            others = self._others_running(file)
            if others:
                fixed.update(self._fixed_others([each for each in best if each.file == file], others, tally))
        disturbed = self._disturbances(best, guards, tally)
        weighed = [
            Plausible(each, fixed.get(each.number, 0), disturbed.get(each.number, 0.0)) for each in best
        ]
        return self._rank([*weighed, *rest])

    def _disturbances(self, best: Sequence[Candidate], guards: Guards, tally: Tally) -> dict[int, float]:
        began = time.monotonic()
        unknown = [candidate for candidate in best if candidate.number not in self._disturbed]

        def measured(candidate: Candidate) -> float:
            passing = guards(candidate)[:_DISTURBANCE_TESTS]
            return self._disturbance.of(candidate, self._codes[candidate.file], passing)

        self._disturbed |= self._all(unknown, measured, _DISTURBANCE_SECONDS, tally)
        tally.spend("disturbance", time.monotonic() - began)
        return self._disturbed

    def _explored(self, ranked: list[Ranked], guards: Guards, tally: Tally) -> list[Ranked]:
        """Rank the best once more by what they make of generated inputs."""
        best = [each.patch for each in ranked[:_EXPLORED]]
        if len(best) < 2:
            return ranked
        behaviours = self._behaviours([each.candidate for each in best], guards, tally)
        usual = typical(list(behaviours.values()))
        known = [replace(each, behaviour=behaviours.get(each.candidate.number, usual)) for each in best]
        return self._rank([*known, *(each.patch for each in ranked[_EXPLORED:])])

    def _behaviours(
        self,
        best: Sequence[Candidate],
        guards: Guards,
        tally: Tally,
    ) -> dict[int, Behaviour]:
        began = time.monotonic()

        def asked(candidate: Candidate) -> tuple[Outcomes, Outcomes]:
            code, passing = self._codes[candidate.file], guards(candidate)
            return (
                self._exploration.original(candidate, code, passing),
                self._exploration.outcomes(candidate, code, passing),
            )

        both = self._all(best, asked, _EXPLORATION_SECONDS, tally)
        tally.spend("exploration", time.monotonic() - began)
        originals = {number: original for number, (original, _) in both.items()}
        return compared({number: outcomes for number, (_, outcomes) in both.items()}, originals)

    def _all(
        self, candidates: Sequence[Candidate], ask: Callable[[Candidate], T], seconds: float, tally: Tally
    ) -> dict[int, T]:
        """What is said of each candidate, asked in all JVMs at once; of those begun in ``seconds``."""
        until = time.monotonic() + seconds
        failed = threading.Event()

        def one(candidate: Candidate) -> T | None:
            if failed.is_set() or time.monotonic() > until:
                return None
            try:
                return ask(candidate)
            except JvmError as error:
                failed.set()
                tally.note("lastJvmError", str(error))
                return None

        # One more than JVMs, so that one of them always waits: what is not urgent comes after them all.
        with ThreadPoolExecutor(self._bench.size + 1, thread_name_prefix="rank") as threads:
            answers = list(threads.map(one, candidates))
        return {
            candidate.number: answer
            for candidate, answer in zip(candidates, answers, strict=True)
            if answer is not None
        }

    def _others_running(self, file: str) -> tuple[TestName, ...]:
        tests = (self._task.spectrum.tests.get(name) for name in sorted(self._task.other_failing))
        return tuple(
            test.name
            for test in tests
            if test is not None and not test.passed and any(line.file == file for line in test.lines)
        )

    def _fixed_others(
        self, candidates: Sequence[Candidate], others: tuple[TestName, ...], tally: Tally
    ) -> dict[int, int]:
        batch = Batch(candidates[0].file, tuple(candidates), others, (), True, _OTHERS_SECONDS, urgent=True)
        try:
            return {
                outcome.number: len(others) if outcome.verdict == "plausible" else len(outcome.passed)
                for outcome in self._bench.validate(batch)
            }
        except JvmError as error:
            tally.note("lastJvmError", str(error))
            return {}

    def _patch(self, ranked: Ranked, why: str) -> PlausiblePatch:
        candidate = ranked.patch.candidate
        return PlausiblePatch(
            edits=tuple(Edit(candidate.file, edit.start, edit.end, edit.text) for edit in candidate.edits),
            summary=candidate.summary,
            score=ranked.score,
            evidence={
                "candidate": candidate.number,
                "operator": candidate.operator,
                "place": f"{candidate.file}:{candidate.line}",
                "suspiciousness": round(candidate.suspiciousness, 4),
                "factors": {name: round(value, 4) for name, value in ranked.factors.items()},
                "plausible": len(self.found),
                "reason": why,
            },
        )


def _explained(ranked: Ranked) -> dict[str, object]:
    candidate = ranked.patch.candidate
    return {
        "summary": candidate.summary,
        "operator": candidate.operator,
        "place": f"{candidate.file}:{candidate.line}",
        "score": round(ranked.score, 6),
        "factors": {name: round(value, 4) for name, value in ranked.factors.items()},
    }
