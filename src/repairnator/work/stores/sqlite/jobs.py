"""Jobs in SQLite: the fields that are searched are columns, the whole job is JSON beside them."""

from __future__ import annotations

import dataclasses
import heapq
import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from repairnator.foundation.database import Database
from repairnator.model import Job, JobState
from repairnator.work.stores.port import JobQuery

JOB_TABLES = (
    """CREATE TABLE jobs (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        due REAL,
        unsettled INTEGER NOT NULL,
        created REAL NOT NULL,
        document TEXT NOT NULL
    )""",
    # Terminal jobs, of which there may be millions, are in neither of these two.
    "CREATE INDEX jobs_due ON jobs (kind, due) WHERE due IS NOT NULL",
    "CREATE INDEX jobs_unsettled ON jobs (created) WHERE unsettled = 1",
    "CREATE INDEX jobs_listed ON jobs (kind, state, created)",
)


class SqliteJobStore:
    """See :class:`repairnator.work.stores.port.JobStore`."""

    skew = 0.0

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def now(self) -> float:
        return self._clock()

    def insert(self, job: Job) -> bool:
        with self._database.write() as connection:
            cursor = connection.execute("INSERT OR IGNORE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?)", _row(job))
            return cursor.rowcount == 1

    def get(self, key: str) -> Job | None:
        rows = self._database.read("SELECT document FROM jobs WHERE key = ?", (key,))
        return _job(rows[0][0]) if rows else None

    def update(self, key: str, expected: Mapping[str, Any], changes: Mapping[str, Any]) -> Job | None:
        with self._database.write() as connection:  # the write lock makes read, compare and write one step
            row = connection.execute("SELECT document FROM jobs WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            job = _job(row[0])
            if any(getattr(job, name) != value for name, value in expected.items()):
                return None
            job = dataclasses.replace(job, **changes)
            row = _row(job)
            connection.execute(
                "UPDATE jobs SET kind = ?, state = ?, due = ?, unsettled = ?, created = ?, document = ? "
                "WHERE key = ?",
                (*row[1:], row[0]),
            )
            return job

    def find(self, query: JobQuery) -> list[Job]:
        if query.unsettled:
            return self._select("unsettled = 1 ORDER BY created LIMIT ?", (query.limit,))
        # One search for each kind (and state), merged here: a single search over several would make SQLite
        # sort everything that fits before it takes the first.
        if query.due_by is not None:
            found = [
                self._select("kind = ? AND due <= ? ORDER BY due LIMIT ?", (kind, query.due_by, query.limit))
                for kind in query.kinds
            ]
            return _merged(found, lambda job: job.due or 0.0, query.limit)
        before = float("inf") if query.created_before is None else query.created_before
        found = [
            self._select(
                "kind = ? AND state = ? AND created < ? ORDER BY created DESC LIMIT ?",
                (kind, state.value, before, query.limit),
            )
            for kind, state in itertools.product(query.kinds, query.states)
        ]
        return _merged(found, lambda job: -job.created, query.limit)

    def counts(self) -> dict[tuple[str, JobState], int]:
        rows = self._database.read("SELECT kind, state, COUNT(*) FROM jobs GROUP BY kind, state")
        return {(kind, JobState(state)): count for kind, state, count in rows}

    def _select(self, condition: str, arguments: tuple[Any, ...]) -> list[Job]:
        rows = self._database.read(f"SELECT document FROM jobs WHERE {condition}", arguments)  # noqa: S608
        return [_job(document) for (document,) in rows]


def _merged(found: Iterable[list[Job]], order: Callable[[Job], float], limit: int) -> list[Job]:
    return list(itertools.islice(heapq.merge(*found, key=order), limit))


def _row(job: Job) -> tuple[Any, ...]:
    document = json.dumps(job.to_dict(), separators=(",", ":"))
    return (job.key, job.kind, job.state.value, job.due, int(job.unsettled), job.created, document)


def _job(document: str) -> Job:
    return Job.from_dict(json.loads(document))
