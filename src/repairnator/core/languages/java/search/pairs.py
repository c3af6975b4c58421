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
from repairnator.core.languages.java.operators.change import Form, Trait
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.partial import Complements, PartialFix, Scored
from repairnator.core.languages.java.search.progress import Failure, failures_of, worth
from repairnator.model import TestName

_KEPT = 20_000
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
        unreached: Callable[[str], Sequence[Candidate]],
    ) -> None:
        """Begin.

        Args:
            source: of single candidates.
            failing: the group's tests.
            unreached: gives the candidates of a file that no failing test comes to; of each file once.
        """
        self._source = source
        self._unreached = unreached
        self._failing = frozenset(str(name) for name in failing)
        self._parts: list[PartialFix] = []
        self._complements = Complements(self._failing, self._together)
        self._endings: Counter[tuple[Failure, ...]] = Counter()
        self._seen: set[tuple[int, int]] = set()
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
        numbers = sorted((left.candidate.number, right.candidate.number))
        key = (numbers[0], numbers[1])
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
        for file in dict.fromkeys(base.candidate.file for base, _ in bases):
            for candidate in self._unreached(file):
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
        first, second = sorted((left, right), key=lambda each: each.edits[0].start)
        return self._source.numbered(
            lambda number: Candidate(
                number=number,
                file=first.file,
                edits=edits,
                summary=f"{first.summary}; {second.summary}",
                operator="pair",
                line=first.line,
                member=first.member if first.member == second.member else -1,
                suspiciousness=min(first.suspiciousness, second.suspiciousness),
                score=self._together(left, right),
                traits=first.traits | second.traits | {Trait.PAIR},
            )
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


def joined(left: Candidate, right: Candidate) -> list[tuple[Edit[str], ...]]:
    """The edits of both, in order; none where they touch the same text.

    Insertions at one place become one, in either order, or one within the other where that is a block.
    """
    ways = [
        _merged(left.edits, right.edits),
        _merged(right.edits, left.edits),
        _within(left, right),
        _within(right, left),
    ]
    return list(dict.fromkeys(edits for edits in ways if edits is not None))


def _within(outer: Candidate, inner: Candidate) -> tuple[Edit[str], ...] | None:
    """A statement first in the block that is inserted at the same place."""
    added = outer.done.added
    if added is None or added.block is None or added.form is not Form.GUARD or inner.done.added is not None:
        return None
    if len(outer.edits) != 1 or len(inner.edits) != 1:
        return None
    (block,), (statement,) = outer.edits, inner.edits
    if not (block.inserts and statement.inserts and block.start == statement.start):
        return None
    opened, begin = added.block.start - block.start, added.block.end - block.start
    text = block.text[:begin] + statement.text.strip() + block.text[opened:]
    return (Edit(block.start, block.end, text),)


def _merged(left: Sequence[Edit[str]], right: Sequence[Edit[str]]) -> tuple[Edit[str], ...] | None:
    found: list[Edit[str]] = []
    for edit in sorted((*left, *right), key=lambda each: (each.start, each.end)):
        last = found[-1] if found else None
        if last is None or last.end < edit.start:
            found.append(edit)
        elif last.start == last.end == edit.start == edit.end:
            found[-1] = Edit(edit.start, edit.end, last.text + edit.text)
        else:
            return None
    return tuple(found)
