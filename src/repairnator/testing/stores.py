"""A store in memory."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from repairnator.errors import StoreUnavailable
from repairnator.foundation.slugs import folded, folded_key, key_folds
from repairnator.model import Job, JobState
from repairnator.work.stores.port import (
    Document,
    Effect,
    Existing,
    JobPage,
    JobQuery,
    Query,
    Scalar,
    Store,
    listed_name,
    listed_repository,
    listed_summary,
    name_range,
)


class Switch:
    """Lets a store in memory stop answering, and guards it against threads."""

    def __init__(self) -> None:
        self.reachable = True
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()
        if not self.reachable:
            self._lock.release()
            raise StoreUnavailable("the store in memory was made unreachable")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def memory_store(clock: Callable[[], float] = time.time, switch: Switch | None = None) -> Store:
    """An empty store.

    Args:
        clock: seconds since the epoch.
        switch: set its ``reachable`` to False to let every call raise StoreUnavailable.
    """
    switch = switch or Switch()
    jobs, records, outbox = MemoryJobStore(clock, switch), MemoryRecordStore(switch), MemoryOutbox(switch)
    return Store(
        jobs=jobs,
        records=records,
        secrets=MemorySecretStore(switch),
        outbox=outbox,
        contents=MemoryContents(jobs, records, outbox),
        close=lambda: None,
    )


class MemoryJobStore:
    """See :class:`repairnator.work.stores.port.JobStore`."""

    skew = 0.0

    def __init__(self, clock: Callable[[], float], switch: Switch) -> None:
        self._clock = clock
        self._switch = switch
        self.kept: dict[str, dict[str, Any]] = {}

    def now(self) -> float:
        with self._switch:
            return self._clock()

    def insert(self, job: Job) -> bool:
        with self._switch:
            if self._spelled(job.key) is not None:
                return False
            self._keep(job)
            return True

    def get(self, key: str) -> Job | None:
        with self._switch:
            spelled = self._spelled(key)
            return None if spelled is None else self._load(spelled)

    def _spelled(self, key: str) -> str | None:
        if key in self.kept:
            return key
        wanted = folded_key(key)
        others = sorted(self.kept, key=lambda one: (self.kept[one]["created"], one))
        return next((one for one in others if folded_key(one) == wanted), None) if key_folds(key) else None

    def update(self, key: str, expected: Mapping[str, Any], changes: Mapping[str, Any]) -> Job | None:
        with self._switch:
            job = self._load(key) if key in self.kept else None
            if job is None or any(getattr(job, name) != value for name, value in expected.items()):
                return None
            self._keep(dataclasses.replace(job, **changes))
            return self._load(key)

    def find(self, query: JobQuery) -> list[Job]:
        with self._switch:
            jobs = [self._load(key) for key in self.kept]
        if query.unsettled:
            found = sorted((job for job in jobs if job.unsettled), key=lambda job: job.created)
        elif query.due_by is not None:
            by = query.due_by
            due = [(job.due, job) for job in jobs if job.due is not None and job.due <= by]
            found = [job for _, job in sorted(due, key=lambda pair: pair[0]) if job.kind in query.kinds]
        else:
            before = float("inf") if query.created_before is None else query.created_before
            fitting = [j for j in jobs if j.kind in query.kinds and j.state in query.states]
            newest = sorted(fitting, key=lambda job: -job.created)
            found = [job for job in newest if job.created < before]
        return found[: query.limit]

    def page(self, page: JobPage) -> list[Job]:
        def place(job: Job) -> tuple[float, str]:
            return (getattr(job, page.order), job.key)

        with self._switch:
            jobs = sorted(map(self._load, self.kept), key=place, reverse=not page.ascending)
        after = page.after
        behind = [
            job
            for job in jobs
            if after is None or (place(job) > after if page.ascending else place(job) < after)
        ]
        return [_lean(job) for job in behind if _listed(job, page)][: page.limit]

    def ended(self, kind: str, since: float) -> dict[tuple[int, str], int]:
        with self._switch:
            jobs = [self._load(key) for key in self.kept]
        ended = [job for job in jobs if job.kind == kind and job.state.terminal and job.updated >= since]
        return dict(Counter((int(job.updated // 86400), _status(job)) for job in ended))

    def counts(self) -> dict[tuple[str, JobState], int]:
        with self._switch:
            return dict(Counter((data["kind"], JobState(data["state"])) for data in self.kept.values()))

    def _keep(self, job: Job) -> None:
        self.kept[job.key] = copy.deepcopy(job.to_dict())

    def _load(self, key: str) -> Job:
        return Job.from_dict(copy.deepcopy(self.kept[key]))


def _status(job: Job) -> str:
    return str((job.result or {}).get("status", ""))


def _listed(job: Job, page: JobPage) -> bool:
    return (
        job.kind == page.kind
        and (not page.states or job.state in page.states)
        and page.status in ("", _status(job))
        and page.repository.lower() in ("", listed_repository(job))
        and page.branch in ("", listed_summary(job, "branch"))
        and page.tool in ("", listed_summary(job, "tool"))
        and (not page.name or name_range(page)[0] <= listed_name(job) <= name_range(page)[1])
        and (page.least is None or getattr(job, page.order) >= page.least)
    )


def _lean(job: Job) -> Job:
    if job.result is None:
        return job
    result = {name: value for name, value in job.result.items() if name != "records"}
    return dataclasses.replace(job, result=result)


class MemoryRecordStore:
    """See :class:`repairnator.work.stores.port.RecordStore`."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self.collections: dict[str, dict[str, Document]] = defaultdict(dict)
        self.blobs: dict[str, bytes] = {}

    def add(self, collection: str, document: Document) -> bool:
        with self._switch:
            if document["_id"] in self.collections[collection]:
                return False
            self.put(collection, [document])
            return True

    def put(
        self, collection: str, documents: Iterable[Document], existing: Existing = Existing.REPLACE
    ) -> None:
        with self._switch:
            kept = self.collections[collection]
            for document in documents:
                there = kept.get(document["_id"])
                if existing is Existing.REPLACE or (existing is Existing.KEEP and there is None):
                    kept[document["_id"]] = copy.deepcopy(document)
                elif existing is Existing.AMEND and there is not None:
                    kept[document["_id"]] = there | copy.deepcopy(document)

    def find(self, collection: str, query: Query | None = None) -> list[Document]:
        query = query or Query()
        with self._switch:
            kept = self.collections[collection]
            wanted = query.equal.get("_id")
            documents = kept.values() if wanted is None else [kept[i] for i in (str(wanted),) if i in kept]
            order = query.order or "_id"
            found = [document for document in documents if _fits(document, query)]
            found.sort(key=lambda d: (_ordered(_field(d, order)), d["_id"]), reverse=query.descending)
            return copy.deepcopy(found[query.skip : query.skip + query.limit])

    def remove(self, collection: str, document_id: str) -> bool:
        with self._switch:
            return self.collections[collection].pop(document_id, None) is not None

    def put_blob(self, content: bytes) -> str:
        with self._switch:
            digest = hashlib.sha256(content).hexdigest()
            self.blobs[digest] = content
            return digest

    def get_blob(self, digest: str) -> bytes:
        with self._switch:
            return self.blobs[digest]


