"""The search: candidates from the frontier, batches to the JVMs, plausible patches back, best first."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from repairnator.core.events import Emitter
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.former import former_operators
from repairnator.core.languages.java.operators.hints import hints_of
from repairnator.core.languages.java.ranking.naturalness import Naturalness
from repairnator.core.languages.java.ranking.priors import Priors
from repairnator.core.languages.java.ranking.runtime import Runtime
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.batching import BatchMaker
from repairnator.core.languages.java.search.blockseeker import BlockSeeker
from repairnator.core.languages.java.search.causes import Causes, CoveringTests
from repairnator.core.languages.java.search.conditionseeker import ConditionSeeker
from repairnator.core.languages.java.search.corpus import main_texts
from repairnator.core.languages.java.search.elsewhere import fault_elsewhere
from repairnator.core.languages.java.search.former import former_texts
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.measures import Measures
from repairnator.core.languages.java.search.pairs import Pairs
from repairnator.core.languages.java.search.pending import PendingPatches
from repairnator.core.languages.java.search.phases import Parting, Partings
from repairnator.core.languages.java.search.sets import Sets
from repairnator.core.languages.java.search.simplifying import Judging, simplified, summary_of
from repairnator.core.languages.java.search.thoroughness import Thoroughness
from repairnator.core.languages.java.search.unreached import Unreached
from repairnator.core.languages.java.search.valueseeker import ValueSeeker
from repairnator.core.localize.port import CoveredTest, Line, Place, Spectrum
from repairnator.core.localize.ranking import rank_lines
from repairnator.core.search.dispatch import Dispatcher, Pace
from repairnator.core.search.tally import Tally
from repairnator.core.tools.port import PlausiblePatch, RepairTask, SearchCounts
from repairnator.core.warm.batches import Batch
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

# Of the search time, at most this for the coverage of passing tests.
_MEASURE_SHARE, _MEASURE_MOST = 0.2, 10.0
_PLACES_SHOWN = 20
_PLACES_MOST = 2000
_BATCH_SECONDS = 30.0
_PASSING_MOST = 400
_LACKING_SHOWN = 3


class JavaSearch:
    """One search under way; see :class:`repairnator.core.tools.port.Search`."""

    def __init__(
        self, task: RepairTask, emitter: Emitter, runtime: Runtime, priors: Priors, pace: Pace
    ) -> None:
        self._task = task
        self._emitter = emitter
        self._runtime = runtime
        self._priors = priors
        self._pace = pace
        self._tally = Tally()
        self._names = [failure.name for failure in task.failing]
        self._hints = hints_of(task.failing)
        self._reported = 0.0
        self._told = False
        self._dispatcher: Dispatcher[Candidate] | None = None
        self._spectrum = Spectrum()
        self._causes: tuple[frozenset[TestName], ...] = ()
        self._found: Sequence[Candidate] = ()
        self._codes: Mapping[str, Code] = {}

    def causes(self) -> Sequence[frozenset[TestName]]:
        return self._causes

    def simplified(self, patch: PlausiblePatch) -> PlausiblePatch:
        """See :class:`repairnator.core.tools.port.Simplifies`; called in a thread of its own."""
        number = patch.evidence["candidate"]
        candidate = next(each for each in self._found if each.number == number)
        code = self._codes[candidate.file]
        passing = self._passing_tests([candidate], code)
        judging = Judging(self._runtime, self._failing(), passing, self._task.cancelled.is_set)
        try:
            form = simplified(candidate, code, judging, self._priors.simplification)
        except WarmRuntimeError as error:
            self._tally.note("lastWarmRuntimeError", str(error))
            return patch
        if not form.rules:
            return patch
        self._tally.note("simplified", {"from": patch.summary, "by": list(form.rules)})
        return replace(
            patch,
            edits=tuple(replace(edit, file=candidate.file) for edit in form.edits),
            summary=summary_of(form, code),
        )

    def counts(self) -> SearchCounts:
        return self._tally.counts()

    def report(self) -> dict[str, Any]:
        return self._tally.report()

    def close(self) -> None:
        """Stop handing out batches; the JVMs belong to the workbench, which ends them."""
        if self._dispatcher is not None:
            self._dispatcher.stop()

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        places = self._localize()
        failing = self._failing()
        if not places or not failing:
            self._warn("no failing test runs code of this project in the warm runtime")
            self._tally.note("ended", "no failing test runs code of this project in the warm runtime")
            return
        elsewhere = fault_elsewhere(places)
        if elsewhere:
            self._warn(f"the fault seems to be in {elsewhere}, which cannot be repaired yet: only Java can")
        operators = (*ALL, *former_operators(former_texts(self._task)))
        frontier = Frontier(places, self._analyze, operators, self._priors, self._hints)
        naturalness = Naturalness(
            lambda: main_texts(self._task, near=places[0].line.file),
            self._priors.plausible["telling_tokens"],
        )
        measures = Measures(
            self._runtime, self._names, self._others(), frontier.codes, naturalness, self._tally
        )
        pending = PendingPatches(
            measures, self._priors, self._hints, frontier.codes, self._task.seconds, self._tally, elsewhere
        )
        self._found, self._codes = pending.found, frontier.codes
        with Dispatcher[Candidate](self._runtime, self._tally, self._pace) as dispatcher:
            self._dispatcher = dispatcher
            yield from self._rounds(frontier, pending, dispatcher, failing)
        self._tally.note("ended", self._why_ended())
        self._progress(frontier, force=True)

    def _others(self) -> list[CoveredTest]:
        """Failing tests of other groups, with what they run."""
        tests = (self._spectrum.tests.get(name) for name in sorted(self._task.other_failing))
        return [test for test in tests if test is not None and not test.passed]

    def _rounds(
        self,
        frontier: Frontier,
        pending: PendingPatches,
        dispatcher: Dispatcher[Candidate],
        failing: tuple[TestName, ...],
    ) -> Iterator[Sequence[PlausiblePatch]]:
        thoroughness = Thoroughness(len(failing), self._task.seconds)
        seen: set[frozenset[int]] = set()
        unreached = Unreached(frontier).candidates
        pairs = Pairs(frontier, failing, unreached, seen)
        sets = Sets(frontier, failing, self._priors, unreached, seen)
        causes, partings = Causes(self._runtime, failing, thoroughness), Partings()
        with (
            ConditionSeeker(self._runtime, frontier, failing, self._spectrum, self._tally) as seeker,
            ValueSeeker(self._runtime, frontier, failing, self._spectrum, self._tally) as values,
            BlockSeeker(self._runtime, frontier, failing, self._spectrum, self._tally) as blocks,
        ):
            maker = BatchMaker(frontier, sets, pairs, (values, seeker, blocks), pending)

            def covering(candidate: Candidate) -> tuple[TestName, ...]:
                return self._passing_tests([candidate], frontier.codes[candidate.file])

            while not self._over():
                self._feed(dispatcher, maker, failing, every=thoroughness.every)
                for candidate, outcome in dispatcher.collect(0.2):
                    self._tally.count(candidate.operator, outcome)
                    thoroughness.learn(outcome)
                    pairs.learn(candidate, outcome)
                    sets.learn(candidate, outcome)
                    causes.learn(candidate, outcome)
                    seeker.learn(candidate, outcome)
                    if outcome.verdict is Outcome.PLAUSIBLE or _is_like(outcome, pending.found):
                        pending.add(candidate)
                self._progress(frontier)
                done = maker.exhausted and dispatcher.idle
                bound = max(maker.bound, dispatcher.bound, values.bound, seeker.bound, blocks.bound)
                if pending.is_ready(bound, covering) or (done and pending.waiting):
                    yield from self._handed_over(pending, frontier)
                parting = None
                if not pending.found:
                    parting = Parting.ANY if done else partings.due(self._spent())
                if parting is not None:
                    self._causes = self._apart(causes, covering, parting)
                if done or self._causes:
                    return
            if pending.waiting:
                yield from self._handed_over(pending, frontier)

    def _apart(
        self, causes: Causes, covering: CoveringTests, parting: Parting
    ) -> tuple[frozenset[TestName], ...]:
        began = time.monotonic()
        try:
            return causes.apart(covering, whole=parting is Parting.WHOLE)
        except WarmRuntimeError as error:
            self._tally.note("lastWarmRuntimeError", str(error))
            return ()
        finally:
            self._tally.spend("causes", time.monotonic() - began)

    def _feed(
        self,
        dispatcher: Dispatcher[Candidate],
        maker: BatchMaker,
        failing: tuple[TestName, ...],
        *,
        every: bool,
    ) -> None:
        """Hand over batches until each JVM has one waiting, or there are none for now."""
        while dispatcher.hungry and not self._over():
            began = time.monotonic()
            candidates = maker.next_batch(
                self._pace.size,
                self._tally.validated,
                idle=dispatcher.idle,
                spent=self._spent(),
            )
            self._tally.spend("generate", time.monotonic() - began)
            if not candidates:
                return
            left = max(1.0, self._task.seconds - self._elapsed())
            passing = self._passing_tests(candidates, maker.code(candidates[0].file))
            seconds = min(_BATCH_SECONDS, left)
            dispatcher.submit(Batch(candidates[0].file, candidates, failing, passing, seconds, every=every))

    def _handed_over(self, pending: PendingPatches, frontier: Frontier) -> Iterator[Sequence[PlausiblePatch]]:
        """Give a batch to the session; its proof does not count as search time."""
        began = time.monotonic()
        batch = pending.take(lambda each: self._passing_tests([each], frontier.codes[each.file]))
        self._tally.spend("rank", time.monotonic() - began)
        if batch:
            began = time.monotonic()
            yield batch
            self._tally.pause(time.monotonic() - began)

    def _localize(self) -> list[Place]:
        """Rank the places; the first ones are reported."""
        began = time.monotonic()
        names = self._names
        seconds = min(_MEASURE_MOST, _MEASURE_SHARE * self._task.seconds)
        assert self._task.runtime is not None, "the tool has seen to it"
        spectrum = self._task.runtime.measure(names, sorted(self._task.passing), seconds=seconds)
        self._spectrum = spectrum
        places = rank_lines(
            spectrum, failing=frozenset(names), formula=self._task.formula, changed=self._task.changes.lines
        )[:_PLACES_MOST]
        self._tally.spend("localize", time.monotonic() - began)
        self._emitter.emit(
            "places",
            group=self._task.group,
            places=[place.to_dict() for place in places[:_PLACES_SHOWN]],
        )
        return places

    def _failing(self) -> tuple[TestName, ...]:
        """The failing tests that fail in the warm JVM too, the quickest first."""
        tests = [self._spectrum.tests.get(failure.name) for failure in self._task.failing]
        measured = [test for test in tests if test is not None and not test.passed]
        return tuple(test.name for test in sorted(measured, key=lambda each: (each.seconds, each.name)))

    def _analyze(self, file: str, lines: Sequence[int]) -> Code | None:
        began = time.monotonic()
        analysis = self._runtime.analyze(file, lines, self._names)
        self._tally.spend("analyze", time.monotonic() - began)
        if analysis is None:
            return None
        if analysis.problems:
            text = (
                f"no change of {file} can be tried: it does not compile without the project's annotation "
                f"processors, if there are any, which are not run here: {analysis.problems[0]}"
            )
            self._warn(text)
        if analysis.lacking:
            self._warn(
                f"the build changes what the compiler makes of {file}, and candidates are not changed so: "
                f"{'; '.join(analysis.lacking[:_LACKING_SHOWN])}"
            )
        return Code(file, analysis)

    def _warn(self, text: str) -> None:
        self._emitter.emit("note", level="warning", text=f"{self._task.group}: {text}")

    def _passing_tests(self, candidates: Sequence[Candidate], code: Code) -> tuple[TestName, ...]:
        """Passing tests that run the methods that the candidates change, the quickest first."""
        members = {candidate.member for candidate in candidates}
        spans = [code.lines_of_member(member) for member in members if member >= 0]
        if -1 in members:
            spans = [range(1, code.text.count("\n") + 2)]
        lines = {Line(code.file, line) for span in spans for line in span}
        passing = (test for test in self._spectrum.tests.values() if test.passed)
        tests = [test for test in passing if not lines.isdisjoint(test.lines)]
        tests.sort(key=lambda each: (each.seconds, each.name))
        return tuple(test.name for test in tests[:_PASSING_MOST])

    def _elapsed(self) -> float:
        return self._tally.seconds

    def _spent(self) -> float:
        """The share of the time that has gone."""
        return self._elapsed() / self._task.seconds

    def _over(self) -> bool:
        return self._task.cancelled.is_set() or self._elapsed() >= self._task.seconds

    def _why_ended(self) -> str:
        if self._task.cancelled.is_set():
            return "cancelled"
        if self._causes:
            return "several causes"
        return "budget" if self._elapsed() >= self._task.seconds else "no candidates left"

    def _progress(self, frontier: Frontier, *, force: bool = False) -> None:
        """Tell how far the search is: at the first candidate, and at least every second."""
        now = time.monotonic()
        first = self._tally.validated > 0 and not self._told
        if not (force or first) and now - self._reported < 0.9:
            return
        self._told = self._told or first
        self._reported = now
        self._tally.made_twice = frontier.duplicates
        counts = self._tally.counts()
        elapsed = self._elapsed()
        self._emitter.emit(
            "progress",
            group=self._task.group,
            tool="java",
            candidates=counts.candidates,
            candidatesPerSecond=round(counts.candidates / max(elapsed, 1e-3), 1),
            plausible=counts.plausible,
            uncompilable=counts.uncompilable,
            duplicates=counts.duplicates,
            place=frontier.position,
            seconds=round(elapsed, 1),
            budget=self._task.seconds,
        )


def _is_like(outcome: CandidateVerdict, plausible: Sequence[Candidate]) -> bool:
    """Whether the compiler makes of a candidate what it makes of a plausible one: of two names for a number.

    Which of them was judged is chance, which of them is shown is not.
    """
    return outcome.verdict is Outcome.DUPLICATE and any(each.number == outcome.of for each in plausible)
