"""Two-place patches: pairs of candidates that each mend a part, tried when one place is not enough.

A candidate mends a part when some of the group's failing tests pass with it, or when the deciding test
fails in another way than it did before.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repairnator.core.jvm.protocol import CandidateVerdict
from repairnator.core.tools.java.candidates import Candidate
from repairnator.core.tools.java.frontier import Frontier
from repairnator.model import TestName

ALL_TESTS_UP_TO = 6  # failing tests that are all run for each candidate, to see partial fixes
_KEPT = 4000
_BASES, _PARTNERS, _PARTIAL = 60, 150, 300


@dataclass(frozen=True, slots=True)
class _Part:
    candidate: Candidate
    passed: frozenset[str]
    failure: tuple[str, str]


class Pairs:
    """Remembers what each candidate mended, and combines the parts.

    Attributes:
        wanted: whether batches should run every failing test.
    """

    def __init__(self, frontier: Frontier, failing: Sequence[TestName]) -> None:
        self._frontier = frontier
        self._failing = frozenset(str(name) for name in failing)
        self._parts: list[_Part] = []
        self._failures: Counter[tuple[str, str]] = Counter()
        self.wanted = 1 < len(failing) <= ALL_TESTS_UP_TO

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of what a failed candidate mended."""
        if outcome.verdict not in ("failed", "timeout") or len(self._parts) >= _KEPT:
            return
        failure = (outcome.test, f"{outcome.type}: {outcome.message}")
        self._failures[failure] += 1
        self._parts.append(_Part(candidate, frozenset(outcome.passed) & self._failing, failure))

    def combine(self) -> Iterator[Candidate]:
        """Pairs of parts in one file that do not touch the same text, most promising first."""
        seen: set[tuple[int, int]] = set()
        for left, right in itertools.chain(self._complementary(), self._progressing()):
            numbers = sorted((left.candidate.number, right.candidate.number))
            key = (numbers[0], numbers[1])
            if key not in seen and _compatible(left.candidate, right.candidate):
                seen.add(key)
                yield self._pair(left.candidate, right.candidate)

    def _complementary(self) -> Iterator[tuple[_Part, _Part]]:
        """Parts that mend different tests, all of them together."""
        partial = sorted((part for part in self._parts if part.passed), key=_by_score)[:_PARTIAL]
        pairs = [
            (left, right)
            for left, right in itertools.combinations(partial, 2)
            if left.passed | right.passed == self._failing
        ]
        pairs.sort(key=lambda pair: -pair[0].candidate.score * pair[1].candidate.score)
        yield from pairs

    def _progressing(self) -> Iterator[tuple[_Part, _Part]]:
        """Parts after which a test fails in another way, each with the best of all others."""
        if not self._failures:
            return
        usual = self._failures.most_common(1)[0][0]
        best = heapq.nsmallest(_PARTNERS, self._parts, key=_by_score)
        moved = [part for part in self._parts if part.failure != usual]
        bases = heapq.nsmallest(_BASES, moved, key=_by_score)
        pairs = [(base, other) for base in bases for other in best if base is not other]
        pairs.sort(key=lambda pair: -pair[0].candidate.score * pair[1].candidate.score)
        yield from pairs

    def _pair(self, left: Candidate, right: Candidate) -> Candidate:
        first, second = sorted((left, right), key=lambda each: each.edits[0].start)
        return self._frontier.numbered(
            lambda number: Candidate(
                number=number,
                file=first.file,
                edits=tuple(sorted((*first.edits, *second.edits))),
                summary=f"{first.summary}; {second.summary}",
                operator="pair",
                line=first.line,
                member=first.member if first.member == second.member else -1,
                suspiciousness=min(first.suspiciousness, second.suspiciousness),
                score=first.score * second.score,
                traits=first.traits | second.traits | {"pair"},
            )
        )


def _by_score(part: _Part) -> tuple[float, int]:
    return -part.candidate.score, part.candidate.number


def _compatible(left: Candidate, right: Candidate) -> bool:
    if left.file != right.file:
        return False
    return all(
        first.end < second.start or second.end < first.start for first in left.edits for second in right.edits
    )
