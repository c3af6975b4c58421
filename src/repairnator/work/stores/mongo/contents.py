"""Reads everything in a MongoDB store, also what others wrote into its collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bson.objectid import ObjectId

from repairnator.model import Job
from repairnator.work.stores.mongo.blobs import FILES
from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.jobs import CHANGES, JOBS, read_job
from repairnator.work.stores.mongo.outbox import OUTBOX, read_effect
from repairnator.work.stores.mongo.records import MongoRecordStore
from repairnator.work.stores.port import Document, Effect

T = TypeVar("T")

_OTHERS = frozenset({JOBS, CHANGES, OUTBOX, FILES, "fs.chunks"})


class MongoContents:
    """See :class:`repairnator.work.stores.port.Contents`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._records = MongoRecordStore(client)

    def collections(self) -> list[str]:
        with self._client.translated():
            names = sorted(self._client.database.list_collection_names())
        return [
            name
            for name in names
            if name not in _OTHERS and not name.startswith("system.") and self.documents(name, "", 1)
        ]

    def documents(self, collection: str, after: str, limit: int) -> list[Document]:
        # The server has texts before object ids. So first the former, then the latter, which go by their
        # hexadecimal form here; no text is the same as that of an object id that is there.
        found: list[Document] = []
        if not self._is_old(collection, after):
            found = self._page(collection, {"$gt": after, "$type": "string"}, limit, self._records.read)
        if len(found) < limit:
            start = ObjectId(after) if not found and self._is_old(collection, after) else ObjectId("0" * 24)
            found += self._page(collection, {"$gt": start}, limit - len(found), self._records.read)
        return found

    def jobs(self, after: str, limit: int) -> list[Job]:
        return self._page(JOBS, {"$gt": after}, limit, read_job)

    def effects(self, after: str, limit: int) -> list[Effect]:
        return self._page(OUTBOX, {"$gt": after}, limit, read_effect)

    def digests(self, after: str, limit: int) -> list[str]:
        ours = {"$gt": after, "$lt": "g", "$type": "string"}  # hexadecimal; others may keep files beside
        return self._page(FILES, ours, limit, lambda file: str(file["_id"]))

    def _is_old(self, collection: str, document_id: str) -> bool:
        if not ObjectId.is_valid(document_id):
            return False
        with self._client.translated():
            return (
                self._client.collection(collection).find_one({"_id": ObjectId(document_id)}, {"_id": 1})
                is not None
            )

    def _page(
        self, collection: str, ids: dict[str, Any], limit: int, read: Callable[[dict[str, Any]], T]
    ) -> list[T]:
        with self._client.translated():
            found = list(self._client.collection(collection).find({"_id": ids}).sort("_id").limit(limit))
        return [read(document) for document in found]
