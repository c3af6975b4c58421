"""The repositories that are watched, and all that is known of one."""

from __future__ import annotations

from dataclasses import dataclass

from repairnator.errors import MessageError
from repairnator.foundation.messages import read_slug
from repairnator.foundation.settings import Settings
from repairnator.foundation.untrusted import integer, number, sequence, text
from repairnator.services.console.errors import NotFound
from repairnator.services.console.views.pages import newest
from repairnator.services.console.views.policy import PolicyView, policy_in_force
from repairnator.work.jobs.pauses import EVERYTHING, Pause, Pauses
from repairnator.work.repositories.registry import Repositories, Repository
from repairnator.work.repositories.webhooks import COLLECTION as WEBHOOKS
from repairnator.work.stores.port import Document, Query, Store
from repairnator.world.policy import Lists

_SHOWN = 500
_DELIVERIES = 50


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository in the list.

    Attributes:
        repository: as it is registered.
        pause: why its jobs wait; None where they do not.
        refusal: why the operator's lists leave it out; "" where they do not.
    """

    repository: Repository
    pause: Pause | None
    refusal: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """A repository that is not repaired.

    Attributes:
        repository: its slug, or the entry of a list.
        reason: why.
        recorded: since when; 0 where it is a setting.
    """

    repository: str
    reason: str
    recorded: float


@dataclass(frozen=True, slots=True)
class RepositoryList:
    """What the page of repositories shows.

    Attributes:
        rows: by slug.
        more: how many others there are.
        everything: the pause of everything; None without one.
        others: what is paused and not registered.
        opt_outs: what is not repaired, and why.
    """

    rows: tuple[RepositoryRow, ...]
    more: int
    everything: Pause | None
    others: tuple[Pause, ...]
    opt_outs: tuple[OptOut, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that was accepted.

    Attributes:
        id: of its record.
        event: as its sender names it.
        about: what it tells of.
        outcome: ``pending`` or ``forwarded``.
        recorded: when it came.
    """

    id: str
    event: str
    about: str
    outcome: str
    recorded: float


@dataclass(frozen=True, slots=True)
class Scan:
    """The last scan of a repository.

    Attributes:
        recorded: when it ended.
        builds: that it looked at.
        refusal: why it looked at none; or "".
        mistakes: in the repository's policy file.
    """

    recorded: float
    builds: int
    refusal: str
    mistakes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepositoryView:
    """All that is known of a repository.

    Attributes:
        repository: as it is registered, or as it would be.
        pause: why its jobs wait; None where they do not.
        policy: what may be done to it.
        deliveries: the newest webhooks.
        following: where older ones begin; "" where there are none.
        scan: the last one; None without any.
    """

    repository: Repository
    pause: Pause | None
    policy: PolicyView
    deliveries: tuple[Delivery, ...]
    following: str
    scan: Scan | None


def read_repositories(store: Store, settings: Settings) -> RepositoryList:
    """The repositories that are watched."""
    known = Repositories.of(store, settings).all()
    pauses = {one.repository: one for one in Pauses(store.records, store.jobs.now).all()}
    everything = pauses.pop(EVERYTHING, None)
    lists = Lists(settings.allow, settings.deny)
    rows = [
        RepositoryRow(one, pauses.pop(one.slug.lower(), None), lists.refusal(one.slug))
        for one in known[:_SHOWN]
    ]
    hidden = {one.slug.lower() for one in known}
    return RepositoryList(
        tuple(rows),
        max(len(known) - _SHOWN, 0),
        everything,
        tuple(one for name, one in pauses.items() if name not in hidden),
        tuple(_opt_outs(store, settings)),
    )


def read_repository(store: Store, settings: Settings, name: str, after: str = "") -> RepositoryView:
    """All that is known of one repository.

    Raises:
        NotFound: that is no repository's name.
        BadRequest: ``after`` is no place in the list of webhooks.
    """
    try:
        slug = read_slug(name)
    except MessageError as error:
        raise NotFound("There is no such repository", "Its name has the form owner/repo.") from error
    found, following = newest(store.records, WEBHOOKS, after, _DELIVERIES, equal={"slug": slug})
    return RepositoryView(
        Repositories.of(store, settings).get(slug),
        Pauses(store.records, store.jobs.now).of(slug),
        policy_in_force(store.records, settings, slug),
        tuple(map(_delivery, found)),
        following,
        _scan(store, slug),
    )


def _scan(store: Store, slug: str) -> Scan | None:
    query = Query(equal={"repositoryName": slug}, order="recorded", descending=True, limit=1)
    found = store.records.find("scanner", query)
    if not found:
        return None
    mistakes = tuple(text(one, 500) for one in sequence(found[0].get("mistakes"))[:20])
    return Scan(
        number(found[0].get("recorded")),
        integer(found[0].get("totalScannedBuilds")),
        text(found[0].get("refusal"), 500),
        mistakes,
    )


def _opt_outs(store: Store, settings: Settings) -> list[OptOut]:
    denied = [OptOut(entry, "denied by REPAIRNATOR_DENY", 0.0) for entry in settings.deny]
    query = Query(order="recorded", descending=True, limit=100)
    found = store.records.find("blacklisted", query)
    return denied + [
        OptOut(
            text(one.get("repoName"), 500),
            ": ".join(filter(None, (text(one.get("reason"), 200), text(one.get("comment"), 500)))),
            number(one.get("recorded")),
        )
        for one in found
    ]


def _delivery(document: Document) -> Delivery:
    return Delivery(
        str(document["_id"]),
        text(document.get("event"), 100),
        text(document.get("about"), 300),
        text(document.get("status"), 50),
        number(document.get("recorded")),
    )
