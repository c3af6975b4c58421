"""Writes down who changed what, and when; nothing here is ever changed or removed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from repairnator.services.console.people import Person
from repairnator.work.stores.port import Document, Query, RecordStore

AUDIT = "console-audit"
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit record in a store.

    Attributes:
        records: where it is kept.
        now: seconds since the epoch.
    """

    records: RecordStore
    now: Callable[[], float]

    def write(self, person: Person, action: str, target: str, outcome: str) -> None:
        """Add an entry.

        Args:
            person: who did it.
            action: what: ``retry``, ``withdraw``, ``sign in``.
            target: to what; "" for nothing in particular.
            outcome: what came of it.
        """
        now = self.now()
        entry = {
            # In the order of time, and of its own.
            "_id": f"{int(now * 1000):015d}-{uuid.uuid4().hex[:12]}",
            "time": now,
            "who": person.name,
            "role": person.role.word,
            "action": action,
            "target": target[:2000],
            "outcome": outcome[:2000],
        }
        self.records.add(AUDIT, entry)

    def latest(self, before: str = "") -> tuple[list[Document], str]:
        """Entries before one, the newest first; and before which to go on, "" for none."""
        below = {"_id": before} if before else {}
        found = self.records.find(AUDIT, Query(below=below, descending=True, limit=_SHOWN + 1))
        return found[:_SHOWN], str(found[_SHOWN - 1]["_id"]) if len(found) > _SHOWN else ""
