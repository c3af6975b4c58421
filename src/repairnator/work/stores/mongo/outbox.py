"""Effects on the outside world in MongoDB."""

from __future__ import annotations

from typing import Any

from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.values import from_bson, to_bson
from repairnator.work.stores.port import Document, Effect

OUTBOX = "outbox"


class MongoOutbox:
    """See :class:`repairnator.work.stores.port.Outbox`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._effects = client.collection(OUTBOX)

    def intend(self, effect: Effect) -> Effect:
        document = {
            "_id": effect.key,
            "kind": effect.kind,
            "payload": to_bson(effect.payload),
            "created": effect.created,
            "outcome": None,
            "pending": True,
        }
        with self._client.translated():
            try:
                self._effects.insert_one(document)
            except DuplicateKeyError:
                document = self._effects.find_one({"_id": effect.key}) or document
        return read_effect(document)

    def settle(self, key: str, outcome: Document) -> Effect:
        with self._client.translated():
            # Several may try: the one that finds it pending writes, and the others read what that wrote.
            document = self._effects.find_one_and_update(
                {"_id": key, "pending": True},
                {"$set": {"outcome": to_bson(outcome), "pending": False}},
                return_document=ReturnDocument.AFTER,
            ) or self._effects.find_one({"_id": key})
        if document is None:
            raise KeyError(key)
        return read_effect(document)

    def get(self, key: str) -> Effect | None:
        with self._client.translated():
            document = self._effects.find_one({"_id": key})
        return None if document is None else read_effect(document)

    def pending(self, limit: int = 100) -> list[Effect]:
        with self._client.translated():
            found = list(self._effects.find({"pending": True}).sort("created", ASCENDING).limit(limit))
        return [read_effect(document) for document in found]


def read_effect(document: dict[str, Any]) -> Effect:
    """The effect in a document."""
    data = from_bson(document)
    return Effect(data["_id"], data["kind"], data["payload"], data["created"], data["outcome"])
