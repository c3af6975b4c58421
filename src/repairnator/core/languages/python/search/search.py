"""The search: candidates from the frontier, batches to the servers, plausible patches back, best first."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from repairnator.core.edits import Edit
from repairnator.core.events import Emitter
from repairnator.core.files import FileError, read_file
from repairnator.core.languages.python.code.analyzed import Code
from repairnator.core.languages.python.code.tokens import shape, tokens
from repairnator.core.languages.python.operators.change import Values
from repairnator.core.languages.python.ranking.candidates import Candidate, summary
from repairnator.core.languages.python.ranking.ranking import Ranked, rank, reason
from repairnator.core.languages.python.runtime.warm import PythonRuntime
from repairnator.core.languages.python.search.causes import Causes
from repairnator.core.languages.python.search.frontier import Frontier
from repairnator.core.languages.python.search.hints import hints_of
from repairnator.core.languages.python.search.sets import Sets
from repairnator.core.languages.python.search.values import values_by_line
from repairnator.core.localize.port import Line, Place, Spectrum
from repairnator.core.localize.ranking import rank_lines
from repairnator.core.naturalness import Naturalness
from repairnator.core.search.dispatch import Dispatcher, Pace
from repairnator.core.search.priors import Priors
from repairnator.core.search.tally import Tally
from repairnator.core.tools.port import PlausiblePatch, RepairTask, SearchCounts
from repairnator.core.warm.batches import Batch
from repairnator.core.warm.verdicts import CandidateVerdict, Outcome
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

# Of the search time, at most this for the coverage of passing tests.
_MEASURE_SHARE, _MEASURE_MOST = 0.2, 10.0
_PLACES_SHOWN, _PLACES_MOST = 20, 2000
_BATCH_SECONDS = 30.0
_PASSING_MOST = 400
# Where values are looked at: lines, tests, times a line in a test, and seconds.
_LINES, _TESTS, _TIMES, _OBSERVING = 200, 6, 4, 4.0
# How long a search goes on behind the first plausible patch: seconds, share of the budget, candidates.
_AT_LEAST, _BUDGET_SHARE, _CANDIDATES = 0.5, 0.15, 300
_AT_MOST = 12.0
_HANDED_AT_ONCE = 6
# Failing tests up to which all are run with each candidate, to see which of them it mends.
_EVERY_MOST = 8
_SETS_EVERY = 3  # one of so many batches is of sets, once edits show something
_CORPUS_MOST = 200


class PythonSearch:
    """One search under way; see :class:`repairnator.core.tools.port.Search`."""

    def __init__(
        self, task: RepairTask, emitter: Emitter, runtime: PythonRuntime, priors: Priors, pace: Pace
    ) -> None:
        self._task = task
        self._emitter = emitter
        self._runtime = runtime
        self._priors = priors
        self._pace = pace
        self._tally = Tally()
        self._names = [failure.name for failure in task.failing]
        self._hints = hints_of(task.failing)
        self._spectrum = Spectrum()
        self._files_of: dict[TestName, set[str]] = {}
        self._dispatcher: Dispatcher[Candidate] | None = None
        self._causes: tuple[frozenset[TestName], ...] = ()
        self._waiting: list[Candidate] = []
        self._found = 0
        self._handed_over = 0.0
        self._codes: dict[str, int] = {}
        self._queues: dict[str, deque[Candidate]] = defaultdict(deque)
        self._batches = 0
        self._spent = False  # whether the frontier has no more candidates
        self._reported, self._told = 0.0, False
        self._since: tuple[float, int] | None = None

    def causes(self) -> Sequence[frozenset[TestName]]:
        return self._causes

    def counts(self) -> SearchCounts:
        return self._tally.counts()

    def report(self) -> dict[str, Any]:
        return self._tally.report()

    def close(self) -> None:
        """Stop handing out batches; the servers belong to the runtime, which ends them."""
        if self._dispatcher is not None:
            self._dispatcher.stop()

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        places = self._localize()
        failing = self._failing()
        if not places or not failing:
            text = "no failing test runs code of this project in the warm runtime"
            self._warn(text)
            self._tally.note("ended", text)
            return
        frontier = Frontier(places, self._open, self._values_of, self._priors, self._hints)
        naturalness = Naturalness(self._corpus, self._priors.plausible["telling_tokens"], tokens, shape)
        with Dispatcher[Candidate](self._runtime, self._tally, self._pace) as dispatcher:
            self._dispatcher = dispatcher
            yield from self._rounds(frontier, naturalness, dispatcher, failing)
        self._tally.note("ended", self._why_ended())
        self._progress(frontier, force=True)

    def _rounds(
        self,
        frontier: Frontier,
        naturalness: Naturalness,
        dispatcher: Dispatcher[Candidate],
        failing: tuple[TestName, ...],
    ) -> Iterator[Sequence[PlausiblePatch]]:
        sets, causes = Sets(frontier, self._priors), Causes(self._runtime, failing)
        candidates = iter(frontier)
        while not self._over():
            self._feed(dispatcher, candidates, sets, failing)
            for candidate, outcome in dispatcher.collect(0.2):
                outcome = self._told_apart(outcome)
                self._tally.count(candidate.operator, outcome)
                sets.learn(candidate, outcome)
                causes.learn(candidate, outcome)
                if outcome.verdict is Outcome.PLAUSIBLE:
                    self._add(candidate)
            self._progress(frontier)
            done = self._is_exhausted(sets, dispatcher)
            bound = max(frontier.bound, dispatcher.bound)
            if self._waiting and (done or self._is_ready(bound, frontier, naturalness)):
                yield from self._handed_over_batch(frontier, naturalness)
            if done:
                break
        if self._waiting:
            yield from self._handed_over_batch(frontier, naturalness)
        if not self._found and len(failing) > 1 and not self._task.cancelled.is_set():
            self._causes = causes.apart(lambda candidate: self._passing_of([candidate]))

    def _told_apart(self, outcome: CandidateVerdict) -> CandidateVerdict:
        """The verdict; that of a candidate whose code another server judged before is ``duplicate``."""
        if not outcome.code or outcome.verdict in (Outcome.DUPLICATE, Outcome.ABORTED):
            return outcome
        first = self._codes.setdefault(outcome.code, outcome.number)
        if first == outcome.number or outcome.verdict is Outcome.PLAUSIBLE:
            return outcome
        return replace(outcome, verdict=Outcome.DUPLICATE, of=first)

    def _feed(
        self,
        dispatcher: Dispatcher[Candidate],
        candidates: Iterator[Candidate],
        sets: Sets,
        failing: tuple[TestName, ...],
    ) -> None:
        """Hand over batches until each server has one waiting, or there are none for now."""
        while dispatcher.hungry and not self._over():
            began = time.monotonic()
            batch = self._next_batch(candidates, sets)
            self._tally.spend("generate", time.monotonic() - began)
            if not batch:
                return
            self._batches += 1
            left = max(1.0, self._task.seconds - self._tally.seconds)
            dispatcher.submit(
                Batch(
                    batch[0].file,
                    tuple(batch),
                    failing,
                    self._passing_of(batch),
                    min(_BATCH_SECONDS, left),
                    every=1 < len(failing) <= _EVERY_MOST,
                )
            )

    def _next_batch(self, candidates: Iterator[Candidate], sets: Sets) -> list[Candidate]:
        """Candidates of one file: of sets now and then, else the best single ones."""
        size = self._pace.size
        singles_first = self._batches % _SETS_EVERY != _SETS_EVERY - 1
        if not singles_first or self._spent:
            made = self._of_sets(sets, size)
            if made:
                return made
        queued = sum(map(len, self._queues.values()))
        while queued < size and (candidate := next(candidates, None)) is not None:
            self._queues[candidate.file].append(candidate)
            queued += 1
        self._spent = queued < size
        waiting = [queue for queue in self._queues.values() if queue]
        if not waiting:
            return self._of_sets(sets, size)
        best = max(waiting, key=lambda queue: queue[0].score)
        batch = list(best)
        best.clear()
        return batch

    def _of_sets(self, sets: Sets, size: int) -> list[Candidate]:
        first = sets.next()
        if first is None:
            return []
        made = [first]
        while len(made) < size and (found := sets.next()) is not None:
            if found.file == first.file:
                made.append(found)
        return made

    def _is_exhausted(self, sets: Sets, dispatcher: Dispatcher[Candidate]) -> bool:
        if not dispatcher.idle or not self._spent or any(self._queues.values()):
            return False
        made = self._of_sets(sets, 1)
        for candidate in made:
            self._queues[candidate.file].append(candidate)
        return not made

    # plausible patches

    def _add(self, candidate: Candidate) -> None:
        self._waiting.append(candidate)
        self._found += 1
        if self._since is None:
            self._since = (self._tally.seconds, self._tally.validated)

    def _is_ready(self, bound: float, frontier: Frontier, naturalness: Naturalness) -> bool:
        """Whether the search went on long enough after the first that waits."""
        if self._since is None:
            return False
        waited = self._tally.seconds - self._since[0]
        if waited >= min(_AT_MOST, _BUDGET_SHARE * self._task.seconds):
            return True
        if waited < _AT_LEAST or self._tally.validated - self._since[1] < _CANDIDATES:
            return False
        best = rank(self._waiting, frontier.codes, self._priors, naturalness, self._hints)[0]
        return bound <= best.score

    def _handed_over_batch(
        self, frontier: Frontier, naturalness: Naturalness
    ) -> Iterator[Sequence[PlausiblePatch]]:
        """Give a batch to the session; its proof does not count as search time."""
        began = time.monotonic()
        ranked = rank(self._waiting, frontier.codes, self._priors, naturalness, self._hints)
        handed, kept = ranked[:_HANDED_AT_ONCE], ranked[_HANDED_AT_ONCE:]
        self._waiting = [each.candidate for each in kept]
        self._since = (self._tally.seconds, self._tally.validated) if kept else None
        total = self._handed_over + sum(each.score for each in ranked) or 1.0
        self._handed_over += sum(each.score for each in handed)
        following = [*ranked[1:], None]
        batch = [
            self._patch(each, after, total, frontier) for each, after in zip(handed, following, strict=False)
        ]
        self._tally.spend("rank", time.monotonic() - began)
        began = time.monotonic()
        yield batch
        self._tally.pause(time.monotonic() - began)

    def _patch(
        self, ranked: Ranked, after: Ranked | None, total: float, frontier: Frontier
    ) -> PlausiblePatch:
        candidate = ranked.candidate
        share = ranked.score / total
        return PlausiblePatch(
            edits=tuple(Edit(edit.start, edit.end, edit.text, candidate.file) for edit in candidate.edits),
            summary=summary(candidate, frontier.codes[candidate.file].text),
            score=ranked.score,
            plausible=self._found,
            reason=reason(ranked, after, self._found),
            confidence=self._priors.calibration.confidence(share),
            evidence={
                "candidate": candidate.number,
                "operator": candidate.operator,
                "place": f"{candidate.file}:{candidate.line}",
                "suspiciousness": round(candidate.suspiciousness, 4),
                "share": round(share, 4),
                "factors": {name: round(value, 4) for name, value in ranked.factors.items()},
            },
        )

    # places, tests and values

    def _localize(self) -> list[Place]:
        """Rank the places; the first ones are reported."""
        began = time.monotonic()
        seconds = min(_MEASURE_MOST, _MEASURE_SHARE * self._task.seconds)
        self._spectrum = self._runtime.measure(self._names, sorted(self._task.passing), seconds=seconds)
        self._files_of = {
            name: {line.file for line in covered.lines} for name, covered in self._spectrum.tests.items()
        }
        places = rank_lines(
            self._spectrum,
            failing=frozenset(self._names),
            formula=self._task.formula,
            changed=self._task.changes.lines,
        )[:_PLACES_MOST]
        self._tally.spend("localize", time.monotonic() - began)
        shown = [place.to_dict() for place in places[:_PLACES_SHOWN]]
        self._emitter.emit("places", group=self._task.group, places=shown)
        return places

    def _failing(self) -> tuple[TestName, ...]:
        """The failing tests that fail in the warm runtime too, the quickest first."""
        tests = [self._spectrum.tests.get(name) for name in self._names]
        measured = [test for test in tests if test is not None and not test.passed]
        return tuple(test.name for test in sorted(measured, key=lambda each: (each.seconds, each.name)))

    def _passing_of(self, candidates: Sequence[Candidate]) -> tuple[TestName, ...]:
        """Passing tests that run the file of the candidates, those that run their lines first."""
        file = candidates[0].file
        lines = {Line(file, candidate.line) for candidate in candidates}
        covering = [
            (test.lines.isdisjoint(lines), test.seconds, test.name)
            for test in self._spectrum.tests.values()
            if test.passed and self._runs(test.name, file)
        ]
        return tuple(name for _, _, name in sorted(covering)[:_PASSING_MOST])

    def _runs(self, test: TestName, file: str) -> bool:
        return file in self._files_of.get(test, ())

    def _open(self, file: str) -> Code | None:
        path = self._runtime.source(file)
        if path is None:
            return None
        try:
            return Code(file, path)
        except (OSError, SyntaxError, ValueError, RecursionError) as error:
            self._warn(f"no change of {file} can be tried: it cannot be parsed here: {error}")
            return None

    def _values_of(self, code: Code, lines: Sequence[int]) -> Mapping[int, Values]:
        began = time.monotonic()
        passing = [
            test.name
            for test in self._spectrum.tests.values()
            if test.passed and self._runs(test.name, code.file)
        ]
        tests = [*self._failing()[:_TESTS], *passing[:_TESTS]]
        try:
            observed = self._runtime.observe(
                code.file, lines[:_LINES], tests, most=_TIMES, seconds=_OBSERVING
            )
            return values_by_line(observed)
        except WarmRuntimeError as error:
            self._tally.note("lastWarmRuntimeError", str(error))
            return {}
        finally:
            self._tally.spend("analyze", time.monotonic() - began)

    def _corpus(self) -> list[str]:
        """The texts of the project's main code."""
        texts = []
        roots = [root for module in self._task.modules for root in module.source_roots]
        for path in [each for root in roots for each in sorted(root.rglob("*.py"))][:_CORPUS_MOST]:
            try:
                texts.append(read_file(path).decode("utf-8", "replace"))
            except FileError:
                continue
        return texts

    # the course of the search

    def _over(self) -> bool:
        return self._task.cancelled.is_set() or self._tally.seconds >= self._task.seconds

    def _why_ended(self) -> str:
        if self._task.cancelled.is_set():
            return "cancelled"
        if self._causes:
            return "several causes"
        return "budget" if self._tally.seconds >= self._task.seconds else "no candidates left"

    def _warn(self, text: str) -> None:
        self._emitter.emit("note", level="warning", text=text)

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
        self._emitter.emit(
            "progress",
            group=self._task.group,
            tool="python",
            candidates=counts.candidates,
            candidatesPerSecond=round(counts.candidates / max(counts.seconds, 1e-3), 1),
            plausible=counts.plausible,
            uncompilable=counts.uncompilable,
            duplicates=counts.duplicates,
            place=frontier.position,
            seconds=round(counts.seconds, 1),
            budget=self._task.seconds,
        )
