"""Webhook secrets in MongoDB, in the form of the original: ``{"slugName": …, "gitSecret": …}``.

People insert such documents by hand, with any client; so every call asks the server, and nothing is cached.
"""

from __future__ import annotations

from pymongo.errors import DuplicateKeyError

from repairnator.work.stores.mongo.client import Client


class MongoSecretStore:
    """See :class:`repairnator.work.stores.port.SecretStore`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._secrets = client.secrets["gitSecrets"]

    def get(self, slug: str) -> tuple[str, ...]:
        with self._client.translated():
            found = list(self._secrets.find({"slugName": slug}))
        return tuple(sorted({str(one["gitSecret"]) for one in found if one.get("gitSecret")}))

    def add(self, slug: str, secret: str) -> None:
        document = {"slugName": slug, "gitSecret": secret}
        with self._client.translated():
            if self._secrets.find_one(document) is None:
                try:
                    self._secrets.insert_one(document)
                except DuplicateKeyError:
                    return  # another was faster

    def remove(self, slug: str, secret: str | None = None) -> bool:
        document = {"slugName": slug} if secret is None else {"slugName": slug, "gitSecret": secret}
        with self._client.translated():
            return self._secrets.delete_many(document).deleted_count > 0

    def slugs(self) -> list[str]:
        with self._client.translated():
            return sorted(str(slug) for slug in self._secrets.distinct("slugName") if slug)
