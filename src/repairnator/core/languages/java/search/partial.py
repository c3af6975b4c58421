"""Parts of a fix: candidates with what each did to the failing tests, and those that complete each other."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.search.progress import Failure

# Parts of a file that fix the same tests, of which pairs are made, and such pairs: the first ones, which are
# the most promising, too.
_MOST, _PAIRS = 100, 20_000
# How much more such a pair is worth than two parts of the same scores of which nothing is known.
_COMPLETE = 10.0


@dataclass(frozen=True, slots=True)
class PartialFix:
    """A candidate that is not enough by itself.

    Attributes:
        candidate: what was tried.
        passed: the failing tests that passed with it.
        failures: how the others ended.
        mended: how many passed, at least.
    """

    candidate: Candidate
    passed: frozenset[str]
    failures: tuple[Failure, ...]
    mended: int


Scored = tuple[float, PartialFix, PartialFix]


class Complements:
    """Pairs of parts of one file that fix different tests and together all of them, the best first.

    Nothing speaks louder for a pair, so these need not wait until single edits have failed for long.

    Args:
        failing: the group's tests.
        together: the score of two candidates.
    """

    def __init__(self, failing: frozenset[str], together: Callable[[Candidate, Candidate], float]) -> None:
        self._failing = failing
        self._together = together
        self._parts: dict[str, dict[frozenset[str], list[PartialFix]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._heap: list[tuple[float, int, int, PartialFix, PartialFix]] = []

    def learn(self, part: PartialFix) -> None:
        """Pair a part that fixes some of the tests, but not all, with those before it."""
        parts = self._parts[part.candidate.file]
        alike = parts[part.passed]
        if not part.passed or part.passed == self._failing or len(alike) >= _MOST:
            return
        alike.append(part)
        for passed, others in parts.items():
            if passed | part.passed == self._failing:
                for other in others[: _PAIRS - len(self._heap)]:
                    self._pair(other, part)

    def _pair(self, left: PartialFix, right: PartialFix) -> None:
        score = _COMPLETE * self._together(left.candidate, right.candidate)
        numbers = (left.candidate.number, right.candidate.number)
        heapq.heappush(self._heap, (-score, *numbers, left, right))

    @property
    def best(self) -> float:
        """What the next one is worth; 0 where there is none."""
        return -self._heap[0][0] if self._heap else 0.0

    def next(self) -> Scored | None:
        """The best that was not taken yet; None where there is none."""
        if not self._heap:
            return None
        negative, _, _, left, right = heapq.heappop(self._heap)
        return -negative, left, right
