"""Keeps large contents in GridFS, under the SHA-256 of what they hold.

The form is GridFS's own (https://www.mongodb.com/docs/manual/core/gridfs/), so that any client reads them,
but every ``_id`` is derived from the content. So writers of one content write the same documents: two at
once do no harm, and one that takes over from a dead one completes its file.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from repairnator.work.stores.mongo.client import Client

_CHUNK = 255 * 1024  # GridFS's own size; part of the stored form, so never to be changed
_TOGETHER = 32  # chunks in one message, which a server takes up to 48 MB
_DUPLICATE = 11000


FILES = "fs.files"


class Blobs:
    """Writes and reads large contents."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._files = client.collection(FILES)
        self._chunks = client.collection("fs.chunks")

    def put(self, content: bytes) -> str:
        """Keep a content; returns its hash.

        Crash point: the entry in ``fs.files`` comes last, after a majority has every chunk, and nobody reads
        chunks without it.
        """
        digest = hashlib.sha256(content).hexdigest()
        with self._client.translated():
            if self._files.find_one({"_id": digest}) is not None:
                return digest
            starts = range(0, len(content), _CHUNK)
            for first in range(0, len(starts), _TOGETHER):
                self._write([_chunk(digest, content, start) for start in starts[first : first + _TOGETHER]])
            try:
                self._files.insert_one(
                    {
                        "_id": digest,
                        "filename": digest,
                        "length": len(content),
                        "chunkSize": _CHUNK,
                        "uploadDate": datetime.now(UTC),
                    }
                )
            except DuplicateKeyError:
                return digest  # another writer of the same content was faster
        return digest

    def get(self, digest: str) -> bytes:
        """The content with this hash.

        Raises:
            KeyError: nothing is kept under it, or not what has this hash.
        """
        with self._client.translated():
            if self._files.find_one({"_id": digest}) is None:
                raise KeyError(digest)
            chunks = list(self._chunks.find({"files_id": digest}).sort("n"))
        content = b"".join(bytes(chunk["data"]) for chunk in chunks)
        if hashlib.sha256(content).hexdigest() != digest:
            raise KeyError(f"{digest}: the content kept under this hash is damaged")
        return content

    def _write(self, chunks: list[dict[str, Any]]) -> None:
        try:
            self._chunks.insert_many(chunks, ordered=False)
        except BulkWriteError as error:
            # A chunk that is there already has the same bytes: its id says so.
            if any(one["code"] != _DUPLICATE for one in error.details["writeErrors"]) or error.details.get(
                "writeConcernErrors"
            ):
                raise


def _chunk(digest: str, content: bytes, start: int) -> dict[str, Any]:
    number = start // _CHUNK
    data = content[start : start + _CHUNK]
    return {"_id": f"{digest}/{number}", "files_id": digest, "n": number, "data": data}
