"""Keeps what is paused: repositories, or everything. What is paused waits, and loses nothing.

A job of a paused repository is accepted as ever, and claimed by nobody until the pause ends; one that runs
already goes on to its end. Notifications of what has ended are sent all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from repairnator.model import Job
from repairnator.work.stores.port import Document, Query, RecordStore

COLLECTION = "pauses"
EVERYTHING = "*"
_BUILD = "build"  # the rules, which import this module, name it for all others
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Pause:
    """Something that is paused.

    Attributes:
        repository: its slug or address as lists have it, in small letters; :data:`EVERYTHING` for all.
        since: seconds since the epoch.
        who: paused it.
    """

    repository: str
    since: float
    who: str


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses in a store.

    Attributes:
        records: where they are kept.
        now: seconds since the epoch.
    """

    records: RecordStore
    now: Callable[[], float]

    def all(self) -> list[Pause]:
        """What is paused, everything first."""
        return [_read(one) for one in self.records.find(COLLECTION, Query(limit=_MOST))]

    def of(self, repository: str) -> Pause | None:
        """Why jobs of a repository wait: its own pause, or that of everything."""
        for name in (repository.lower(), EVERYTHING):
            found = self.records.find(COLLECTION, Query(equal={"_id": name}, limit=1)) if name else []
            if found:
                return _read(found[0])
        return None

    def holds(self, job: Job) -> bool:
        """Whether this job waits for the end of a pause."""
        return bool(self.held([job]))

    def held(self, jobs: Sequence[Job]) -> list[Job]:
        """Those of the jobs that wait for the end of a pause; asks the store at most once."""
        repositories = [repository_of(job) for job in jobs]
        paused = {one.repository for one in self.all()} if any(repositories) else set()
        everything = EVERYTHING in paused
        return [
            job
            for job, repository in zip(jobs, repositories, strict=True)
            if repository and (everything or repository in paused)
        ]

    def pause(self, repository: str, who: str) -> bool:
        """Begin a pause; False when there is one already."""
        return self.records.add(
            COLLECTION, {"_id": repository.lower(), "since": self.now(), "who": who[:200]}
        )

    def resume(self, repository: str) -> bool:
        """End a pause; False when there was none."""
        return self.records.remove(COLLECTION, repository.lower())


def repository_of(job: Job) -> str:
    """The repository that a job works on, as lists have it; "" for none: no pause holds it."""
    offer = job.payload.get("offer")
    about = offer if isinstance(offer, dict) else job.payload
    if job.kind != _BUILD and "slug" not in about:
        return ""  # a message, or a notification, which tells of a build and touches nothing
    build = about.get("build")
    of_build = build if isinstance(build, dict) else {}
    named = of_build.get("slug") or of_build.get("url") or about.get("slug")
    return named.lower() if isinstance(named, str) else ""


def _read(document: Document) -> Pause:
    return Pause(str(document["_id"]), float(document["since"]), str(document["who"]))
