"""Two-place patches: pairs of candidates that each mend a part, tried when one place is not enough.

A candidate mends a part when some of the group's failing tests pass with it, or come further than before
(:mod:`.progress`). The other part may show nothing by itself, while what goes wrong before it hides it; it
may even lie in code that the tests do not come to without the first (:mod:`.unreached`).
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.joining import as_one, joined
from repairnator.core.languages.java.search.partial import Complements, PartialFix, Scored
from repairnator.core.languages.java.search.progress import Failure, failures_of, worth
from repairnator.model import TestName

_KEPT = 20_000
# Edits of a file that no failing test reaches.
_UNREACHED = 2000
_BASES = 300
# What a second part is worth by where it is: beside the first, in its method, elsewhere in its file.
_BESIDE, _SAME_METHOD, _ELSEWHERE = 2.0, 1.0, 0.2
# How much more a part of a plausible pair is worth: with another one for the other it may be right.
_FAVOURED = 4.0
# Candidates learned from, after which pairs are made anew.
_REFRESH = 1000


class Source(Protocol):
    """Where single candidates come from."""

    @property
    def best_weight(self) -> float: ...
    def numbered(self, candidate_of: Callable[[int], Candidate]) -> Candidate: ...


class Pairs:
    """Remembers what each candidate mended, and combines the parts."""

    def __init__(
        self,
        source: Source,
        failing: Sequence[TestName],
        unreached: Callable[[str, int], Sequence[Candidate]],
        seen: set[frozenset[int]],
    ) -> None:
        """Begin.

        Args:
            source: of single candidates.
            failing: the group's tests.
            unreached: gives so many candidates of a file that no failing test comes to, the best ones.
            seen: numbers of the parts of what was made before, here and elsewhere.
        """
        self._source = source
        self._unreached = unreached
        self._asked: set[str] = set()
        self._failing = frozenset(str(name) for name in failing)
        self._parts: list[PartialFix] = []
        self._complements = Complements(self._failing, self._together)
        self._endings: Counter[tuple[Failure, ...]] = Counter()
        self._seen = seen
        self._stream: Iterator[Scored] = iter(())
        self._head: Scored | None = None
        # Of the pair that was drawn last: the ways to join it that were not handed out yet.
        self._forms: deque[Candidate] = deque()
        self._known = 0
        # Pairs whose verdict is not known yet, by number.
        self._made: dict[int, tuple[PartialFix, PartialFix]] = {}
        self._favoured: set[int] = set()

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of what a failed candidate mended."""
        if Trait.PAIR in candidate.traits:
            parts = self._made.pop(candidate.number, ())
            if outcome.verdict is Outcome.PLAUSIBLE:
                self._favour(parts)
            return
        if outcome.verdict not in (Outcome.FAILED, Outcome.TIMEOUT) or len(self._parts) >= _KEPT:
            return
        failures = failures_of(outcome)
        self._endings[failures] += 1
        passed = frozenset(outcome.passed) & self._failing
        part = PartialFix(candidate, passed, failures, max(outcome.fixed, len(passed)))
        self._parts.append(part)
        self._complements.learn(part)

    def _favour(self, parts: Sequence[PartialFix]) -> None:
        """Try the parts of a plausible pair with others before most else."""
        fresh = {part.candidate.number for part in parts} - self._favoured
        if fresh:
            self._favoured |= fresh
            self._renew()

    def next(self, *, sure: bool = False) -> Candidate | None:
        """The most promising pair not made yet, by what is known now; None where there is none.

        Args:
            sure: only one whose parts together mend all tests by what each did.
        """
        while not self._forms:
            found = self._draw(sure=sure)
            if found is None:
                return None
            _, left, right = found
            for edits in joined(left.candidate, right.candidate):
                pair = self._pair(left.candidate, right.candidate, edits)
                self._made[pair.number] = (left, right)
                self._forms.append(pair)
        return self._forms.popleft()

    def _draw(self, *, sure: bool) -> Scored | None:
        """The best pair that was not drawn before."""
        while True:
            head = None if sure else self._peek()
            if head is None or self._complements.best > head[0]:
                found = self._complements.next()
            else:
                found, self._head = head, None
            if found is None or self._is_first_time(found):
                return found

    def _is_first_time(self, pair: Scored) -> bool:
        _, left, right = pair
        key = frozenset({left.candidate.number, right.candidate.number})
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    def _peek(self) -> Scored | None:
        """The first pair of the stream, which is made anew from time to time, and when it ends."""
        if len(self._parts) >= self._known + _REFRESH:
            self._renew()
        if self._head is None:
            self._head = next(self._stream, None)
        if self._head is None and len(self._parts) > self._known:
            self._renew()
            self._head = next(self._stream, None)
        return self._head

    def _renew(self) -> None:
        self._stream, self._head = self._combined(), None

    def _combined(self) -> Iterator[Scored]:
        """Pairs of parts in one file that do not touch the same text, most promising first."""
        bases = self._bases()
        self._known = len(self._parts)
        yield from self._progressing(bases)

    def _bases(self) -> list[tuple[PartialFix, float]]:
        """Parts with which the tests come further, with their worth; unreached ones of their files join."""
        if not self._endings:
            return []
        # Most candidates change nothing that the tests see.
        ((usual, _),) = self._endings.most_common(1)
        worths = ((part, self._worth(part, usual)) for part in self._parts)
        moved = [(part, value) for part, value in worths if value > 0]
        bases = _varied(moved)[:_BASES]
        files = {base.candidate.file: None for base, _ in bases}
        for file in files.keys() - self._asked:
            self._asked.add(file)
            for candidate in self._unreached(file, _UNREACHED):
                self._parts.append(PartialFix(candidate, frozenset(), usual, 0))
        return bases

    def _progressing(self, bases: Sequence[tuple[PartialFix, float]]) -> Iterator[Scored]:
        """Each of these with the best of all others."""
        others = _Others(self._parts)
        heap = []
        order = itertools.count()
        for base, value in bases:
            for affinity, partners in others.of(base):
                entry = (base, partners, affinity * value)
                heap.append(
                    (-self._together(base.candidate, partners[0].candidate) * entry[2], next(order), 0, entry)
                )
        heapq.heapify(heap)
        while heap:
            negative, _, position, entry = heapq.heappop(heap)
            base, partners, factor = entry
            if position + 1 < len(partners):
                following = -self._together(base.candidate, partners[position + 1].candidate) * factor
                heapq.heappush(heap, (following, next(order), position + 1, entry))
            if partners[position] is not base:
                yield -negative, base, partners[position]

    def _worth(self, part: PartialFix, usual: tuple[Failure, ...]) -> float:
        if part.candidate.number in self._favoured:
            return _FAVOURED
        return worth(part.failures, usual, part.mended)

    def _together(self, left: Candidate, right: Candidate) -> float:
        """The score of both: at most that of each."""
        return left.score * right.score / self._source.best_weight

    def _pair(self, left: Candidate, right: Candidate, edits: tuple[Edit[str], ...]) -> Candidate:
        score, parts = self._together(left, right), frozenset({left.number, right.number})
        return self._source.numbered(
            lambda number: as_one(number, left, right, edits, operator="pair", score=score, parts=parts)
        )


