"""Plausible patches that wait: gathered until the best is likely among them, then handed over in order."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.fitting import bounded_by_tests, fits_tests
from repairnator.core.languages.java.ranking.priors import Priors
from repairnator.core.languages.java.ranking.ranking import (
    Plausible,
    Ranked,
    by_behaviour,
    one_of_each_first,
    rank,
)
from repairnator.core.languages.java.ranking.reasons import reason
from repairnator.core.languages.java.search.measures import CoveringTests
from repairnator.core.search.tally import Tally
from repairnator.core.tools.port import Edit, PlausiblePatch

# After the first plausible patch the search goes on until no other candidate can come before it, but so many
# seconds and candidates at least (so that a slow machine finds the same), so many seconds at most, and for no
# more than this share of the budget.
_AT_LEAST, _CANDIDATES, _AT_MOST = 2.0, 1000, 60.0
_BUDGET_SHARE = 0.4
# So many times as long where all that wait only fit the tests' own values.
_DOUBTFUL = 2.0
_HANDED_AT_ONCE = 10
_TOLD = 40  # in the diagnosis
# Plausible patches, best first, that are measured before they are handed over, and seconds for that.
_MEASURED, _MEASURING_SECONDS = 12, 10.0
# Of those that wait, whose effect on passing tests is measured to decide whether to search on.
_DECIDING = 4


class Measuring(Protocol):
    """Measures patches; see :class:`repairnator.core.languages.java.search.measures.Measures`."""

    def knows(self, candidate: Candidate) -> bool: ...
    def measure(self, candidates: Sequence[Candidate], covering: CoveringTests, *, explore: bool) -> None: ...
    def disturb(self, candidates: Sequence[Candidate], covering: CoveringTests) -> None: ...
    def of(self, candidates: Sequence[Candidate], *, settled: bool = False) -> list[Plausible]: ...


@dataclass(frozen=True, slots=True)
class Share:
    """Of the scores of all plausible patches, 0 to 1.

    Attributes:
        own: the patch's.
        behaviour: that of all patches that behave like it.
    """

    own: float
    behaviour: float


class PendingPatches:
    """Plausible candidates of one search.

    Attributes:
        found: all of them so far.
    """

    def __init__(
        self,
        measures: Measuring,
        priors: Priors,
        hints: Hints,
        codes: Mapping[str, Code],
        seconds: float,
        tally: Tally,
        elsewhere: str = "",
    ) -> None:
        """Begin with none.

        Args:
            measures: measures patches.
            priors: of the ranking.
            hints: what the failing tests tell.
            codes: analyzed files, by path.
            seconds: budget of the search.
            tally: where times and numbers are kept.
            elsewhere: where the fault seems to be, if that is in no file that can be changed.
        """
        self._elsewhere = elsewhere
        self._measures = measures
        self._priors = priors
        self._hints = hints
        self._seconds = seconds
        self._codes = codes
        self._tally = tally
        self._waiting: list[Candidate] = []
        self._since: float | None = None
        self._validated = 0
        self._best: float | None = None
        self._handed_over = 0.0  # the scores of all that were
        self._rough: float | None = None
        self._enough = False
        self._fitting: set[int] = set()
        self.found: list[Candidate] = []

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def enough(self) -> bool:
        """Whether a single edit passed that does not merely fit the tests."""
        return self._enough

    @property
    def best(self) -> float:
        """What the best that waits scores, as far as that is known without measuring; 0 where none waits."""
        if self._rough is None:
            ranked = self._rank()
            self._rough = ranked[0].score if ranked else 0.0
        return self._rough

    def add(self, candidate: Candidate) -> None:
        """Take in a plausible candidate, found just now; of two with the same edits the better one counts."""
        alike = next((each for each in self.found if _is_same(each, candidate)), None)
        if alike is not None and (alike not in self._waiting or alike.score >= candidate.score):
            return
        if alike is not None:
            self.found.remove(alike)
            self._waiting.remove(alike)
        self.found.append(candidate)
        self._waiting.append(candidate)
        self._best = self._rough = None
        code = self._codes[candidate.file]
        if fits_tests(candidate, code, self._hints) or bounded_by_tests(candidate, code):
            self._fitting.add(candidate.number)
        elif Trait.PAIR not in candidate.traits:
            self._enough = True
        if self._since is None:
            self._since, self._validated = self._tally.seconds, self._tally.validated

    def is_ready(self, bound: float, covering: CoveringTests) -> bool:
        """Whether the search went on long enough after the first that waits.

        Args:
            bound: what the candidates still to come score at most; the best that waits may score more.
            covering: gives the passing tests that run a candidate's place.
        """
        if self._since is None:
            return False
        waited = self._tally.seconds - self._since
        patience = 1.0 if any(each.number not in self._fitting for each in self._waiting) else _DOUBTFUL
        if waited >= patience * min(_AT_MOST, _BUDGET_SHARE * self._seconds):
            return True
        if self._tally.validated - self._validated < _CANDIDATES:
            return False
        return waited >= _AT_LEAST and bound <= self._best_score(covering)

    def _best_score(self, covering: CoveringTests) -> float:
        """Of the best that waits, once it is known what the first ones do to passing tests."""
        if self._best is None:
            ranked = self._rank()
            self._measures.disturb([each.patch.candidate for each in ranked[:_DECIDING]], covering)
            self._best = self._rank()[0].score
        return self._best

    def take(self, covering: CoveringTests) -> list[PlausiblePatch]:
        """The best of those that wait, best first; the rest waits on.

        Args:
            covering: gives the passing tests that run a candidate's place.
        """
        behaviours = by_behaviour(self._measured(covering))
        ranked = one_of_each_first(behaviours)
        handed, kept = ranked[:_HANDED_AT_ONCE], ranked[_HANDED_AT_ONCE:]
        self._waiting = [each.patch.candidate for each in kept]
        self._since, self._best = (self._tally.seconds if kept else None), None
        self._rough = None
        self._validated = self._tally.validated
        # Behind the best of the last behaviour stands the second best of the first: that is no runner-up.
        following = (after if after.score <= each.score else None for each, after in pairwise(ranked))
        shares = self._shares(behaviours)
        self._handed_over += sum(each.score for each in handed)
        self._tally.note("ranking", [_explained(each, shares) for each in ranked[:_TOLD]])
        return [
            self._patch(each, shares, reason(each, after, len(self.found)))
            for each, after in zip(handed, [*following, None], strict=False)
        ]

    def _shares(self, behaviours: Sequence[Sequence[Ranked]]) -> dict[int, Share]:
        """By candidate; patches that were handed over before count among all plausible ones."""
        totals = [sum(each.score for each in group) for group in behaviours]
        scores = self._handed_over + sum(totals) or 1.0
        return {
            each.patch.candidate.number: Share(each.score / scores, total / scores)
            for group, total in zip(behaviours, totals, strict=True)
            for each in group
        }

    def _rank(self, *, settled: bool = False) -> list[Ranked]:
        plausible = self._measures.of(self._waiting, settled=settled)
        return rank(plausible, self._codes, self._priors, self._hints)

    def _measured(self, covering: CoveringTests) -> list[Ranked]:
        """Measure the best, rank again, and so on, until all of the best are measured.

        What is measured mostly lowers the score, so the next best take the places of the first.
        """
        until = time.monotonic() + _MEASURING_SECONDS
        while time.monotonic() < until:
            best = [each.patch.candidate for each in self._rank()[:_MEASURED]]
            unknown = [candidate for candidate in best if not self._measures.knows(candidate)]
            if not unknown:
                break
            self._measures.measure(unknown, covering, explore=len(self._waiting) > 1)
        return self._rank(settled=True)

    def _patch(self, ranked: Ranked, shares: Mapping[int, Share], why: str) -> PlausiblePatch:
        candidate = ranked.patch.candidate
        share = shares[candidate.number]
        confidence = self._priors.calibration.confidence(share.behaviour)
        if self._elsewhere:
            confidence *= self._priors.plausible["innocent"]
            why = f"{why}; doubtful, since the fault seems to be in {self._elsewhere}"
        return PlausiblePatch(
            edits=tuple(Edit(edit.start, edit.end, edit.text, candidate.file) for edit in candidate.edits),
            summary=candidate.summary,
            score=ranked.score,
            plausible=len(self.found),
            reason=why,
            confidence=confidence,
            evidence={
                "candidate": candidate.number,
                "operator": candidate.operator,
                "place": f"{candidate.file}:{candidate.line}",
                "suspiciousness": round(candidate.suspiciousness, 4),
                "share": round(share.own, 4),
                "shareOfBehaviour": round(share.behaviour, 4),
                "factors": {name: round(value, 4) for name, value in ranked.factors.items()},
            },
        )


def _is_same(left: Candidate, right: Candidate) -> bool:
    return left.file == right.file and left.edits == right.edits


def _explained(ranked: Ranked, shares: Mapping[int, Share]) -> dict[str, object]:
    candidate, behaviour = ranked.patch.candidate, ranked.patch.behaviour
    share = shares[candidate.number]
    return {
        "summary": candidate.summary,
        "operator": candidate.operator,
        "place": f"{candidate.file}:{candidate.line}",
        "edits": [[edit.start, edit.end, edit.text] for edit in candidate.edits],
        "prior": round(candidate.score, 6),
        "behaviour": behaviour and behaviour.kind,
        "score": round(ranked.score, 6),
        "share": round(share.own, 4),
        "shareOfBehaviour": round(share.behaviour, 4),
        "factors": {name: round(value, 4) for name, value in ranked.factors.items()},
    }
