"""The offers that were made, those that wait or failed, and how often offers are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.foundation.untrusted import integer, mapping, number, sequence, text
from repairnator.model import Job, JobState
from repairnator.services.console.views.pages import every, newest
from repairnator.services.pipeline.requests import OFFER_REQUEST
from repairnator.work.offers.context import COLLECTION
from repairnator.work.offers.modes import BRANCH, COMMENT, OFFER, PULL_REQUEST
from repairnator.work.offers.tracking import APPLIED, MERGED
from repairnator.work.stores.port import Document, JobOrder, JobPage, RecordStore, Store

PAGE = 50
_MOST = 20_000  # records that are counted
_JOBS = 50  # of each kind that are shown
_KINDS = (OFFER, BRANCH, PULL_REQUEST, COMMENT, OFFER_REQUEST)
_TAKEN = (MERGED, APPLIED)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer that was made.

    Attributes:
        repository: that got it.
        kind: ``pull-request`` or ``comment``.
        number: of the pull request.
        state: ``open``, or how it ended; "" where that is not known.
        tool: that found the patch.
        build: key of the build; "" for one of the original's.
        url: where it is.
        recorded: seconds since the epoch.
    """

    repository: str
    kind: str
    number: int
    state: str
    tool: str
    build: str
    url: str
    recorded: float


@dataclass(frozen=True, slots=True)
class OfferJob:
    """An offer that is not made yet, or never will be.

    Attributes:
        key: of its job.
        kind: what is to be made.
        repository: that is to get it.
        build: key of the build.
        state: ``waits``, ``under way``, ``declined`` or ``failed``.
        reason: why, where that is known.
        due: when it is tried; None where it is not.
        updated: since when it is so.
    """

    key: str
    kind: str
    repository: str
    build: str
    state: str
    reason: str
    due: float | None
    updated: float


@dataclass(frozen=True, slots=True)
class Success:
    """How offers of a tool, or to a repository, ended.

    Attributes:
        name: of the tool or the repository.
        made, open, taken, refused: how many; those taken were merged, or applied otherwise.
    """

    name: str
    made: int
    open: int
    taken: int
    refused: int

    @property
    def share(self) -> float | None:
        """Of the decided ones that were taken; None before any is decided."""
        decided = self.taken + self.refused
        return self.taken / decided if decided else None


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers that were made, and those that were not.

    Attributes:
        rows: the newest that were made.
        following: where the next page begins; "" after the last.
        jobs: those that wait, are under way, were declined or failed; the last changed first.
    """

    rows: tuple[OfferRow, ...]
    following: str
    jobs: tuple[OfferJob, ...]


@dataclass(frozen=True, slots=True)
class Successes:
    """How offers ended.

    Attributes:
        tools, repositories: by each of them, most made first.
        counted: how many offers these are of.
    """

    tools: tuple[Success, ...]
    repositories: tuple[Success, ...]
    counted: int


def read_offers(store: Store, after: str = "") -> Offers:
    """The offers, page by page.

    Raises:
        BadRequest: ``after`` is nothing such.
    """
    found, following = newest(store.records, COLLECTION, after, PAGE)
    return Offers(tuple(map(_row, found)), following, () if after else tuple(_jobs(store)))


def read_successes(records: RecordStore) -> Successes:
    """How the offers ended, as far as they are counted: it costs by how many there are."""
    all_made = [one for one in every(records, COLLECTION, _MOST) if "state" in one]
    return Successes(
        tools=_success((text(one.get("toolname"), 100), str(one["state"])) for one in all_made),
        repositories=_success((text(one.get("repositoryName"), 500), str(one["state"])) for one in all_made),
        counted=len(all_made),
    )


def _row(document: Document) -> OfferRow:
    return OfferRow(
        repository=text(document.get("repositoryName"), 500),
        kind=text(document.get("kind"), 100) or PULL_REQUEST,
        number=integer(document.get("number")),
        state=text(document.get("state"), 100),
        tool=text(document.get("toolname"), 100),
        build=text(document.get("build"), 2000),
        url=text(document.get("PRurl"), 2000),
        recorded=number(document.get("recorded")),
    )


def _success(ended: Iterable[tuple[str, str]]) -> tuple[Success, ...]:
    counts: dict[str, Counter[str]] = {}
    for name, state in ended:
        counts.setdefault(name, Counter())[state] += 1
    made = []
    for name, states in counts.items():
        total, still_open = states.total(), states["open"]
        taken = sum(states[one] for one in _TAKEN)
        made.append(Success(name, total, still_open, taken, total - still_open - taken))
    return tuple(sorted(made, key=lambda one: (-one.made, one.name)))


def _jobs(store: Store) -> list[OfferJob]:
    found = [
        job
        for kind in _KINDS
        for job in store.jobs.page(JobPage(kind, order=JobOrder.UPDATED, limit=_JOBS))
        if job.state is not JobState.DONE or (job.result or {}).get("status") == "declined"
    ]
    found.sort(key=lambda job: job.updated, reverse=True)
    return [_job(job) for job in found[:_JOBS]]


def _job(job: Job) -> OfferJob:
    offer = mapping(job.payload.get("offer")) or mapping(job.payload)
    build = mapping(offer.get("build"))
    summary = mapping((job.result or {}).get("summary"))
    states = {JobState.QUEUED: "waits", JobState.RUNNING: "under way", JobState.DEAD: "failed"}
    patches = sequence(offer.get("patches"))
    return OfferJob(
        key=job.key,
        kind=job.kind,
        repository=text(offer.get("slug"), 500) or text(build.get("url"), 2000),
        build=_build_key(job.key),
        state=states.get(job.state, "declined"),
        reason=job.last_error
        or text(summary.get("reason"), 2000)
        or text(mapping(patches[0]).get("summary") if patches else "", 300),
        due=job.due if job.state is JobState.QUEUED else None,
        updated=job.updated,
    )


def _build_key(key: str) -> str:
    """The key of the build that follow-up jobs are named after, as ``offer/BUILD/1/0``, more than once."""
    while key.partition("/")[0] in _KINDS[:-1]:
        key = key.partition("/")[2].rpartition("/")[0].rpartition("/")[0]
    return key.removeprefix(f"{OFFER_REQUEST}/")
