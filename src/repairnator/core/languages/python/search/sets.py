"""Two and three edits together, made of edits that each showed something, or that are the most usual ones.

An edit shows something where some failing tests pass with it, or where the tests fail otherwise than they do
with most edits. Edits that mend different tests come first; then those that show something with any other.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterator

from repairnator.core.languages.python.ranking.candidates import Candidate
from repairnator.core.languages.python.search.frontier import Frontier
from repairnator.core.search.priors import Priors
from repairnator.core.warm.verdicts import CandidateVerdict, Outcome

_KEPT = 4000
_BASES, _PARTNERS = 60, 400
# Candidates learned from, after which sets are made anew.
_REFRESH = 500


class Sets:
    """Learns what each candidate did, and combines them."""

    def __init__(self, frontier: Frontier, priors: Priors) -> None:
        self._frontier = frontier
        self._priors = priors
        self._parts: list[tuple[Candidate, frozenset[str], tuple[str, str, int]]] = []
        self._endings: Counter[tuple[str, str, int]] = Counter()
        self._known = 0
        self._stream: Iterator[Candidate] = iter(())
        self._tried: set[frozenset[int]] = set()

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of what a candidate did."""
        if outcome.verdict is not Outcome.FAILED or len(candidate.parts) > 2 or len(self._parts) >= _KEPT:
            return
        ending = (outcome.type, outcome.message[:200], outcome.line)
        if not candidate.parts:
            self._endings[ending] += 1
        self._parts.append((candidate, frozenset(outcome.passed), ending))

    def next(self) -> Candidate | None:
        """The most promising set not made yet; None where there is none for now."""
        if len(self._parts) >= self._known + _REFRESH or (not self._known and self._parts):
            self._renew()
        found = next(self._stream, None)
        if found is None and len(self._parts) > self._known:
            self._renew()
            found = next(self._stream, None)
        return found

    def _renew(self) -> None:
        self._known = len(self._parts)
        self._stream = self._made()

    def _made(self) -> Iterator[Candidate]:
        if not self._endings:
            return
        ((usual, _),) = self._endings.most_common(1)
        rated = sorted(
            (
                (self._worth(each, passed, ending != usual), each, passed)
                for each, passed, ending in self._parts
            ),
            key=lambda entry: (-entry[0], entry[1].number),
        )
        moved = [entry for entry in rated if entry[0] > entry[1].score * self._priors.sets["unseen"]]
        pool = rated[:_PARTNERS]
        pairs = itertools.chain(
            itertools.combinations(moved[:_BASES], 2), itertools.product(moved[:_BASES], pool)
        )
        heap: list[tuple[float, int, Candidate, Candidate]] = []
        order = itertools.count()
        for (left_worth, left, left_passed), (right_worth, right, right_passed) in pairs:
            if left.file != right.file or left.number == right.number or left.parts & {right.number}:
                continue
            worth = (left_worth * right_worth) ** self._priors.sets["flat"]
            if left_passed and right_passed and left_passed != right_passed:
                worth *= self._priors.sets["further"]
            heapq.heappush(heap, (-worth, next(order), left, right))
        while heap:
            _, _, left, right = heapq.heappop(heap)
            numbers = (left.parts or {left.number}) | (right.parts or {right.number})
            if len(numbers) > 3 or frozenset(numbers) in self._tried:
                continue
            self._tried.add(frozenset(numbers))
            score = left.score * right.score / self._frontier.best_weight * self._priors.sets["another"]
            found = self._frontier.joined([left, right], score)
            if found is not None:
                yield found

    def _worth(self, candidate: Candidate, passed: frozenset[str], moved: bool) -> float:
        worth = candidate.score * self._priors.sets["unseen"]
        if passed or moved:
            worth = candidate.score * self._priors.sets["further"]
        elif self._priors.is_conventional(candidate.operator):
            worth *= 1.001
        return worth
