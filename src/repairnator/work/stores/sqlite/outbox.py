"""Effects on the outside world in SQLite."""

from __future__ import annotations

import json
from typing import Any

from repairnator.foundation.database import Database
from repairnator.work.stores.port import Document, Effect

OUTBOX_TABLES = (
    """CREATE TABLE effects (
        key TEXT PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, created REAL NOT NULL, outcome TEXT
    )""",
    "CREATE INDEX effects_pending ON effects (created) WHERE outcome IS NULL",
)

_SELECT = "SELECT key, kind, payload, created, outcome FROM effects"


class SqliteOutbox:
    """See :class:`repairnator.work.stores.port.Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def intend(self, effect: Effect) -> Effect:
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO effects (key, kind, payload, created) VALUES (?, ?, ?, ?)",
                (effect.key, effect.kind, json.dumps(effect.payload), effect.created),
            )
            return _effect(connection.execute(f"{_SELECT} WHERE key = ?", (effect.key,)).fetchone())

    def settle(self, key: str, outcome: Document) -> Effect:
        with self._database.write() as connection:
            connection.execute(
                "UPDATE effects SET outcome = ? WHERE key = ? AND outcome IS NULL", (json.dumps(outcome), key)
            )
            row = connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            return _effect(row)

    def get(self, key: str) -> Effect | None:
        found = read_effects(self._database, "WHERE key = ?", (key,))
        return found[0] if found else None

    def pending(self, limit: int = 100) -> list[Effect]:
        return read_effects(self._database, "WHERE outcome IS NULL ORDER BY created LIMIT ?", (limit,))


def read_effects(database: Database, condition: str, arguments: tuple[Any, ...]) -> list[Effect]:
    """The effects that fit a condition in SQL."""
    return [_effect(row) for row in database.read(f"{_SELECT} {condition}", arguments)]


def _effect(row: tuple[Any, ...]) -> Effect:
    key, kind, payload, created, outcome = row
    return Effect(key, kind, json.loads(payload), created, None if outcome is None else json.loads(outcome))
