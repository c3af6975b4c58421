"""Records in MongoDB: documents as they are, each in its collection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import bson
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from repairnator.work.stores.mongo.blobs import Blobs
from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.values import from_bson, ids, to_bson
from repairnator.work.stores.port import Document, Existing, Query, Scalar

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")
_LARGEST = 15 * 2**20  # bytes; a document may have 16 MiB, and some is left for what is around it
_KEPT = 64 * 1024  # bytes of a field of a document that is too large
_WHOLE = "wholeDocument"


class MongoRecordStore:
    """See :class:`repairnator.work.stores.port.RecordStore`.

    A document that is too large for MongoDB is kept whole as a blob, whose hash is in the field
    ``wholeDocument`` of an abridged one that other readers find in its place. Reading it here gives it whole.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._blobs = Blobs(client)

    def add(self, collection: str, document: Document) -> bool:
        written = self._write(document)
        with self._client.translated():
            try:
                self._client.collection(collection).insert_one(written)
            except DuplicateKeyError:
                return False
        return True

    def put(
        self, collection: str, documents: Iterable[Document], existing: Existing = Existing.REPLACE
    ) -> None:
        one_by_one = {Existing.REPLACE: self._replace, Existing.KEEP: self.add, Existing.AMEND: self._amend}
        for document in documents:
            one_by_one[existing](collection, document)

    def _replace(self, collection: str, document: Document) -> None:
        kept = self._client.collection(collection)
        written = self._write(document)
        identity = {"_id": self._identity(collection, document["_id"])}
        with self._client.translated():
            try:
                kept.replace_one(identity, written | identity, upsert=True)
            except DuplicateKeyError:
                # Two put one new document at once; the slower one finds it there now and replaces it.
                kept.replace_one(identity, written | identity)

    def _amend(self, collection: str, document: Document) -> None:
        kept = self._client.collection(collection)
        which = {"_id": self._identity(collection, document["_id"])}
        fields = to_bson({name: value for name, value in document.items() if name != "_id"})
        with self._client.translated():
            changed = kept.update_one(which | {_WHOLE: {"$exists": False}}, {"$set": fields})
            abridged = None if changed.matched_count else kept.find_one(which)
        if abridged is not None:
            # Its whole is a blob, which never changes: a new one. Two that amend it at once may lose a field.
            self._replace(collection, self.read(abridged) | document)

    def _identity(self, collection: str, document_id: str) -> Any:
        """The ``_id`` under which a document is kept: an object id if one of old goes by this text."""
        old = [one for one in ids(document_id) if not isinstance(one, str)]
        with self._client.translated():
            there = old and self._client.collection(collection).find_one({"_id": old[0]}, {"_id": True})
        return there["_id"] if there else document_id

    def find(self, collection: str, query: Query | None = None) -> list[Document]:
        query = query or Query()
        direction = DESCENDING if query.descending else ASCENDING
        order = [(_name(query.order), direction)] if query.order else []
        with self._client.translated():
            cursor = self._client.collection(collection).find(_conditions(query))
            cursor = cursor.sort([*order, ("_id", direction)]).skip(query.skip).limit(query.limit)
            found = list(cursor)
        return [self.read(document) for document in found]

    def remove(self, collection: str, document_id: str) -> bool:
        with self._client.translated():
            deleted = self._client.collection(collection).delete_one({"_id": {"$in": ids(document_id)}})
        return deleted.deleted_count == 1

    def put_blob(self, content: bytes) -> str:
        return self._blobs.put(content)

    def get_blob(self, digest: str) -> bytes:
        return self._blobs.get(digest)

    def _write(self, document: Document) -> dict[str, Any]:
        written: dict[str, Any] = to_bson(document)
        if len(bson.encode(written)) <= _LARGEST:
            return written
        # Crash point: died after the blob, nothing points to it, and the next attempt finds it there.
        digest = self._blobs.put(json.dumps(document, separators=(",", ":")).encode())
        return {name: value for name, value in written.items() if _small(value)} | {_WHOLE: digest}

    def read(self, document: dict[str, Any]) -> Document:
        """A document as it was put, or as others wrote it."""
        if _WHOLE in document:
            whole: Document = json.loads(self._blobs.get(document[_WHOLE]))
            return whole
        read: Document = from_bson(document)
        return read


def _small(value: Any) -> bool:
    return len(bson.encode({"": value})) <= _KEPT


def _conditions(query: Query) -> dict[str, Any]:
    conditions: list[dict[str, Any]] = []
    compared: tuple[tuple[str, Mapping[str, Scalar]], ...] = (
        ("$eq", query.equal),
        ("$gte", query.at_least),
        ("$lt", query.below),
    )
    for operator, fields in compared:
        for name, value in fields.items():
            if name == "_id" and operator == "$eq":
                conditions.append({"_id": {"$in": ids(str(value))}})
            else:
                conditions.append({_name(name): {operator: value}})
    return {"$and": conditions} if conditions else {}


def _name(name: str) -> str:
    if not _FIELD.fullmatch(name):
        raise ValueError(f"not a field name: {name!r}")
    return name
