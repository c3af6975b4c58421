"""The ports to the store: jobs, records, secrets, and the outbox of effects on the outside world.

Only operations on one document are atomic, since that is what every store can give. All methods raise
:class:`~repairnator.errors.StoreUnavailable` when the store does not answer; a write that raised it may or
may not have happened. What a write returned for is durable. All are safe to call from several threads.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from repairnator.model import Job, JobState

Document = dict[str, Any]
Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs to find.

    Attributes:
        kinds: of these kinds; must not be empty unless ``unsettled`` is set.
        states: in these states; all by default.
        due_by: only those that may be claimed at this time, the longest due first.
        unsettled: only those whose records may not be copied out yet, of every kind, oldest first.
        created_before: only those created before this time; for paging.
        limit: at most so many.

    Without ``due_by`` and ``unsettled`` the newest come first.
    """

    kinds: tuple[str, ...] = ()
    states: tuple[JobState, ...] = tuple(JobState)
    due_by: float | None = None
    unsettled: bool = False
    created_before: float | None = None
    limit: int = 100


class JobOrder(enum.StrEnum):
    """What a list of jobs is sorted by: a field of :class:`Job`, named as there."""

    CREATED = "created"
    UPDATED = "updated"
    ATTEMPT = "attempt"


@dataclass(frozen=True, slots=True)
class JobPage:
    """A page of the list of jobs of one kind.

    Attributes:
        kind: of the jobs.
        states: in these states; all by default.
        status: whose result has this status; "" for any.
        repository: of this repository (:func:`listed_repository`), in any case; "" for any.
        branch: whose result is of this branch; "" for any.
        tool: for which this repair tool found the patch; "" for any.
        name: whose last part of the key is this, or begins with it if it has seven characters; "" for any.
        least: the least value of the field that is sorted by.
        order: the field that is sorted by; equal ones by key.
        ascending: the least first.
        after: begin behind the job with this value of the field and this key: the last of the page before.
        limit: at most so many.
    """

    kind: str
    states: tuple[JobState, ...] = ()
    status: str = ""
    repository: str = ""
    branch: str = ""
    tool: str = ""
    name: str = ""
    least: float | None = None
    order: JobOrder = JobOrder.CREATED
    ascending: bool = False
    after: tuple[float, str] | None = None
    limit: int = 50


def listed_repository(job: Job) -> str:
    """The repository by which a job is listed: its slug, or its address, in small letters; "" for none."""
    build = job.payload.get("build")
    about = build if isinstance(build, dict) else job.payload
    named = about.get("slug") or about.get("url")
    return named.lower() if isinstance(named, str) else ""


def listed_summary(job: Job, name: str) -> str:
    """A field of the summary in a job's result by which it is listed: ``branch`` or ``tool``; "" for none."""
    return str((job.result or {}).get("summary", {}).get(name, ""))


def listed_name(job: Job) -> str:
    """The last part of a job's key: a build's number, or a commit."""
    return job.key.rpartition("/")[2]


def name_range(page: JobPage) -> tuple[str, str]:
    """The first and the last name that a page's ``name`` stands for."""
    # The beginning of a commit; a shorter one would find too many to be sorted.
    return page.name, page.name + ("\U0010ffff" if len(page.name) >= 7 else "")


class JobStore(Protocol):
    """Keeps jobs.

    ``skew`` is how many seconds :meth:`now` may differ between two processes that use the same store: 0
    where the store itself tells the time.
    """

    skew: float

    def now(self) -> float:
        """The store's time, in seconds since the epoch."""
        ...

    def insert(self, job: Job) -> bool:
        """Keep a new job; False when there is one with its key (which stays as it is).

        Keys of forges' builds and scans are the same in any case (``slugs.key_folds``), and a job keeps the
        spelling that it was made with.
        """
        ...

    def get(self, key: str) -> Job | None:
        """The job with this key; where there is none, that with the same key in another case."""
        ...

    def update(self, key: str, expected: Mapping[str, Any], changes: Mapping[str, Any]) -> Job | None:
        """Compare-and-set: change some fields if others still have the expected values.

        One atomic step. Fields that are not named keep what other processes wrote meanwhile.

        Args:
            key: of the job, as the job has it.
            expected: field names of :class:`Job` with the values that they must have.
            changes: field names with their new values.

        Returns:
            The job after the change; None when there is no such job or an expected value differs.
        """
        ...

    def find(self, query: JobQuery) -> list[Job]:
        """The jobs that fit, in the query's order; costs by what is returned, not by what is kept."""
        ...

    def page(self, page: JobPage) -> list[Job]:
        """One page of a list, for people: the jobs come without the records in their results.

        It costs by what is returned, not by what is kept, when at most one of ``states``, ``status``,
        ``repository``, ``branch``, ``tool`` and ``name`` is given; with more by what the rarest finds.
        """
        ...

    def counts(self) -> dict[tuple[str, JobState], int]:
        """How many jobs there are of each kind in each state."""
        ...

    def ended(self, kind: str, since: float) -> dict[tuple[int, str], int]:
        """How many jobs of a kind ended on each day (of UTC, from the epoch) with each status since then.

        The status of a dead one is "". It costs by how many these are.
        """
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """Which records to find. Field names may be dotted; the fields named must hold scalars.

    Attributes:
        equal: fields with the value they must have (``_id`` too).
        folded: fields with the text they must have, in whatever case; with these alone, and not ``_id``.
        at_least: fields with their least value.
        below: fields with a value they must stay below.
        order: field to order by; ties, and everything when it is empty, by ``_id``.
        descending: the greatest first.
        limit: at most so many.
        skip: leave out so many first.
    """

    equal: Mapping[str, Scalar] = field(default_factory=dict)
    folded: Mapping[str, str] = field(default_factory=dict)
    at_least: Mapping[str, Scalar] = field(default_factory=dict)
    below: Mapping[str, Scalar] = field(default_factory=dict)
    order: str = ""
    descending: bool = False
    limit: int = 100
    skip: int = 0

    def __post_init__(self) -> None:
        if self.folded and (self.equal or self.at_least or self.below or "_id" in self.folded):
            raise ValueError("folded fields are asked for alone")


