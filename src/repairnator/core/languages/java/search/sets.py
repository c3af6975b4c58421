"""Conventional edits together: sets of two or three in one method, or in methods that call each other.

Each is common by itself, so that three of them may be likelier than one that hardly anybody needs. The sets
come best first, by the product of their priors and by what their parts did to the failing tests. A set is
made only of parts that were tried: those that do not compile, or that pass by themselves, are in none. From
a set of two that was tried, those of three are made with one more part.
"""

from __future__ import annotations

import bisect
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
# Parts of a method, the best ones, that a part or set is joined with; and one that is not among them itself.
_PARTNERS, _FEW = 40, 6
# Edits of a file that no failing test reaches: those that are looked at, at once and at most. Another one
# comes with each third verdict, in steps of so many, so that making them does not hold up the others.
_AT_ONCE, _MOST_UNREACHED, _VERDICTS, _STEP = 60, 1500, 3, 20
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
        at: what the suspiciousness of its least suspicious part makes of a score.
        prior: product of those of its parts, and of ``another`` for each behind the first.
        rarity: from 1 down: what its order loses where a method has many edits of the same kind.
        effect: what it did to the failing tests.
        promise: what is made of that: above 1 the tests come further, below 1 they see nothing of it.
    """

    candidate: Candidate
    parts: frozenset[int]
    at: float
    prior: float
    rarity: float
    effect: Effect
    promise: float

    @property
    def value(self) -> float:
        """What it is worth as a part; one that shows nothing may do so beside another."""
        return self.prior * self.rarity * (self.promise if self.effect.is_seen else 1.0)


@dataclass(slots=True)
class _Stream:
    """One that was tried, with the parts to join it with, the best first."""

    base: _Tried
    partners: Sequence[_Tried]
    position: int = 0

    @property
    def partner(self) -> _Tried:
        return self.partners[self.position]


def _first(part: _Tried) -> tuple[float, int]:
    """By this parts are in order, the best first."""
    return -part.value, part.candidate.number


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
        # Parts with another one beside which the tests see them.
        self._shown: set[tuple[int, int]] = set()
        self._unreached = unreached
        self._looked_at: dict[str, int] = {}
        self._seen = seen
        # How many parts of a line did the same, by what they did.
        self._alike: Counter[tuple[str, int, Effect]] = Counter()
        self._kinds: Counter[tuple[str, int, str]] = Counter()
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
                for one, other in ((left, right), (right, left)):
                    if effect != one.effect:
                        self._shown.add((other.candidate.number, one.candidate.number))
                base = self._set(candidate, effect, left, right)
                self._push(base, _PARTNERS if base.promise >= 1.0 else _FEW)

    def _take_in_unreached(self, file: str) -> None:
        """Edits that no test comes to without another one are parts, though they are not tried alone."""
        if file not in self._near:
            self._near[file] = calling_each_other(self._source.codes[file])
        known = self._looked_at.get(file, 0)
        wanted = min(_MOST_UNREACHED, _AT_ONCE + self._endings.known // _VERDICTS)
        if wanted - known >= _STEP:
            self._looked_at[file] = wanted
            for candidate in self._unreached(file, wanted)[known:]:
                if self._priors.is_conventional(candidate.operator):
                    self._add(self._single(candidate, NOTHING))

    def _add(self, part: _Tried) -> None:
        """Join a part with those before it, and keep it for those behind it."""
        self._by_number[part.candidate.number] = part
        key = (part.candidate.file, part.candidate.member)
        parts = self._parts.setdefault(key, [])
        at = bisect.bisect_right(parts, _first(part), key=_first)
        self._push(part, _PARTNERS if at < _PARTNERS else _FEW)
        parts.insert(at, part)
        del parts[_PARTNERS:]

    def _push(self, base: _Tried, most: int = _PARTNERS) -> None:
        partners = sorted(self._partners(base, most), key=lambda each: -self._worth(base, each))
        if partners:
            worth = self._worth(base, partners[0])
            heap = self._heaps[len(base.parts) + 1]
            heapq.heappush(heap, (-worth, next(self._order), _Stream(base, partners)))

    def _partners(self, base: _Tried, most: int) -> Sequence[_Tried]:
        """The best parts of the same methods, and of those that call them or are called there."""
        file = base.candidate.file
        members = {self._by_number[number].candidate.member for number in base.parts}
        members |= {other for member in members for other in self._near[file].get(member, ())}
        found = [self._parts.get((file, member), []) for member in sorted(members)]
        best = heapq.merge(*found, key=_first)
        others = (each for each in best if base.parts.isdisjoint(each.parts))
        return list(itertools.islice(others, most))

    def _single(self, candidate: Candidate, effect: Effect) -> _Tried:
        at = self._at(candidate)
        prior = candidate.score / at / self._source.best_weight
        kind = (candidate.file, candidate.member, candidate.operator)
        self._kinds[kind] += 1
        rarity = self._kinds[kind] ** -self._weights["crowd"]
        promise = self._promise(effect)
        if effect.is_seen:
            key = (candidate.file, candidate.line, effect)
            self._alike[key] += 1
            promise /= math.sqrt(self._alike[key])
        return _Tried(candidate, frozenset({candidate.number}), at, prior, rarity, effect, promise)

    def _set(self, candidate: Candidate, effect: Effect, left: _Tried, right: _Tried) -> _Tried:
        promise = self._promise(effect)
        if not effect.mends_all:
            if effect in (left.effect, right.effect):
                promise = self._weights["unseen"] ** 2
            elif effect.progress <= max(left.effect.progress, right.effect.progress):
                promise = min(promise, self._weights["otherwise"])
        prior = left.prior * right.prior * self._weights["another"]
        rarity = left.rarity * right.rarity
        at = self._at(candidate)
        return _Tried(candidate, left.parts | right.parts, at, prior, rarity, effect, promise)

    def _promise(self, effect: Effect) -> float:
        if not effect.is_seen:
            return self._weights["unseen"]
        if effect.passed:
            return self._weights["passing"]
        return self._weights["further"] if effect.is_progress else self._weights["otherwise"]

    def _several(self, parts: int) -> float:
        """What the ranking makes of so many places."""
        return float(self._priors.plausible["pair"] ** (parts - 1))

    def _at(self, candidate: Candidate) -> float:
        return float(candidate.suspiciousness**self._priors.exponent)

    def _score(self, base: _Tried, partner: _Tried) -> float:
        """Of both together, by their priors."""
        where = min(base.at, partner.at)
        return where * self._source.best_weight * base.prior * partner.prior * self._weights["another"]

    def _worth(self, base: _Tried, partner: _Tried) -> float:
        """The score, and what was seen of both: by this they are ordered."""
        first, second = base.promise, partner.promise
        if base.effect.mends_all or partner.effect.mends_all:
            # The failing tests pass already, and tell nothing of the other part.
            first, second = (max(each, 1.0) for each in (first, second))
        elif second < 1.0 and self._shows(base, partner):
            second = 1.0
        elif first >= 1.0 > second and base.effect.is_progress:
            # The tests come further with the base, perhaps to where they see the partner.
            second = max(second, self._weights["hidden"])
        elif second >= 1.0 > first and partner.effect.is_progress:
            first = max(first, self._weights["hidden"])
        # What one part shows is not shown again by another one that does the same, and less by others.
        less, more = sorted((first, second))
        promise = more * (min(less, 1.0) if base.effect == partner.effect or less < 1.0 else math.sqrt(less))
        if base.effect.completes(partner.effect):
            promise *= self._weights["further"]
        prior = self._score(base, partner) * base.rarity * partner.rarity
        return float(prior ** self._weights["flat"]) * promise

    def _shows(self, base: _Tried, partner: _Tried) -> bool:
        """Whether a part that shows nothing alone did so together with one of the base's parts."""
        return any((partner.candidate.number, part) in self._shown for part in base.parts)

    def _candidate(self, base: _Tried, partner: _Tried, edits: tuple[Edit[str], ...]) -> Candidate:
        score, parts = self._score(base, partner), base.parts | partner.parts
        return self._source.numbered(
            lambda number: as_one(
                number, base.candidate, partner.candidate, edits, operator="set", score=score, parts=parts
            )
        )
