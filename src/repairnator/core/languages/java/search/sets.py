"""Conventional edits together: sets of two or three in one method, or in methods that call each other.

Each is common by itself, so that three of them may be likelier than one that hardly anybody needs. The sets
come best first, by the product of their priors and by what their parts did to the failing tests. A set is
made only of parts that were tried: those that do not compile, or that pass by themselves, are in none. From
a set of two that was tried, those of three are made with one more part.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.ranking.priors import Priors
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.calls import calling_each_other
from repairnator.core.languages.java.search.joining import as_one, joined
from repairnator.core.languages.java.search.progress import NOTHING, Effect, Endings
from repairnator.model import TestName

_LARGEST = 3
# Parts of a method, the best ones, that a part or set is joined with.
_PARTNERS = 80
# Edits of a file that no failing test reaches.
_UNREACHED = 300
# Verdicts after which it is known how the tests end where a candidate changes nothing that they see.
_KNOWN = 20


class Source(Protocol):
    """Where single candidates come from."""

    codes: dict[str, Code]

    @property
    def best_weight(self) -> float: ...
    def numbered(self, candidate_of: Callable[[int], Candidate]) -> Candidate: ...


@dataclass(frozen=True, slots=True)
class _Tried:
    """A part or set that is not enough by itself.

    Attributes:
        candidate: what was tried.
        parts: numbers of the single edits in it.
        prior: product of those of its parts, and of ``another`` for each behind the first.
        effect: what it did to the failing tests.
        promise: what is made of that: above 1 the tests come further, below 1 they see nothing of it.
    """

    candidate: Candidate
    parts: frozenset[int]
    prior: float
    effect: Effect
    promise: float

    @property
    def value(self) -> float:
        """What it is worth as a part of a set."""
        return self.prior * self.promise


@dataclass(slots=True)
class _Stream:
    """One that was tried, with the parts to join it with, the best first."""

    base: _Tried
    partners: Sequence[_Tried]
    position: int = 0

    @property
    def partner(self) -> _Tried:
        return self.partners[self.position]


class Sets:
    """Makes sets of the conventional edits that have been tried."""

    def __init__(
        self,
        source: Source,
        failing: Sequence[TestName],
        priors: Priors,
        unreached: Callable[[str, int], Sequence[Candidate]],
        seen: set[frozenset[int]],
    ) -> None:
        """Begin.

        Args:
            source: of single candidates.
            failing: the group's tests, in the order in which they are run.
            priors: of the edits, and factors for several together.
            unreached: gives so many candidates of a file that no failing test comes to, the best ones.
            seen: numbers of the parts of what was made before, here and elsewhere.
        """
        self._source = source
        self._priors = priors
        self._weights = priors.sets
        self._endings = Endings(failing)
        self._news: deque[tuple[Candidate, CandidateVerdict]] = deque()
        # The parts of each method, the best first.
        self._parts: dict[tuple[str, int], list[_Tried]] = {}
        self._by_number: dict[int, _Tried] = {}
        # What sets of two did, by the numbers of their parts.
        self._effects: dict[frozenset[int], Effect] = {}
        self._unreached = unreached
        self._seen = seen
        # How many parts of a line did the same, by what they did.
        self._alike: Counter[tuple[str, int, Effect]] = Counter()
        # Streams by the size of the sets that they give, the best first.
        self._heaps: dict[int, list[tuple[float, int, _Stream]]] = {
            size: [] for size in range(2, _LARGEST + 1)
        }
        self._order = itertools.count()
        self._turn = 0
        self._near: dict[str, Mapping[int, frozenset[int]]] = {}
        # Of the set that was drawn last: the ways to join it that were not handed out yet.
        self._forms: deque[Candidate] = deque()

    def learn(self, candidate: Candidate, outcome: CandidateVerdict) -> None:
        """Take note of what a candidate did, a single edit or a set."""
        if outcome.verdict not in (Outcome.FAILED, Outcome.TIMEOUT):
            return
        self._endings.learn(outcome)
        if candidate.parts or self._priors.is_conventional(candidate.operator):
            self._news.append((candidate, outcome))

    @property
    def bound(self) -> float:
        """What the next set would score if it passed; 0 where there is none."""
        if self._forms:
            return self._forms[0].score * self._several(len(self._forms[0].parts))
        self._take_in()
        heads = [(heap[0][2], size) for size, heap in self._heaps.items() if heap]
        scores = (self._score(each.base, each.partner) * self._several(size) for each, size in heads)
        return max(scores, default=0.0)

    def next(self) -> Candidate | None:
        """The most promising set not made yet; None where there is none for now."""
        while not self._forms:
            self._take_in()
            heap = self._next_heap()
            if not heap:
                return None
            base, partner = self._draw(heap)
            parts = base.parts | partner.parts
            if len(parts) == len(base.parts) or parts in self._seen:
                continue
            self._seen.add(parts)
            for edits in joined(base.candidate, partner.candidate):
                self._forms.append(self._candidate(base, partner, edits))
        return self._forms.popleft()

    def _next_heap(self) -> list[tuple[float, int, _Stream]]:
        """That of the best set; the smaller ones have every other turn, since they are few and are bases."""
        self._turn += 1
        filled = [heap for heap in self._heaps.values() if heap]
        best = min(filled, key=lambda heap: heap[0][0], default=[])
        return filled[0] if filled and self._turn % 2 else best

    def _draw(self, heap: list[tuple[float, int, _Stream]]) -> tuple[_Tried, _Tried]:
        _, order, stream = heapq.heappop(heap)
        base, partner = stream.base, stream.partner
        if stream.position + 1 < len(stream.partners):
            stream.position += 1
            heapq.heappush(heap, (-self._worth(base, stream.partner), order, stream))
        return base, partner

    def _take_in(self) -> None:
        """Make streams of what was learned since."""
        if self._endings.known < _KNOWN:
            return
        while self._news:
            candidate, outcome = self._news.popleft()
            effect = self._endings.effect(outcome)
            self._take_in_unreached(candidate.file)
            if not candidate.parts:
                self._add(self._single(candidate, effect))
            elif candidate.parts <= self._by_number.keys() and len(candidate.parts) < _LARGEST:
                left, right = (self._by_number[number] for number in candidate.parts)
                self._effects[candidate.parts] = effect
                self._push(self._set(candidate, effect, left, right))

    def _take_in_unreached(self, file: str) -> None:
        """Edits that no test comes to without another one are parts, though they are not tried alone."""
        if file not in self._near:
            self._near[file] = calling_each_other(self._source.codes[file])
            for candidate in self._unreached(file, _UNREACHED):
                if self._priors.is_conventional(candidate.operator):
                    self._add(self._single(candidate, NOTHING))

    def _add(self, part: _Tried) -> None:
        """Join a part with those before it, and keep it for those behind it."""
        self._by_number[part.candidate.number] = part
        self._push(part)
        key = (part.candidate.file, part.candidate.member)
        parts = self._parts.setdefault(key, [])
        parts.append(part)
        parts.sort(key=lambda each: (-each.value, each.candidate.number))
        del parts[_PARTNERS:]

    def _push(self, base: _Tried) -> None:
        partners = sorted(self._partners(base), key=lambda each: -self._worth(base, each))
        if partners:
            worth = self._worth(base, partners[0])
            heap = self._heaps[len(base.parts) + 1]
            heapq.heappush(heap, (-worth, next(self._order), _Stream(base, partners)))

    def _partners(self, base: _Tried) -> Sequence[_Tried]:
        """The parts of the same methods, and of those that call them or are called there."""
        file = base.candidate.file
        members = {self._by_number[number].candidate.member for number in base.parts}
        members |= {other for member in members for other in self._near[file].get(member, ())}
        found = [self._parts.get((file, member), []) for member in sorted(members)]
        return list(heapq.merge(*found, key=lambda each: (-each.value, each.candidate.number)))[:_PARTNERS]

    def _single(self, candidate: Candidate, effect: Effect) -> _Tried:
        prior = candidate.score / self._at(candidate) / self._source.best_weight
        key = (candidate.file, candidate.line, effect)
        self._alike[key] += 1
        promise = self._promise(effect) / math.sqrt(self._alike[key])
        return _Tried(candidate, frozenset({candidate.number}), prior, effect, promise)

    def _set(self, candidate: Candidate, effect: Effect, left: _Tried, right: _Tried) -> _Tried:
        promise = self._promise(effect)
        if not effect.mends_all:
            if effect in (left.effect, right.effect):
                promise = self._weights["unseen"]
            elif effect.progress <= max(left.effect.progress, right.effect.progress):
                promise = min(promise, 1.0)
        prior = left.prior * right.prior * self._weights["another"]
        return _Tried(candidate, left.parts | right.parts, prior, effect, promise)

    def _promise(self, effect: Effect) -> float:
        if not effect.is_seen:
            return self._weights["unseen"]
        return self._weights["further"] if effect.is_progress else 1.0

    def _several(self, parts: int) -> float:
        """What the ranking makes of so many places."""
        return float(self._priors.plausible["pair"] ** (parts - 1))

    def _at(self, candidate: Candidate) -> float:
        return float(candidate.suspiciousness**self._priors.exponent)

    def _score(self, base: _Tried, partner: _Tried) -> float:
        """Of both together, by their priors."""
        where = min(self._at(base.candidate), self._at(partner.candidate))
        return where * self._source.best_weight * base.prior * partner.prior * self._weights["another"]

    def _worth(self, base: _Tried, partner: _Tried) -> float:
        """The score, and what was seen of both: by this they are ordered."""
        first, second = base.promise, partner.promise
        if base.effect.mends_all or partner.effect.mends_all:
            # The failing tests pass already, and tell nothing of the other part.
            first, second = (max(each, 1.0) for each in (first, second))
        elif second < 1.0 and self._shows(base, partner):
            second = 1.0
        # What one part shows is not shown again by another one that does the same.
        alike = base.effect == partner.effect
        promise = max(first, second) * min(first, second, 1.0) if alike else first * second
        if base.effect.completes(partner.effect):
            promise *= self._weights["further"]
        return float(self._score(base, partner) ** self._weights["flat"]) * promise

    def _shows(self, base: _Tried, partner: _Tried) -> bool:
        """Whether a part that shows nothing alone did so together with one of the base's parts."""
        (number,) = partner.parts
        pairs = ((part, self._effects.get(frozenset({part, number}))) for part in base.parts)
        return any(effect not in (None, self._by_number[part].effect) for part, effect in pairs)

    def _candidate(self, base: _Tried, partner: _Tried, edits: tuple[Edit[str], ...]) -> Candidate:
        score, parts = self._score(base, partner), base.parts | partner.parts
        return self._source.numbered(
            lambda number: as_one(
                number, base.candidate, partner.candidate, edits, operator="set", score=score, parts=parts
            )
        )