class Existing(enum.Enum):
    """What becomes of a document that has the ``_id`` of one to be kept."""

    REPLACE = "it gives way"
    KEEP = "it stays as it is"
    AMEND = "it gets the fields given beside its others; where there is none, nothing is kept"


class RecordStore(Protocol):
    """Keeps documents in named collections, each with a text ``_id``, and large contents under their hash."""

    def add(self, collection: str, document: Document) -> bool:
        """Keep a document; False when there is one with its ``_id`` (which stays as it is)."""
        ...

    def put(
        self, collection: str, documents: Iterable[Document], existing: Existing = Existing.REPLACE
    ) -> None:
        """Keep documents; ``existing`` says what becomes of those that have their ``_id``."""
        ...

    def find(self, collection: str, query: Query | None = None) -> list[Document]:
        """The documents that fit; without a query the first hundred."""
        ...

    def remove(self, collection: str, document_id: str) -> bool:
        """Forget a document; False when there was none."""
        ...

    def put_blob(self, content: bytes) -> str:
        """Keep a content of any size; returns its SHA-256 as 64 hex digits, under which it is found."""
        ...

    def get_blob(self, digest: str) -> bytes:
        """The content with this hash.

        Raises:
            KeyError: nothing is kept under it.
        """
        ...


class SecretStore(Protocol):
    """Keeps the webhook secrets of repositories (``githook.gitSecrets``), whose names are one in any case."""

    def get(self, slug: str) -> tuple[str, ...]:
        """The secrets of ``owner/repo``; more than one while they are exchanged, none if it has none."""
        ...

    def add(self, slug: str, secret: str) -> None:
        """Keep one more secret of the repository, beside those it has."""
        ...

    def remove(self, slug: str, secret: str | None = None) -> bool:
        """Forget this secret of the repository, or all that it has; False when there was none such."""
        ...

    def slugs(self) -> list[str]:
        """The repositories that have a secret, each in one spelling, in alphabetical order."""
        ...


@dataclass(frozen=True, slots=True)
class Effect:
    """Something done to the outside world at most once: a pushed branch, a pull request, a comment, a mail.

    Whoever is about to do it writes the intention first. One that finds an intention without an outcome
    looks at the outside world (which branch, which pull request is there?) before doing it itself.

    Attributes:
        key: what must not be there twice: ``pull-request/host/slug/commit/hash of the patch``.
        kind: ``branch``, ``pull-request``, ``comment``, ``mail``.
        payload: what is to be done.
        created: seconds since the epoch.
        outcome: what came of it (an address); None before.
    """

    key: str
    kind: str
    payload: Document
    created: float
    outcome: Document | None = None


class Outbox(Protocol):
    """Keeps effects."""

    def intend(self, effect: Effect) -> Effect:
        """Record what is intended; returns the intention that is kept, another's if that came first."""
        ...

    def settle(self, key: str, outcome: Document) -> Effect:
        """Record the outcome; the first one stands. Returns the effect as it is kept.

        Raises:
            KeyError: it was never intended.
        """
        ...

    def get(self, key: str) -> Effect | None:
        """The effect with this key."""
        ...

    def pending(self, limit: int = 100) -> list[Effect]:
        """Effects without an outcome, oldest first."""
        ...


class Contents(Protocol):
    """Everything that a store holds, page by page in the order of keys, for whoever copies it.

    Each page begins after the key given, "" for the first; the last is empty. The key of a blob is its hash.
    """

    def collections(self) -> list[str]:
        """The names of the collections that hold documents, in order."""
        ...

    def documents(self, collection: str, after: str, limit: int) -> list[Document]:
        """Documents by ``_id``."""
        ...

    def jobs(self, after: str, limit: int) -> list[Job]:
        """Jobs by key."""
        ...

    def effects(self, after: str, limit: int) -> list[Effect]:
        """Effects by key, those with an outcome too."""
        ...

    def digests(self, after: str, limit: int) -> list[str]:
        """The hashes of the blobs."""
        ...


@dataclass(frozen=True, slots=True)
class Store:
    """The ports, from one place.

    Attributes:
        jobs, records, secrets, outbox: the ports.
        contents: all that is in them.
        close: frees what they hold; they must not be used afterwards.
    """

    jobs: JobStore
    records: RecordStore
    secrets: SecretStore
    outbox: Outbox
    contents: Contents
    close: Callable[[], None]
