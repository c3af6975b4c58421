"""Records in SQLite: JSON documents with indexes over the fields that are asked for, and blobs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from repairnator.foundation.database import Database
from repairnator.work.stores.port import Document, Existing, Query, Scalar

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")


def _path(name: str) -> str:
    """The JSON path of a field, fit to stand in SQL; an index serves only the very same expression."""
    if not _FIELD.fullmatch(name):
        raise ValueError(f"not a field name: {name!r}")
    return "$" + "".join(f'."{part}"' for part in name.split("."))


def _value(name: str) -> str:
    return "id" if name == "_id" else f"json_extract(document, '{_path(name)}')"


def field_index(name: str) -> str:
    """The statement that makes the index over a field."""
    return f"CREATE INDEX records_{name} ON records (collection, {_value(name)})"


RECORD_TABLES = (
    """CREATE TABLE records (
        collection TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (collection, id)
    )""",
    *(field_index(name) for name in ("buildId", "runId", "build", "repositoryName", "status", "recorded")),
    "CREATE TABLE blobs (digest TEXT PRIMARY KEY, content BLOB NOT NULL)",
)
_KEEP = "INSERT OR IGNORE INTO records VALUES (?, ?, ?)"
_REPLACE = "INSERT OR REPLACE INTO records VALUES (?, ?, ?)"


class SqliteRecordStore:
    """See :class:`repairnator.work.stores.port.RecordStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, collection: str, document: Document) -> bool:
        row = _row(collection, document)
        with self._database.write() as connection:
            return connection.execute(_KEEP, row).rowcount == 1

    def put(
        self, collection: str, documents: Iterable[Document], existing: Existing = Existing.REPLACE
    ) -> None:
        if existing is Existing.AMEND:
            self._amend(collection, documents)
            return
        rows = [_row(collection, document) for document in documents]
        with self._database.write() as connection:
            connection.executemany(_KEEP if existing is Existing.KEEP else _REPLACE, rows)

    def _amend(self, collection: str, documents: Iterable[Document]) -> None:
        with self._database.write() as connection:
            for document in documents:
                which = (collection, document["_id"])
                row = connection.execute(
                    "SELECT document FROM records WHERE collection = ? AND id = ?", which
                ).fetchone()
                if row is not None:
                    whole = _row(collection, json.loads(row[0]) | document)
                    connection.execute(_REPLACE, whole)

    def find(self, collection: str, query: Query | None = None) -> list[Document]:
        query = query or Query()
        conditions, arguments = _conditions(query)
        direction = "DESC" if query.descending else "ASC"
        by_id = f"{_aside(query)}id {direction}"
        order = f"{_value(query.order)} {direction}, {by_id}" if query.order else by_id
        rows = self._database.read(
            f"SELECT document FROM records WHERE {' AND '.join(['collection = ?', *conditions])} "  # noqa: S608
            f"ORDER BY {order} LIMIT ? OFFSET ?",
            (collection, *arguments, query.limit, query.skip),
        )
        return [json.loads(document) for (document,) in rows]

    def remove(self, collection: str, document_id: str) -> bool:
        with self._database.write() as connection:
            cursor = connection.execute(
                "DELETE FROM records WHERE collection = ? AND id = ?", (collection, document_id)
            )
            return cursor.rowcount == 1

    def put_blob(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (digest, content))
        return digest

    def get_blob(self, digest: str) -> bytes:
        rows = self._database.read("SELECT content FROM blobs WHERE digest = ?", (digest,))
        if not rows:
            raise KeyError(digest)
        return bytes(rows[0][0])


def _row(collection: str, document: Document) -> tuple[str, str, str]:
    # allow_nan: JSON has no NaN, and SQLite could not read the document back
    return (collection, document["_id"], json.dumps(document, separators=(",", ":"), allow_nan=False))


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    arguments: list[Any] = []
    compared: tuple[tuple[str, Mapping[str, Scalar]], ...] = (
        ("=", query.equal),
        (">=", query.at_least),
        ("<", query.below),
    )
    for operator, fields in compared:
        plus = _aside(query) if fields is not query.equal else ""
        for name, value in fields.items():
            conditions.append(f"{plus}{_value(name)} {operator} ?")
            arguments.append(value)
            conditions += [f"json_type(document, '{_path(name)}') {_types(value)}"] if name != "_id" else []
    return conditions, arguments


def _aside(query: Query) -> str:
    """A plus keeps SQLite from an index.

    Where a field has a value to equal, its index finds the few documents that fit. Without statistics SQLite
    takes a range for the rarer, or walks the whole collection in the order of its ids to save a sort.
    """
    return "+" if query.equal else ""


def _types(value: Scalar) -> str:
    """SQLite's JSON has true as 1 and compares across types; a document store does neither."""
    if isinstance(value, bool):
        return f"= '{str(value).lower()}'"
    return "= 'text'" if isinstance(value, str) else "IN ('integer', 'real')"
