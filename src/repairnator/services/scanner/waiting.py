"""Withdraws queued builds that a later scan finds to be no longer worth repairing.

The records are a hint: one that is lost costs a repair that nobody needs any more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any

from repairnator.model import BuildRef, Job, JobState
from repairnator.work.jobs.rules import Jobs
from repairnator.work.stores.port import Query, RecordStore
from repairnator.world.ci.port import Build, BuildStatus

COLLECTION = "waiting"
_MOST = 500  # of one repository; the newest failing commit of each branch waits, and no other


class WaitingBuilds:
    """Keeps them.

    Args:
        records: where.
        jobs: tell which still wait.
    """

    def __init__(self, records: RecordStore, jobs: Jobs) -> None:
        self._records = records
        self._jobs = jobs

    def add(self, build: Build) -> None:
        """Remember a build that is about to be queued."""
        ref = build.ref.to_dict()
        document = dataclasses.asdict(build) | {"ref": ref, "status": build.status.value}
        where = {
            "_id": build.ref.identity,
            "repository": _repository(build.ref.ci, build.ref.host, build.slug),
        }
        self._records.put(COLLECTION, [document | where])

    def of(self, ci: str, host: str, slug: str) -> list[Build]:
        """Those of a repository; the others are forgotten."""
        query = Query(folded={"repository": _repository(ci, host, slug)}, limit=_MOST)
        found = []
        for document in self._records.find(COLLECTION, query):
            if _waits(self._jobs.get(document["_id"])):
                found.append(_read(document))
            else:
                self._records.remove(COLLECTION, document["_id"])
        return found

    def may_be_moot(self, slug: str, branches: Collection[str]) -> bool:
        """Whether any waits of a repository's branches, so that news of them is worth a scan.

        Args:
            slug: ``owner/repo``.
            branches: names; empty for all.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = self._records.find(COLLECTION, Query(folded={"slug": slug}, limit=_MOST))
        of_branches = (one for one in found if not branches or one["branch"] in branches)
        return any(_waits(self._jobs.get(one["_id"])) for one in of_branches)

    def withdraw(self, build: Build, reason: str) -> bool:
        """Take a build back; False when it has begun meanwhile."""
        job = self._jobs.get(build.ref.key)
        return job is not None and _waits(job) and self._jobs.withdraw(job, reason)


def _repository(ci: str, host: str, slug: str) -> str:
    return f"{ci}/{host}/{slug}"


def _waits(job: Job | None) -> bool:
    # One that somebody asked for again is theirs to decide about.
    return job is not None and job.state is JobState.QUEUED and job.generation == 1


def _read(document: dict[str, Any]) -> Build:
    names = {one.name for one in dataclasses.fields(Build)}
    values = {name: value for name, value in document.items() if name in names}
    ref, status = BuildRef.from_dict(document["ref"]), BuildStatus(document["status"])
    return Build(**(values | {"ref": ref, "status": status}))
