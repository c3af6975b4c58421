"""The seeker of conditions: runs beside the search and feeds it what angelic values tell."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Change, Site, Trait
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.angelic import Angelic
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.tally import Tally
from repairnator.core.localize.port import Line, Spectrum
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

# Simple edits are tried first; most faults need no more.
_AFTER = 300
_SITES = 60
_PASSING = 25
_INSERTING = frozenset({Trait.INSERTION, Trait.PAIR})


@dataclass(frozen=True, slots=True)
class _Found:
    code: Code
    node: Node
    suspiciousness: float
    changes: list[Change]
    operator: str = "condition-synthesized"


class ConditionSeeker:
    """Looks for conditions at the most suspicious places, in a thread of its own.

    Beside these it takes insertions that fix the failing tests but break others: under a condition they may
    be right.
    """

    def __init__(
        self,
        runtime: Observer,
        frontier: Frontier,
        failing: Sequence[TestName],
        spectrum: Spectrum,
        tally: Tally,
    ) -> None:
        self._frontier = frontier
        self._angelic = Angelic(runtime, failing)
        self._spectrum = spectrum
        self._tally = tally
        self._found: queue.SimpleQueue[_Found] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._sites: Iterator[tuple[float, Site]] | None = None
        self._spent = False
        self._angelic_places = 0
        self._failing = frozenset(str(name) for name in failing)
        self._too_strong: queue.PriorityQueue[tuple[float, int, Candidate]] = queue.PriorityQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Seek at no further place."""
        self._stopped.set()

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of an insertion that fixes all failing tests, but breaks a passing one."""
        mends = outcome.verdict is Outcome.FAILED and bool(outcome.test) and outcome.test not in self._failing
        inserts = len(candidate.edits) == 1 and candidate.edits[0].inserts
        if mends and inserts and not candidate.traits.isdisjoint(_INSERTING):
            self._too_strong.put((-candidate.score, candidate.number, candidate))

    def step(self, validated: int, *, found: bool, dry: bool) -> bool:
        """Start when it is time, and put what was found into the frontier.

        Args:
            validated: candidates so far.
            found: whether a plausible patch is known, so that no more need be sought.
            dry: whether nothing else is left to try.

        Returns:
            Whether nothing more will come.
        """
        if found:
            self.stop()
            return True
        if self._sites is None and self._frontier.opened and (dry or validated >= _AFTER):
            self._sites = iter(_sites(self._frontier))
        alive = self._thread is not None and self._thread.is_alive()
        if not alive and (self._sites is not None or not self._too_strong.empty()) and not self._spent:
            self._thread = threading.Thread(target=self._seek, name="conditions", daemon=True)
            self._thread.start()
            alive = True
        self._drain()
        nowhere = self._spent or not self._frontier.opened
        return not alive and self._found.empty() and (nowhere or not dry)

    def _drain(self) -> None:
        while True:
            try:
                found = self._found.get_nowait()
            except queue.Empty:
                return
            self._frontier.add(found.code, found.node, found.operator, found.suspiciousness, found.changes)

    def _seek(self) -> None:
        """Work until there is none left: insertions that were too strong first, then places in order."""
        began = time.monotonic()
        while not self._stopped.is_set():
            try:
                if not self._narrow() and not self._visit():
                    break
            except WarmRuntimeError as error:
                self._tally.note("lastWarmRuntimeError", str(error))
        self._tally.note("angelicPlaces", self._angelic_places)
        self._tally.spend("angelic", time.monotonic() - began)

    def _narrow(self) -> bool:
        """Seek a condition for the best insertion that was too strong; whether there was one."""
        try:
            _, _, candidate = self._too_strong.get_nowait()
        except queue.Empty:
            return False
        (edit,) = candidate.edits
        code = self._frontier.codes[candidate.file]
        beside = (node for node in code.nodes if node.statement and edit.start in (node.start, node.end))
        for node in beside:
            site = self._frontier.site(code, node)
            changes = self._angelic.narrowed(site, edit, self._passing(site))
            if changes:
                self._found.put(_Found(code, node, candidate.suspiciousness, changes, "insertion-narrowed"))
                break
        return True

    def _visit(self) -> bool:
        """Seek conditions at the next place; whether there was one."""
        suspiciousness, site = next(self._sites or iter(()), (0.0, None))
        if site is None:
            self._spent = self._sites is not None and self._too_strong.empty()
            return False
        changes = self._angelic.changes(site, self._passing(site))
        if changes:
            self._angelic_places += 1
            self._found.put(_Found(site.code, site.node, suspiciousness, changes))
        return True

    def _passing(self, site: Site) -> tuple[TestName, ...]:
        line = Line(site.code.file, site.node.line)
        tests = [test for test in self._spectrum.tests.values() if test.passed and line in test.lines]
        return tuple(
            test.name for test in sorted(tests, key=lambda each: (each.seconds, each.name))[:_PASSING]
        )


def _sites(frontier: Frontier) -> list[tuple[float, Site]]:
    """Conditions first, then statements in blocks, most suspicious first."""
    places = [
        (suspiciousness, node.role != "condition", node.start, code, node)
        for suspiciousness, code, node in frontier.opened
        if node.role == "condition" or node.statement
    ]
    places.sort(key=lambda each: (-each[0], each[1], each[2]))
    return [(value, frontier.site(code, node)) for value, _, _, code, node in places[:_SITES]]