def _field(document: Document, name: str) -> Any:
    value: Any = document
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _rank(value: Any) -> int:
    """Values of one rank can be compared; the ranks are in the order of a document store's types."""
    if isinstance(value, bool):
        return 3
    if isinstance(value, int | float):
        return 1
    return 2 if isinstance(value, str) else 0


def _ordered(value: Any) -> tuple[int, Any]:
    rank = _rank(value)
    return (rank, value if rank else 0)


def _fits(document: Document, query: Query) -> bool:
    def holds(fields: Mapping[str, Scalar], compare: Callable[[Any, Any], bool]) -> bool:
        pairs = [(_field(document, name), wanted) for name, wanted in fields.items()]
        return all(_rank(value) == _rank(wanted) and compare(value, wanted) for value, wanted in pairs)

    return (
        holds(query.equal, lambda value, wanted: bool(value == wanted))
        and holds(query.folded, lambda value, wanted: bool(value.lower() == wanted.lower()))
        and holds(query.at_least, lambda value, wanted: bool(value >= wanted))
        and holds(query.below, lambda value, wanted: bool(value < wanted))
    )


class MemorySecretStore:
    """See :class:`repairnator.work.stores.port.SecretStore`."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._secrets: set[tuple[str, str]] = set()

    def get(self, slug: str) -> tuple[str, ...]:
        with self._switch:
            return tuple(sorted(secret for _, secret in self._of(slug)))

    def add(self, slug: str, secret: str) -> None:
        with self._switch:
            if secret not in self.get(slug):
                self._secrets.add((slug, secret))

    def remove(self, slug: str, secret: str | None = None) -> bool:
        with self._switch:
            fitting = {one for one in self._of(slug) if secret in (None, one[1])}
            self._secrets -= fitting
            return bool(fitting)

    def slugs(self) -> list[str]:
        with self._switch:
            found = sorted({slug for slug, _ in self._secrets}, reverse=True)
            return sorted({folded(slug): slug for slug in found}.values())

    def _of(self, slug: str) -> set[tuple[str, str]]:
        return {one for one in self._secrets if folded(one[0]) == folded(slug)}


class MemoryOutbox:
    """See :class:`repairnator.work.stores.port.Outbox`."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self.effects: dict[str, Effect] = {}

    def intend(self, effect: Effect) -> Effect:
        with self._switch:
            return self.effects.setdefault(effect.key, dataclasses.replace(effect, outcome=None))

    def settle(self, key: str, outcome: Document) -> Effect:
        with self._switch:
            effect = self.effects[key]
            if effect.outcome is None:
                effect = self.effects[key] = dataclasses.replace(effect, outcome=copy.deepcopy(outcome))
            return effect

    def get(self, key: str) -> Effect | None:
        with self._switch:
            return self.effects.get(key)

    def pending(self, limit: int = 100) -> list[Effect]:
        with self._switch:
            open_ = [effect for effect in self.effects.values() if effect.outcome is None]
        return sorted(open_, key=lambda effect: effect.created)[:limit]


class MemoryContents:
    """See :class:`repairnator.work.stores.port.Contents`."""

    def __init__(self, jobs: MemoryJobStore, records: MemoryRecordStore, outbox: MemoryOutbox) -> None:
        self._jobs = jobs
        self._records = records
        self._outbox = outbox

    def collections(self) -> list[str]:
        return sorted(name for name, kept in self._records.collections.items() if kept)

    def documents(self, collection: str, after: str, limit: int) -> list[Document]:
        kept = self._records.collections[collection]
        return copy.deepcopy([kept[name] for name in _page(kept, after, limit)])

    def jobs(self, after: str, limit: int) -> list[Job]:
        found = (self._jobs.get(key) for key in _page(self._jobs.kept, after, limit))
        return [job for job in found if job is not None]

    def effects(self, after: str, limit: int) -> list[Effect]:
        return [self._outbox.effects[key] for key in _page(self._outbox.effects, after, limit)]

    def digests(self, after: str, limit: int) -> list[str]:
        return _page(self._records.blobs, after, limit)


def _page(kept: Iterable[str], after: str, limit: int) -> list[str]:
    return sorted(key for key in kept if key > after)[:limit]
