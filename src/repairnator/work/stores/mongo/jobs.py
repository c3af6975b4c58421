"""Jobs in MongoDB: one document for each, its key the ``_id``, its other fields as in :class:`Job`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from repairnator.foundation.slugs import folded_key, key_folds
from repairnator.model import Job, JobState
from repairnator.work.stores.mongo.client import Client
from repairnator.work.stores.mongo.values import from_bson, to_bson
from repairnator.work.stores.port import JobPage, JobQuery, listed_name, listed_repository, name_range

JOBS = "jobs"
FOLDED_KEY = "folded"
CHANGES = "changes"  # of the stored form, that are done

# Beside what a job has: what lists look for. Both never change.
REPOSITORY, NAME = "repository", "name"
BRANCH, TOOL = "result.summary.branch", "result.summary.tool"
_DAY = 86400
_ENDED = [JobState.DONE.value, JobState.DEAD.value]


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
        if key_folds(job.key) and self._in_any_case(job.key) is not None:
            return False
        with self._client.translated():
            try:
                self._jobs.insert_one(_document(job))
            except DuplicateKeyError:
                return False
        return True

    def get(self, key: str) -> Job | None:
        with self._client.translated():
            found = self._jobs.find_one({"_id": key})
        if found is None and key_folds(key):
            found = self._in_any_case(key)
        return _job(found)

    def _in_any_case(self, key: str) -> dict[str, Any] | None:
        """Also one of old, which has no field for it unless its key is in small letters."""
        same = [{FOLDED_KEY: folded_key(key)}, {"_id": folded_key(key)}]
        with self._client.translated():
            return self._jobs.find_one({"$or": same}, sort=[("created", ASCENDING), ("_id", ASCENDING)])

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

    def page(self, page: JobPage) -> list[Job]:
        direction = ASCENDING if page.ascending else DESCENDING
        with self._client.translated():
            cursor = self._jobs.find({"$and": _paged(page)}, {"result.records": False})
            found = list(cursor.sort([(page.order.value, direction), ("_id", direction)]).limit(page.limit))
        return [read_job(document) for document in found]

    def ended(self, kind: str, since: float) -> dict[tuple[int, str], int]:
        day = {"$floor": {"$divide": ["$updated", _DAY]}}
        steps: list[dict[str, Any]] = [
            {"$match": {"kind": kind, "updated": {"$gte": since}, "state": {"$in": _ENDED}}},
            {"$group": {"_id": {"day": day, "status": "$result.status"}, "count": {"$sum": 1}}},
        ]
        with self._client.translated():
            found = list(self._jobs.aggregate(steps))
        return {
            (int(one["_id"]["day"]), str(one["_id"].get("status") or "")): int(one["count"]) for one in found
        }

    def counts(self) -> dict[tuple[str, JobState], int]:
        groups = [{"$group": {"_id": {"kind": "$kind", "state": "$state"}, "count": {"$sum": 1}}}]
        with self._client.translated():
            found = list(self._jobs.aggregate(groups))
        return {(one["_id"]["kind"], JobState(one["_id"]["state"])): int(one["count"]) for one in found}

    def _select(self, wanted: dict[str, Any], order: str, direction: int, limit: int) -> list[Job]:
        with self._client.translated():
            found = list(self._jobs.find(wanted).sort(order, direction).limit(limit))
        return [read_job(document) for document in found]


def fold_old_keys(client: Client) -> None:
    """Let jobs of old, which were kept before case did not count, be found in any case; done once.

    Of several that differ by case alone one can have the field; the others are found as they are spelled.
    """
    done = client.collection(CHANGES)
    jobs = client.collection(JOBS)
    if done.find_one({"_id": FOLDED_KEY}) is not None:
        return
    capital = {"_id": {"$regex": "[A-Z]"}, FOLDED_KEY: {"$exists": False}}
    for job in jobs.find(capital, {"created": True}).sort("created", ASCENDING):
        if key_folds(job["_id"]):
            with suppress(DuplicateKeyError):
                jobs.update_one({"_id": job["_id"]}, {"$set": {FOLDED_KEY: folded_key(job["_id"])}})
    # Crash point: died before this, it is done again, which changes nothing.
    with suppress(DuplicateKeyError):
        done.insert_one({"_id": FOLDED_KEY})


def list_old_jobs(client: Client) -> None:
    """Let jobs of old, from before there were lists, be found in them; done once."""
    done = client.collection(CHANGES)
    jobs = client.collection(JOBS)
    if done.find_one({"_id": NAME}) is not None:
        return
    for document in jobs.find({NAME: {"$exists": False}}, {"result": False}):
        job = read_job(document | {"result": None})
        jobs.update_one({"_id": document["_id"]}, {"$set": _listed(job)})
    # Crash point: died before this, it is done again, which changes nothing.
    with suppress(DuplicateKeyError):
        done.insert_one({"_id": NAME})


def _listed(job: Job) -> dict[str, str]:
    return {REPOSITORY: to_bson(listed_repository(job)), NAME: to_bson(listed_name(job))}


def _paged(page: JobPage) -> list[dict[str, Any]]:
    """The conditions of a page."""
    order = page.order.value
    conditions: list[dict[str, Any]] = [{"kind": page.kind}]
    if page.states:
        conditions.append({"state": {"$in": [state.value for state in page.states]}})
    if page.status:
        conditions.append({"result.status": page.status})
    if page.repository:
        conditions.append({REPOSITORY: page.repository.lower()})
    if page.branch:
        conditions.append({BRANCH: page.branch})
    if page.tool:
        conditions.append({TOOL: page.tool})
    if page.name:
        first, last = name_range(page)
        conditions.append({NAME: {"$gte": first, "$lte": last}})
    if page.least is not None:
        conditions.append({order: {"$gte": page.least}})
    if page.after is not None:
        value, key = page.after
        than, to = ("$gt", "$gte") if page.ascending else ("$lt", "$lte")
        # The first lets an index begin where the page does; the second leaves out what was on those before.
        conditions.append({order: {to: value}})
        conditions.append({"$or": [{order: {than: value}}, {"_id": {than: key}}]})
    return conditions


def _document(job: Job) -> dict[str, Any]:
    data = job.to_dict()
    # Unique: two that come at once in different case are one.
    beside = {FOLDED_KEY: folded_key(job.key)} if key_folds(job.key) else {}
    return {"_id": data.pop("key"), **to_bson(data), **beside, **_listed(job)}


def read_job(document: dict[str, Any]) -> Job:
    """The job in a document."""
    data = from_bson(document)
    data["key"] = data.pop("_id")
    for beside in (FOLDED_KEY, REPOSITORY, NAME):
        data.pop(beside, None)
    return Job.from_dict(data)


def _job(document: dict[str, Any] | None) -> Job | None:
    return None if document is None else read_job(document)