def _varied(moved: Sequence[tuple[PartialFix, float]]) -> list[tuple[PartialFix, float]]:
    """The best first; of those after which the tests fail in the same way, each further one is worth less."""
    alike: Counter[tuple[tuple[Failure, ...], frozenset[str]]] = Counter()
    rated = []
    for part, value in sorted(moved, key=lambda each: -each[1] * each[0].candidate.score):
        key = (part.failures, part.passed)
        rated.append((part, value / math.sqrt(1 + alike[key])))
        alike[key] += 1
    return sorted(rated, key=lambda each: -each[1] * each[0].candidate.score)


class _Others:
    """The second parts for a first one, by where they are, each best first."""

    def __init__(self, parts: Sequence[PartialFix]) -> None:
        self._by_offset: dict[tuple[str, int], list[PartialFix]] = defaultdict(list)
        self._by_member: dict[tuple[str, int], list[PartialFix]] = defaultdict(list)
        self._by_file: dict[str, list[PartialFix]] = defaultdict(list)
        for part in sorted(parts, key=_by_score):
            candidate = part.candidate
            self._by_file[candidate.file].append(part)
            self._by_member[candidate.file, candidate.member].append(part)
            offset = _inserted_at(candidate)
            if offset is not None:
                self._by_offset[candidate.file, offset].append(part)

    def of(self, base: PartialFix) -> Iterator[tuple[float, list[PartialFix]]]:
        candidate = base.candidate
        offset = _inserted_at(candidate)
        if offset is not None:
            yield _BESIDE, self._by_offset[candidate.file, offset]
        yield _SAME_METHOD, self._by_member[candidate.file, candidate.member]
        yield _ELSEWHERE, self._by_file[candidate.file]


def _by_score(part: PartialFix) -> tuple[float, int]:
    return -part.candidate.score, part.candidate.number


def _inserted_at(candidate: Candidate) -> int | None:
    """Where a candidate inserts text; None for one that changes some."""
    if len(candidate.edits) == 1 and candidate.edits[0].inserts:
        return candidate.edits[0].start
    return None
