"""What the store really holds, read past all code of the product."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, Protocol

import pymongo

Document = dict[str, Any]


class DocumentsUnavailable(Exception):
    """The store does not answer just now."""


class Documents(Protocol):
    """Raw documents."""

    def jobs(self) -> list[Document]:
        """All jobs, with ``key``, ``kind``, ``state``, ``run_id``, …; raises DocumentsUnavailable."""
        ...

    def records(self, collection: str) -> list[Document]:
        """All documents of a collection; raises DocumentsUnavailable."""
        ...


class SqliteDocuments:
    """In a file of SQLite."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def jobs(self) -> list[Document]:
        return self._select("SELECT document FROM jobs", ())

    def records(self, collection: str) -> list[Document]:
        return self._select("SELECT document FROM records WHERE collection = ?", (collection,))

    def _select(self, query: str, arguments: tuple[str, ...]) -> list[Document]:
        if not self._file.exists():
            return []
        connection = sqlite3.connect(self._file)
        try:
            return [json.loads(text) for (text,) in connection.execute(query, arguments)]
        except sqlite3.OperationalError as error:  # the workers have not made it yet, or it is locked
            raise DocumentsUnavailable(self._file) from error
        finally:
            connection.close()


class MongoDocuments:
    """In a database of MongoDB."""

    def __init__(self, address: str, name: str) -> None:
        self._client: pymongo.MongoClient[Document] = pymongo.MongoClient(
            address, serverSelectionTimeoutMS=2000, retryWrites=False
        )
        self._database = self._client[name]

    def jobs(self) -> list[Document]:
        return [document | {"key": document["_id"]} for document in self.records("jobs")]

    def records(self, collection: str) -> list[Document]:
        try:
            return list(self._database[collection].find())
        except pymongo.errors.PyMongoError as error:
            raise DocumentsUnavailable(str(error)) from error
