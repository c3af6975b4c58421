"""A second trial for candidates that were cut off: a test that fails at once may take long when it passes.

A candidate gets several times what a failing test took on the unchanged code. That keeps the cost of endless
loops low, and is too little where the test stops at the first of thousands of inputs now. So the likeliest
candidates that were cut off are judged once more with generous limits, a few of them every now and then, as
long as no patch is found.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.model import TestName

# Shares of the time after which some get their second trial, and how many do.
_DUE = (0.15, 0.4, 0.7)
_MOST = 16


class Patience:
    """Keeps the candidates that were cut off, and tells which are judged again."""

    def __init__(self, failing: Sequence[TestName]) -> None:
        self._failing = frozenset(map(str, failing))
        self._cut: list[tuple[float, int, Candidate]] = []
        self._given: set[int] = set()
        self._due = list(_DUE)

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of a verdict: of one that was cut off in a failing test, and took no JVM with it."""
        cut = outcome.verdict is Outcome.TIMEOUT and outcome.test in self._failing and not outcome.lost
        if cut and candidate.number not in self._given:
            heapq.heappush(self._cut, (-candidate.score, candidate.number, candidate))

    def had(self, candidate: Candidate) -> bool:
        """Whether the candidate is judged for the second time."""
        return candidate.number in self._given

    def next(self, spent: float, *, dry: bool) -> tuple[Candidate, ...]:
        """Those of one file that are due, the likeliest first; none before it is time.

        Args:
            spent: share of the search's time that has gone.
            dry: whether nothing else is left to try.
        """
        if not self._cut or not (dry or (self._due and spent >= self._due[0])):
            return ()
        while self._due and spent >= self._due[0]:
            del self._due[0]
        file = self._cut[0][2].file
        found: list[Candidate] = []
        others = []
        while self._cut and len(found) < _MOST:
            entry = heapq.heappop(self._cut)
            if entry[2].file == file:
                found.append(entry[2])
            else:
                others.append(entry)
        for entry in others:
            heapq.heappush(self._cut, entry)
        self._given.update(candidate.number for candidate in found)
        return tuple(found)
