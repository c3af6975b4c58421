"""The search of a group whose tests fail for another reason in the warm runtime than in the build.

It is searched like any other first, for a part of its time: the reason may not matter to a patch, whose proof
is the build's in any case. Then the best candidates are judged by the build itself, which takes seconds for
each, so that only few are tried.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from repairnator.core.differing import differing
from repairnator.core.events import Emitter
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.hints import hints_of
from repairnator.core.languages.java.ranking.priors import Priors
from repairnator.core.languages.java.ranking.runtime import Runtime
from repairnator.core.languages.java.runtime.protocol import Outcome
from repairnator.core.languages.java.search.beforehand import guessed_places
from repairnator.core.languages.java.search.buildjudge import BuildJudge
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.search import JavaSearch
from repairnator.core.localize.port import Place, Spectrum
from repairnator.core.localize.ranking import rank_lines
from repairnator.core.search.dispatch import Pace
from repairnator.core.search.tally import Tally
from repairnator.core.tools.port import PlausiblePatch, RepairTask, SearchCounts
from repairnator.core.warm.batches import Batch
from repairnator.errors import WarmRuntimeError

_COMPILING_SECONDS = 30.0
# What compiles and differs from the unchanged code and from the candidates before it.
_TRIED = frozenset({Outcome.FAILED, Outcome.PLAUSIBLE, Outcome.TIMEOUT, Outcome.EXIT})


def is_unlike_the_build(task: RepairTask) -> bool:
    """Whether warm verdicts on a group say little: a test fails otherwise when warm, or all pass there."""
    spectrum = task.spectrum
    known = [spectrum.tests[failure.name] for failure in task.failing if failure.name in spectrum.tests]
    if not known:
        return False
    return bool(differing(task.failing, spectrum)) or all(test.passed for test in known)


class BuildSearch:
    """See :class:`repairnator.core.tools.port.Search`."""

    def __init__(
        self, task: RepairTask, emitter: Emitter, runtime: Runtime, priors: Priors, pace: Pace
    ) -> None:
        self._task = task
        self._emitter = emitter
        self._runtime = runtime
        self._priors = priors
        self._tally = Tally()
        self._tried = 0
        self._found = 0
        self._ended = False
        warm = replace(task, seconds=task.seconds * priors.through_build["warm"])
        self._warm = JavaSearch(warm, emitter, runtime, priors, pace)

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        for batch in self._warm:
            yield from self._handed_over(batch)
        if self._over() or self._warm.causes():
            return
        self._note(
            "no patch in the warm runtime, in which its tests fail otherwise: the most likely changes are "
            "tried through the build, seconds for each"
        )
        with BuildJudge(self._task) as judge:
            for candidate in self._compiled():
                if self._over():
                    return
                self._tried += 1
                if judge.passes(candidate):
                    self._found += 1
                    yield from self._handed_over([self._patch(candidate)])
                self._progress(candidate)

    def causes(self) -> Sequence[Any]:
        return () if self._found else self._warm.causes()

    def simplified(self, patch: PlausiblePatch) -> PlausiblePatch:
        """See :class:`repairnator.core.tools.port.Simplifies`."""
        return patch if "build" in patch.evidence else self._warm.simplified(patch)

    def counts(self) -> SearchCounts:
        warm = self._warm.counts()
        return replace(
            warm,
            candidates=warm.candidates + self._tried,
            plausible=warm.plausible + self._found,
            seconds=self._tally.seconds,
        )

    def report(self) -> dict[str, Any]:
        return self._warm.report() | {"throughBuild": {"tried": self._tried, "passed": self._found}}

    def close(self) -> None:
        self._ended = True
        self._warm.close()

    def _handed_over(self, batch: Sequence[PlausiblePatch]) -> Iterator[Sequence[PlausiblePatch]]:
        """Give a batch to the session; its proof does not count as search time."""
        began = time.monotonic()
        yield batch
        self._tally.pause(time.monotonic() - began)

    def _over(self) -> bool:
        return self._ended or self._task.cancelled.is_set() or self._tally.seconds >= self._task.seconds

    def _compiled(self) -> Iterator[Candidate]:
        """Candidates that compile, each behaviour once, best first as far as they come so."""
        frontier = Frontier(self._places(), self._analyze, ALL, self._priors, hints_of(self._task.failing))
        size = int(self._priors.through_build["batch"])
        candidates = iter(frontier)
        while batch := list(itertools.islice(candidates, size)):
            kept = {number for file in _files(batch) for number in self._kept(file, batch)}
            yield from (candidate for candidate in batch if candidate.number in kept)

    def _kept(self, file: str, candidates: Sequence[Candidate]) -> set[int]:
        """Numbers of a file's candidates that are worth a run of the build."""
        own = tuple(candidate for candidate in candidates if candidate.file == file)
        names = tuple(failure.name for failure in self._task.failing)
        batch = Batch(file, own, names, (), _COMPILING_SECONDS)
        try:
            verdicts = list(self._runtime.validate(batch))
        except WarmRuntimeError as error:
            # Their compiler may be out of work; the build has one of its own.
            self._tally.note("lastWarmRuntimeError", str(error))
            return {candidate.number for candidate in own}
        return {verdict.number for verdict in verdicts if verdict.verdict in _TRIED}

    def _places(self) -> list[Place]:
        task = self._task
        names = frozenset(failure.name for failure in task.failing)
        # What passes when warm fails in the build all the same.
        tests = {
            name: replace(test, passed=test.passed and name not in names)
            for name, test in task.spectrum.tests.items()
        }
        ranked = rank_lines(Spectrum(tests), failing=names, formula=task.formula, changed=task.changes.lines)
        known = {place.line for place in ranked}
        guessed = guessed_places(task.project.root, task.failing, task.modules)
        return [*ranked, *(place for place in guessed if place.line not in known)]

    def _analyze(self, file: str, lines: Sequence[int]) -> Code | None:
        analysis = self._runtime.analyze(file, lines, [failure.name for failure in self._task.failing])
        return None if analysis is None else Code(file, analysis)

    def _patch(self, candidate: Candidate) -> PlausiblePatch:
        return PlausiblePatch(
            edits=tuple(replace(edit, file=candidate.file) for edit in candidate.edits),
            summary=candidate.summary,
            score=candidate.score,
            plausible=self._found,
            reason=f"the first, of {self._tried} tried through the build, with which its failing tests pass",
            evidence={
                "candidate": candidate.number,
                "operator": candidate.operator,
                "place": f"{candidate.file}:{candidate.line}",
                "build": True,
            },
        )

    def _note(self, text: str) -> None:
        self._emitter.emit("note", level="warning", text=f"{self._task.group}: {text}")

    def _progress(self, candidate: Candidate) -> None:
        counts = self.counts()
        self._emitter.emit(
            "progress",
            group=self._task.group,
            tool="java",
            candidates=counts.candidates,
            candidatesPerSecond=round(counts.candidates / max(counts.seconds, 1e-3), 1),
            plausible=counts.plausible,
            uncompilable=counts.uncompilable,
            duplicates=counts.duplicates,
            place=f"{candidate.file}:{candidate.line}",
            seconds=round(counts.seconds, 1),
            budget=self._task.seconds,
        )


def _files(candidates: Sequence[Candidate]) -> list[str]:
    return list(dict.fromkeys(candidate.file for candidate in candidates))
