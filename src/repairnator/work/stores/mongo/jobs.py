"""Jobs in MongoDB: one document for each, its key the ``_id``, its other fields as in :class:`Job`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from repairnator.model import Job, JobState
from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.values import from_bson, to_bson
from repairnator.work.stores.port import JobQuery

JOBS = "jobs"


class MongoJobStore:
    """See :class:`repairnator.work.stores.port.JobStore`."""

    # All go by the primary's clock. When another member becomes primary its clock may differ a little; that
    # is covered by the half minute between the time a holder gives up and the time its lease ends.
    skew = 0.0

    def __init__(self, client: Client) -> None:
        self._client = client
        self._jobs = client.collection(JOBS)

    def now(self) -> float:
        return self._client.now()

    def insert(self, job: Job) -> bool:
        with self._client.translated():
            try:
                self._jobs.insert_one(_document(job))
            except DuplicateKeyError:
                return False
        return True

    def get(self, key: str) -> Job | None:
        with self._client.translated():
            return _job(self._jobs.find_one({"_id": key}))

    def update(self, key: str, expected: Mapping[str, Any], changes: Mapping[str, Any]) -> Job | None:
        # The server finds and changes one document in one step. A null would also fit a field that is not
        # there; all of ours are always there.
        with self._client.translated():
            return _job(
                self._jobs.find_one_and_update(
                    {"_id": key, **to_bson(dict(expected))},
                    {"$set": to_bson(dict(changes))},
                    return_document=ReturnDocument.AFTER,
                )
                if changes
                else self._jobs.find_one({"_id": key, **to_bson(dict(expected))})
            )

    def find(self, query: JobQuery) -> list[Job]:
        if query.unsettled:
            return self._select({"unsettled": True}, "created", ASCENDING, query.limit)
        kinds = {"$in": list(query.kinds)}
        if query.due_by is not None:
            return self._select({"kind": kinds, "due": {"$lte": query.due_by}}, "due", ASCENDING, query.limit)
        wanted: dict[str, Any] = {"kind": kinds, "state": {"$in": [state.value for state in query.states]}}
        if query.created_before is not None:
            wanted["created"] = {"$lt": query.created_before}
        return self._select(wanted, "created", DESCENDING, query.limit)

    def counts(self) -> dict[tuple[str, JobState], int]:
        groups = [{"$group": {"_id": {"kind": "$kind", "state": "$state"}, "count": {"$sum": 1}}}]
        with self._client.translated():
            found = list(self._jobs.aggregate(groups))
        return {(one["_id"]["kind"], JobState(one["_id"]["state"])): int(one["count"]) for one in found}

    def _select(self, wanted: dict[str, Any], order: str, direction: int, limit: int) -> list[Job]:
        with self._client.translated():
            found = list(self._jobs.find(wanted).sort(order, direction).limit(limit))
        return [read_job(document) for document in found]


def _document(job: Job) -> dict[str, Any]:
    data = job.to_dict()
    return {"_id": data.pop("key"), **to_bson(data)}


def read_job(document: dict[str, Any]) -> Job:
    """The job in a document."""
    data = from_bson(document)
    data["key"] = data.pop("_id")
    return Job.from_dict(data)


def _job(document: dict[str, Any] | None) -> Job | None:
    return None if document is None else read_job(document)
