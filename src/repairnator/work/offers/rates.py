"""Counts how many offers of each repair tool were accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from repairnator.work.offers.context import COLLECTION
from repairnator.work.offers.tracking import APPLIED, MERGED
from repairnator.work.stores.port import Document, Query, RecordStore

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Rate:
    """The offers of one tool.

    Attributes:
        tool: its name.
        states: how many there are in each state.
    """

    tool: str
    states: dict[str, int]

    @property
    def decided(self) -> int:
        """How many are not open any more."""
        return sum(number for state, number in self.states.items() if state != "open")

    @property
    def taken(self) -> int:
        """How many were merged, or applied otherwise."""
        return self.states.get(MERGED, 0) + self.states.get(APPLIED, 0)

    @property
    def success(self) -> float | None:
        """Share of the decided offers that were taken; None before any is decided."""
        return self.taken / self.decided if self.decided else None


def rates(records: RecordStore) -> list[Rate]:
    """One for each tool that has offered, by name. The original's records have no state and do not count."""
    counts: dict[str, Counter[str]] = {}
    for document in _all(records):
        if "state" in document:
            counts.setdefault(str(document["toolname"]), Counter())[str(document["state"])] += 1
    return [Rate(tool, dict(sorted(states.items()))) for tool, states in sorted(counts.items())]


def _all(records: RecordStore) -> Iterator[Document]:
    skip = 0
    while page := records.find(COLLECTION, Query(limit=_PAGE, skip=skip)):
        yield from page
        skip += len(page)
