"""How closely each candidate is looked at: whether all of a group's failing tests are run, or the first only.

All of them show which parts of a fault a candidate fixes: pairs are made from that, and several causes found.
Where they are slow, more candidates show more; but the most promising ones, which come first, are looked at
closely even there.
"""

from __future__ import annotations

from collections import deque

from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome

_TESTS = 6  # failing tests that are all run for each candidate, at most
# Milliseconds that a candidate's tests may take, by the mean of so many candidates: a few times what its
# compilation does. Where they take longer, all are run until this share of the search's seconds was spent so.
_QUICK, _ASKED, _SHARE = 10.0, 100, 0.2


class Thoroughness:
    """Decides for one search, by what its candidates' tests took.

    Args:
        failing: how many tests fail.
        seconds: of the search.

    Attributes:
        every: whether every failing test is to be run for each candidate.
    """

    def __init__(self, failing: int, seconds: float) -> None:
        self.every = 1 < failing <= _TESTS
        self._millis: deque[float] = deque(maxlen=_ASKED)
        self._left = _SHARE * seconds * 1000.0

    def learn(self, outcome: CandidateVerdict) -> None:
        """Take note of what a candidate's tests took; loops that are cut off say nothing of that."""
        if not self.every or outcome.verdict is not Outcome.FAILED:
            return
        self._millis.append(outcome.millis)
        self._left -= outcome.millis
        if self._left < 0 and len(self._millis) == _ASKED and sum(self._millis) > _QUICK * _ASKED:
            self.every = False
