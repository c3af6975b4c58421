"""Reads everything in a SQLite store."""

from __future__ import annotations

import json

from repairnator.foundation.database import Database
from repairnator.model import Job
from repairnator.work.stores.port import Document, Effect
from repairnator.work.stores.sqlite.outbox import read_effects


class SqliteContents:
    """See :class:`repairnator.work.stores.port.Contents`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collections(self) -> list[str]:
        rows = self._database.read("SELECT DISTINCT collection FROM records ORDER BY collection")
        return [name for (name,) in rows]

    def documents(self, collection: str, after: str, limit: int) -> list[Document]:
        rows = self._database.read(
            "SELECT document FROM records WHERE collection = ? AND id > ? ORDER BY id LIMIT ?",
            (collection, after, limit),
        )
        return [json.loads(document) for (document,) in rows]

    def jobs(self, after: str, limit: int) -> list[Job]:
        rows = self._database.read(
            "SELECT document FROM jobs WHERE key > ? ORDER BY key LIMIT ?", (after, limit)
        )
        return [Job.from_dict(json.loads(document)) for (document,) in rows]

    def effects(self, after: str, limit: int) -> list[Effect]:
        return read_effects(self._database, "WHERE key > ? ORDER BY key LIMIT ?", (after, limit))

    def digests(self, after: str, limit: int) -> list[str]:
        rows = self._database.read(
            "SELECT digest FROM blobs WHERE digest > ? ORDER BY digest LIMIT ?", (after, limit)
        )
        return [digest for (digest,) in rows]
