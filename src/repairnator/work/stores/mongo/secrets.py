"""Webhook secrets in MongoDB, in the form of the original: ``{"slugName": …, "gitSecret": …}``.

People insert such documents by hand, with any client; so every call asks the server, and nothing is cached.
"""

from __future__ import annotations

from typing import Any

from pymongo.errors import DuplicateKeyError

from repairnator.foundation.slugs import folded
from repairnator.work.stores.mongo.client import Client, in_any_case


class MongoSecretStore:
    """See :class:`repairnator.work.stores.port.SecretStore`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._secrets = client.secrets["gitSecrets"]

    def get(self, slug: str) -> tuple[str, ...]:
        found = self._of(slug)
        return tuple(sorted({str(one["gitSecret"]) for one in found if one.get("gitSecret")}))

    def add(self, slug: str, secret: str) -> None:
        if any(one.get("gitSecret") == secret for one in self._of(slug)):
            return
        with self._client.translated():
            try:
                self._secrets.insert_one({"slugName": slug, "gitSecret": secret})
            except DuplicateKeyError:
                return  # another was faster

    def remove(self, slug: str, secret: str | None = None) -> bool:
        fitting = [one["_id"] for one in self._of(slug) if secret is None or one.get("gitSecret") == secret]
        with self._client.translated():
            return self._secrets.delete_many({"_id": {"$in": fitting}}).deleted_count > 0

    def slugs(self) -> list[str]:
        with self._client.translated():
            found = sorted(str(slug) for slug in self._secrets.distinct("slugName") if slug)
        # Of several spellings the first.
        return sorted({folded(slug): slug for slug in reversed(found)}.values())

    def _of(self, slug: str) -> list[dict[str, Any]]:
        with self._client.translated():
            return list(self._secrets.find({"slugName": in_any_case(slug)}))
