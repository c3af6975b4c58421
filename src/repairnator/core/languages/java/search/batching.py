"""Makes the batches: of single edits and what was sought by values, with sets and pairs between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Protocol

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.search.phases import PHASES, phase_at


class Singles(Protocol):
    """Single edits, best first."""

    codes: dict[str, Code]

    @property
    def bound(self) -> float: ...
    def __iter__(self) -> Iterator[Candidate]: ...


class Combined(Protocol):
    """Pairs of edits, best first."""

    def next(self, *, sure: bool = False) -> Candidate | None: ...


class Together(Protocol):
    """Sets of conventional edits, best first."""

    @property
    def bound(self) -> float: ...
    def next(self) -> Candidate | None: ...


class Plausible(Protocol):
    """What was plausible so far."""

    found: list[Candidate]

    @property
    def waiting(self) -> bool: ...
    @property
    def enough(self) -> bool: ...
    @property
    def best(self) -> float: ...


class Seeker(Protocol):
    """Looks for further candidates meanwhile; tells whether no more will come."""

    def step(self, validated: int, *, found: bool, dry: bool) -> bool: ...


class BatchMaker:
    """Cuts the stream of candidates into batches of one file each.

    Attributes:
        exhausted: whether nothing is left to try, as far as is known.
    """

    def __init__(
        self,
        frontier: Singles,
        sets: Together,
        pairs: Combined,
        seekers: Sequence[Seeker],
        pending: Plausible,
    ) -> None:
        self._frontier = frontier
        self._sets = sets
        self._pairs = pairs
        self._seekers = seekers
        self._pending = pending
        self._pairs_only = False
        self._phase = PHASES[0]
        self._without_pairs = False
        self._turn = 0
        self._dry = False
        self._buckets: dict[str, list[Candidate]] = defaultdict(list)
        self.exhausted = False

    @property
    def bound(self) -> float:
        """What single edits, sets, and pairs that wait for a batch, score at most; 0 when there are none."""
        sets = self._sets.bound if self._wants_sets else 0.0
        return max([self._frontier.bound, sets, *map(_best, self._buckets.values())])

    @property
    def _wants_sets(self) -> bool:
        """Whether a set may be better than the best single edit that passes."""
        return self._sets.bound > self._pending.best

    def code(self, file: str) -> Code:
        return self._frontier.codes[file]

    def next_batch(
        self, size: int, validated: int, *, idle: bool, spent: float = 0.0
    ) -> tuple[Candidate, ...]:
        """The next candidates of one file; those of other files that come up meanwhile wait.

        Args:
            size: how many are wanted.
            validated: candidates so far.
            idle: whether the JVMs have nothing to do.
            spent: share of the time that has gone.

        Returns:
            At most ``size`` candidates; none when there are none for now.
        """
        enough = self._pending.enough
        dry = self._dry and idle
        # Beside patches that merely fit the tests, others are sought on.
        steps = [seeker.step(validated, found=enough, dry=dry) for seeker in self._seekers]
        ended = all(steps)
        self._phase, self._without_pairs = phase_at(spent), enough
        full = self._fill(size)
        self._dry = not self._buckets
        if self._buckets:
            # What a patch waits for must not wait itself, for candidates that fill its file's batch.
            if full is None or self._pending.waiting:
                full = max(self._buckets, key=lambda each: _best(self._buckets[each]))
            return self._cut(full, size)
        # Pairs are built from what single edits did, so the last of those must have ended.
        if idle and ended:
            if not self._pairs_only and not enough:
                self._pairs_only = True
                return self.next_batch(size, validated, idle=idle, spent=spent)
            self.exhausted = True
        return ()

    def _cut(self, file: str, size: int) -> tuple[Candidate, ...]:
        bucket = self._buckets.pop(file)
        if len(bucket) > size:
            self._buckets[file] = bucket[size:]
        return tuple(bucket[:size])

    def _fill(self, size: int) -> str | None:
        """Take candidates until one file has enough for a batch; the file's name."""
        full = next((file for file, bucket in self._buckets.items() if len(bucket) >= size), None)
        taken = 0
        while full is None and taken < 2 * size:
            candidate = self._next()
            if candidate is None:
                return None
            taken += 1
            self._buckets[candidate.file].append(candidate)
            if len(self._buckets[candidate.file]) >= size:
                full = candidate.file
        return full

    def _next(self) -> Candidate | None:
        self._turn += 1
        if self._turn % self._phase.sets == 0 and self._wants_sets:
            found = self._sets.next()
            if found is not None:
                return found
        is_pairs_turn = not self._without_pairs and self._turn % self._phase.pairs == 0
        if is_pairs_turn and self._frontier.bound > 0:
            pair = self._pairs.next(sure=self._phase.sure)
            if pair is not None:
                return pair
        candidate = next(iter(self._frontier), None)
        if candidate is None and self._wants_sets:
            candidate = self._sets.next()
        return self._pairs.next() if candidate is None and self._pairs_only else candidate


def _best(bucket: Sequence[Candidate]) -> float:
    return max(candidate.score for candidate in bucket)
