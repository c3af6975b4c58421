"""Packs a run's results into its job, and copies records and follow-up jobs out of it.

The terminal write is the only moment at which a result comes into being. So it carries everything: status,
records, follow-up jobs. Copying them to where readers look is then a chore that any process may do, twice
or half and again, since each record's id is derived from (key, generation, collection, index).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.model import Job, JobState
from repairnator.work.stores.port import Document, Existing, JobQuery, JobStore, RecordStore

# Above this, the records go to blob storage and the job keeps their hash: a job is rewritten at each change
# and a document store takes at most 16 MiB.
_INLINE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A document for a collection, without its ``_id``."""

    collection: str
    document: Document


@dataclass(frozen=True, slots=True)
class Amendment:
    """Fields for a record that another job's run left: the branch in which its patch is.

    Attributes:
        collection, document_id: which record; see :func:`record_id`.
        fields: set in it, beside its others.
    """

    collection: str
    document_id: str
    fields: Document


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A job to be made when this one is done: an offer, a notification.

    Attributes:
        kind: which handler does it.
        payload: what to do.
    """

    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a handler.

    Attributes:
        status: one word or phrase for lists: ``PATCHED``, ``test failure``, ``NOTBUILDABLE``.
        records: documents to keep.
        follow_ups: jobs to make.
        summary: a few fields for lists; small.
        amendments: fields for records of other jobs.
        again_after: seconds after which the job is to run once more, as a new generation; 0 for not at all.
    """

    status: str
    records: tuple[Record, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    summary: dict[str, Any] = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()
    again_after: float = 0.0


def record_id(key: str, generation: int, collection: str, index: int) -> str:
    """The ``_id`` of a record: the same whoever copies it, and another for each run that counts."""
    text = json.dumps([key, generation, collection, index])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Settlement:
    """Packs outcomes into jobs and copies them out.

    Args:
        jobs, records: of one store.
        now: seconds since the epoch, by the clock that the job rules go by.
    """

    def __init__(self, jobs: JobStore, records: RecordStore, now: Callable[[], float]) -> None:
        self._jobs = jobs
        self._records = records
        self._now = now

    def pack(self, outcome: Outcome) -> dict[str, Any]:
        """The ``result`` field of a job; keeps what is large as a blob first.

        Crash point: died after the blob, before the terminal write. The blob is under the hash of its
        content and nothing points to it; the next attempt writes its own, or the same once more.
        """
        records = [[record.collection, record.document] for record in outcome.records]
        result: dict[str, Any] = {
            "status": outcome.status,
            "summary": outcome.summary,
            "followUps": [[one.kind, one.payload] for one in outcome.follow_ups],
        }
        if outcome.amendments:
            result["amendments"] = [
                [one.collection, {"_id": one.document_id, **one.fields}] for one in outcome.amendments
            ]
        content = json.dumps(records, separators=(",", ":")).encode()
        if outcome.again_after:
            result["againAfter"] = outcome.again_after
        if len(content) <= _INLINE_BYTES:
            return result | {"records": records}
        return result | {"blob": self._records.put_blob(content)}

    def records_of(self, job: Job) -> list[Record]:
        """The records in a job's result."""
        result = job.result or {}
        packed = (
            json.loads(self._records.get_blob(result["blob"]))
            if "blob" in result
            else result.get("records", [])
        )
        return [Record(collection, document) for collection, document in packed]

    def settle_all(self, limit: int = 100) -> int:
        """Copy out whatever is not yet; returns how many jobs it was."""
        unsettled = self._jobs.find(JobQuery(unsettled=True, limit=limit))
        for job in unsettled:
            self.settle(job)
        return len(unsettled)

    def settle(self, job: Job) -> None:
        """Copy one terminal job's records and follow-ups out.

        Crash points: after any of these writes the job is still marked unsettled, so another process begins
        again from the first; the same records under the same ids, the same follow-up jobs under the same
        keys. One that is slow, or frozen for hours, finds there what it would write, and leaves it: a job's
        result never changes within a generation, the ids of the next are others, and what a later job has
        amended stays. An amendment comes after the record that it amends, whose job made the amending one
        when all its records were there.
        """
        try:
            for collection, documents in _by_collection(job, self.records_of(job)).items():
                self._records.put(collection, documents, Existing.KEEP)
            for collection, fields in (job.result or {}).get("amendments", []):
                self._records.put(collection, [fields], Existing.AMEND)
            for follow_up in self._follow_ups(job):
                self._jobs.insert(follow_up)
        except TemporaryError:
            raise
        except Exception as error:  # noqa: BLE001 (one result that cannot be kept must not stop all others)
            logger().exception("records cannot be copied out and stay in their job", build=job.key)
            reason = f"its records cannot be copied out: {error!r}"
            self._jobs.update(job.key, _as_seen(job), {"unsettled": False, "last_error": reason})
            return
        self._mark(job)

    def _mark(self, job: Job) -> None:
        """The last step: settled, or queued once more: asked for again while it ran, or wanting to come back.

        Both are one compare-and-set, so a request is neither forgotten nor served twice. When it fails,
        another process was faster, which is as good.
        """
        now, after = self._now(), (job.result or {}).get("againAfter", 0.0)
        changes: dict[str, Any] = {"unsettled": False}
        if job.again or after:
            changes = next_generation(job, now, due=now if job.again else now + after)
        self._jobs.update(job.key, _as_seen(job), changes)

    def _follow_ups(self, job: Job) -> Sequence[Job]:
        now = self._now()
        return [
            Job(
                key=f"{kind}/{job.key}/{job.generation}/{index}",
                kind=kind,
                payload=payload,
                created=now,
                due=now,
                updated=now,
            )
            for index, (kind, payload) in enumerate((job.result or {}).get("followUps", []))
        ]


def next_generation(job: Job, now: float, due: float = 0.0) -> dict[str, Any]:
    """The changes that queue a terminal job again, due now or later. ``attempt`` only ever rises."""
    return {
        "state": JobState.QUEUED,
        "due": due or now,
        "updated": now,
        "generation": job.generation + 1,
        "failures": 0,
        "losses": 0,
        "requeues": 0,
        "delays": 0,
        "last_error": "",
        "again": False,
        "result": None,
        "unsettled": False,
    }


def _as_seen(job: Job) -> dict[str, Any]:
    return {"state": job.state, "attempt": job.attempt, "generation": job.generation, "unsettled": True}


def _by_collection(job: Job, records: list[Record]) -> dict[str, list[Document]]:
    documents: dict[str, list[Document]] = {}
    for record in records:
        collected = documents.setdefault(record.collection, [])
        name = record_id(job.key, job.generation, record.collection, len(collected))
        collected.append(record.document | {"_id": name})
    return documents
