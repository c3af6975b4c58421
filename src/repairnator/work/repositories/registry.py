"""Keeps the repositories that are watched: registered ones, and those that have a webhook secret.

A secret alone is enough, as in the original, where people insert it into ``githook.gitSecrets`` by hand; a
registration says beside it on which CI the repository builds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from repairnator.errors import MessageError, UsageError
from repairnator.foundation.messages import read_slug
from repairnator.foundation.providers import public_hosts
from repairnator.foundation.settings import Settings
from repairnator.foundation.slugs import folded
from repairnator.work.repositories.sealing import Sealer
from repairnator.work.stores.port import Query, Store

COLLECTION = "repositories"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that is watched.

    Attributes:
        slug: ``owner/repo``.
        ci: on which it builds.
        host: where that CI answers.
        registered: whether somebody said where it builds; else that is the default.
        added: seconds since the epoch; None where only a secret is there.
        secrets: how many it has.
    """

    slug: str
    ci: str
    host: str
    registered: bool = False
    added: float | None = None
    secrets: int = 0


class Repositories:
    """Reads and writes the watched repositories.

    Args:
        store: with registrations and secrets.
        sealer: how secrets are stored.
        default_ci: of a repository that has a secret only.
        hosts: by CI: where it answers, unless a registration says otherwise.
    """

    def __init__(
        self, store: Store, sealer: Sealer, default_ci: str, hosts: Mapping[str, str] | None = None
    ) -> None:
        self._records = store.records
        self._secrets = store.secrets
        self._now = store.jobs.now
        self._sealer = sealer
        self._default_ci = default_ci
        self._hosts = public_hosts() if hosts is None else hosts
        self._decoy = sealer.seal(secrets.token_hex(32))

    @classmethod
    def of(cls, store: Store, settings: Settings) -> Self:
        """Open the repositories of a store as the settings say.

        Raises:
            SettingsError: the key of the secrets is none.
        """
        return cls(store, Sealer(settings.secrets_keys), settings.default_ci, settings.ci_hosts)

    def get(self, slug: str, ci: str = "", host: str = "") -> Repository:
        """Where a repository builds: as it is said here, else as it is registered, else on the default CI."""
        found = self._registered(slug)
        known = self._read(found) if found else self._unregistered(slug)
        if ci in ("", known.ci):
            return replace(known, host=host or known.host)
        return replace(known, ci=ci, host=host or self._hosts[ci])

    def all(self) -> list[Repository]:
        """Every repository that is registered or has a secret, by slug."""
        known = {folded(one.slug): one for one in map(self._read, self._documents())}
        for slug in self._secrets.slugs():
            known.setdefault(folded(slug), self._unregistered(slug))
        return sorted(known.values(), key=lambda one: one.slug)

    def secrets_of(self, slug: str) -> tuple[str, ...]:
        """The webhook secrets of a repository; an empty one would let anybody in, and so is none.

        Raises:
            SettingsError: they cannot be decrypted.
        """
        return tuple(filter(None, map(self._sealer.unseal, self._secrets.get(slug))))

    def decoys(self, count: int) -> tuple[str, ...]:
        """Make secrets that nobody has, at the cost of reading real ones."""
        return tuple(self._sealer.unseal(self._decoy) for _ in range(count))

    def add(self, slug: str, ci: str = "", host: str = "", secret: str = "") -> str:
        """Register a repository; returns its new webhook secret, or "" when it keeps one it had.

        Args:
            slug: ``owner/repo``.
            ci: on which it builds; by default the default one.
            host: where that answers; by default the one that the settings name.
            secret: made at random when empty and the repository has none.

        Raises:
            UsageError: the slug or the CI is none, or the repository is registered already.
        """
        _check(slug, ci)
        ci = ci or self._default_ci
        document = {
            "_id": folded(slug),
            "slug": slug,
            "ci": ci,
            "host": host or self._hosts[ci],
            "added": self._now(),
        }
        # One of old has the name as it was spelled for its id.
        if self._registered(slug) or not self._records.add(COLLECTION, document):
            raise UsageError(
                f"{slug} is registered already; `repairnator repos rotate {slug}` gives it a new secret, "
                f"`repairnator repos remove {slug}` forgets it"
            )
        return "" if not secret and self._secrets.get(slug) else self._keep(slug, secret)

    def rotate(self, slug: str, secret: str = "") -> str:
        """Give a repository one more secret, valid beside those it has; returns it.

        Raises:
            UsageError: it is not known.
        """
        if not self._known(slug):
            raise _unknown(slug)
        return self._keep(slug, secret)

    def retire(self, slug: str, secret: str) -> int:
        """Forget all secrets but this one; returns how many were forgotten.

        Raises:
            UsageError: the repository does not have this one.
        """
        stored = {text: self._sealer.unseal(text) for text in self._secrets.get(slug)}
        if secret not in stored.values():
            raise UsageError(f"that is not a secret of {slug}: nothing was forgotten")
        old = [text for text, plain in stored.items() if plain != secret]
        return sum(self._secrets.remove(slug, text) for text in old)

    def remove(self, slug: str) -> None:
        """Forget a repository with its secrets.

        Raises:
            UsageError: it is not known.
        """
        removed = self._secrets.remove(slug)
        documents = self._records.find(COLLECTION, Query(folded={"slug": slug}))
        for document in documents:
            self._records.remove(COLLECTION, document["_id"])
        if not documents and not removed:
            raise _unknown(slug)

    def _keep(self, slug: str, secret: str) -> str:
        secret = secret or secrets.token_hex(32)
        self._secrets.add(slug, self._sealer.seal(secret))
        return secret

    def _known(self, slug: str) -> bool:
        return bool(self._registered(slug) or self._secrets.get(slug))

    def _registered(self, slug: str) -> dict[str, Any] | None:
        return next(iter(self._records.find(COLLECTION, Query(folded={"slug": slug}, limit=1))), None)

    def _documents(self) -> Iterator[dict[str, Any]]:
        skip = 0
        while page := self._records.find(COLLECTION, Query(limit=_PAGE, skip=skip)):
            yield from page
            skip += len(page)

    def _read(self, document: dict[str, Any]) -> Repository:
        slug = str(document["slug"])
        count = len(self._secrets.get(slug))
        return Repository(
            slug, str(document["ci"]), str(document["host"]), True, document.get("added"), count
        )

    def _unregistered(self, slug: str) -> Repository:
        ci = self._default_ci
        return Repository(slug, ci, self._hosts[ci], secrets=len(self._secrets.get(slug)))


def _check(slug: str, ci: str) -> None:
    try:
        if read_slug(slug) != slug:
            raise UsageError(f"not a repository's slug (owner/repo): {slug!r}")
    except MessageError as error:
        raise UsageError(str(error)) from error
    if ci and ci not in public_hosts():
        raise UsageError(f"unknown CI {ci!r}; known are {', '.join(public_hosts())}")


def _unknown(slug: str) -> UsageError:
    return UsageError(f"{slug} is not registered; `repairnator repos list` shows what is")
