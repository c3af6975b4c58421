"""The seeker of conditions: runs beside the search and feeds it what angelic values tell."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from dataclasses import replace

from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Site, Trait
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.angelic import Angelic
from repairnator.core.languages.java.search.blocks import Blocks
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.seeker import Found, Seeker
from repairnator.core.languages.java.search.sites import Sites
from repairnator.core.localize.port import Spectrum
from repairnator.core.search.tally import Tally
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

REPLACED, NARROWED = "condition-synthesized", "insertion-narrowed"
# Simple edits are tried first; most faults need no more.
_AFTER = 300
_SITES = 60
# Insertions that are put into a condition although a patch was found, and seconds for which it waits.
_AWAITED, _AWAITED_SECONDS = 2, 4.0
_INSERTING = frozenset({Trait.INSERTION, Trait.PAIR})


class ConditionSeeker(Seeker):
    """Looks for conditions at the most suspicious places.

    Beside these it takes insertions that fix the failing tests but break others: under a condition they may
    be right.
    """

    name = "conditions"
    passing_most = 25
    share = 0.15
    granted = 3.0

    def __init__(
        self,
        runtime: Observer,
        frontier: Frontier,
        failing: Sequence[TestName],
        spectrum: Spectrum,
        tally: Tally,
    ) -> None:
        super().__init__(frontier, spectrum, tally)
        self._angelic = Angelic(runtime, failing)
        self._blocks = Blocks(runtime, failing)
        self._sites = Sites(frontier, _order, _SITES)
        self._is_due = self._is_found = self._is_dry = False
        self._angelic_places = 0
        self._failing = frozenset(str(name) for name in failing)
        self._too_strong: queue.PriorityQueue[tuple[float, int, Candidate]] = queue.PriorityQueue()
        self._worth = 0.0  # of the insertion that is put into a condition
        self._narrowed = 0  # since a patch was found
        self._awaiting = 0.0

    @property
    def bound(self) -> float:
        """What insertions may still give under a condition, while a patch that was found waits for them."""
        if not self._is_found or self._awaiting > _AWAITED_SECONDS:
            return 0.0
        waiting = list(self._too_strong.queue)[:1] if self._narrows else []
        worths = [self.frontier.worth(candidate.suspiciousness, NARROWED) for *_, candidate in waiting]
        return max([*worths, self._worth if self.busy or self.has_news else 0.0])

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of an insertion that fixes all failing tests, but breaks a passing one."""
        fixes = outcome.verdict is Outcome.FAILED and bool(outcome.test) and outcome.test not in self._failing
        inserts = len(candidate.edits) == 1 and candidate.edits[0].inserts
        if fixes and inserts and not candidate.traits.isdisjoint(_INSERTING):
            self._too_strong.put((-candidate.score, candidate.number, candidate))

    def step(self, validated: int, *, found: bool, dry: bool) -> bool:
        """Start when it is time, and put what was found into the frontier.

        Args:
            validated: candidates so far.
            found: whether a patch that does more than fit the tests is known, so that only
                insertions are put into a condition.
            dry: whether nothing else is left to try.

        Returns:
            Whether nothing more will come.
        """
        self._is_found, self._is_dry = found, dry
        self._is_due = self._is_due or (bool(self.frontier.opened) and (dry or validated >= _AFTER))
        has_work = not self.stopped.is_set() and (self._narrows or self._visits)
        if has_work and not self.busy and self._may_work:
            self.start(self._seek)
        busy = self.busy
        self.drain()
        waits = not (self._is_due or found) and bool(self.frontier.opened) and dry
        return not (busy or has_work or waits)

    @property
    def _narrows(self) -> bool:
        return not self._too_strong.empty() and self._narrowed < _AWAITED

    @property
    def _visits(self) -> bool:
        return self._is_due and not self._is_found and bool(self._sites.ahead(1))

    @property
    def _may_work(self) -> bool:
        """Whether there is time; a patch that was found waits for insertions, which are few then."""
        return (self._is_found and self._narrows) or self.may_go_on(dry=self._is_dry)

    def _seek(self) -> None:
        """Work while there is time: at insertions that were too strong first, then at places in order."""
        while not self.stopped.is_set() and (self._narrows or self._visits) and self._may_work:
            began = time.monotonic()
            try:
                if self._narrows:
                    self._narrow()
                else:
                    self._visit()
            except WarmRuntimeError as error:
                self.tally.note("lastWarmRuntimeError", str(error))
            seconds = time.monotonic() - began
            self._awaiting += seconds if self._is_found else 0.0
            self.spend("angelic", seconds)
        self.tally.note("angelicPlaces", self._angelic_places)

    def _narrow(self) -> None:
        """Seek a condition for the best insertion that was too strong."""
        _, _, candidate = self._too_strong.get_nowait()
        self._narrowed += self._is_found
        self._worth = self.frontier.worth(candidate.suspiciousness, NARROWED)
        (edit,) = candidate.edits
        code = self.frontier.codes[candidate.file]
        beside = (node for node in code.nodes if node.statement and edit.start in (node.start, node.end))
        for node in beside:
            site = self.frontier.site(code, node)
            changes = self._blocks.narrowed(site, edit, self.passing(site))
            if changes:
                # An odd insertion is as odd under a condition.
                made_up, more = candidate.traits & {Trait.MADE_UP}, self.frontier.cost_of(candidate)
                told = [
                    replace(change, traits=change.traits | made_up, cost=change.cost + more)
                    for change in changes
                ]
                self.put(Found(code, node, NARROWED, candidate.suspiciousness, told))
                break

    def _visit(self) -> None:
        """Seek conditions at the next place."""
        self._worth = 0.0
        place = self._sites.take()
        if place is None:
            return
        suspiciousness, site = place
        changes = self._angelic.changes(site, self.passing(site))
        if changes:
            self._angelic_places += 1
            self.put(Found(site.code, site.node, REPLACED, suspiciousness, changes))


def _order(site: Site) -> int | None:
    """Conditions first, then statements in blocks; nothing else is asked."""
    if site.node.role == "condition":
        return 0
    return 1 if site.node.statement else None
