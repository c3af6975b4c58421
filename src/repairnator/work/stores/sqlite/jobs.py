"""Jobs in SQLite: the fields that are searched are columns, the whole job is JSON beside them."""

from __future__ import annotations

import dataclasses
import heapq
import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from repairnator.foundation.database import Database
from repairnator.foundation.slugs import key_folds
from repairnator.model import Job, JobState
from repairnator.work.stores.port import (
    JobOrder,
    JobPage,
    JobQuery,
    listed_name,
    listed_repository,
    listed_summary,
    name_range,
)

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


FOLDED_JOBS = "CREATE INDEX jobs_folded ON jobs (key COLLATE NOCASE)"
_ANY_CASE = "SELECT document FROM jobs WHERE key = ? COLLATE NOCASE"

_DAY = 86400
LISTED_JOBS = (
    "ALTER TABLE jobs ADD COLUMN updated REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN status TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN repository TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN name TEXT NOT NULL DEFAULT ''",
    """UPDATE jobs SET
        updated = json_extract(document, '$.updated'),
        attempt = json_extract(document, '$.attempt'),
        status = coalesce(json_extract(document, '$.result.status'), ''),
        repository = lower(coalesce(
            json_extract(document, '$.payload.build.slug'),
            json_extract(document, '$.payload.build.url'),
            json_extract(document, '$.payload.slug'),
            json_extract(document, '$.payload.url'),
            ''
        )),
        -- what follows the last slash of the key; rtrim finds that slash
        name = replace(key, rtrim(key, replace(key, '/', '')), '')""",
    *(
        f"CREATE INDEX jobs_{'_'.join((*fields, order))} ON jobs (kind, {', '.join((*fields, order))}, key)"
        for order in JobOrder
        for fields in ((), ("state",), ("status",), ("repository",))
    ),
    "DROP INDEX jobs_listed",  # another begins with the same
    "CREATE INDEX jobs_name ON jobs (kind, name)",
    "CREATE INDEX jobs_ended ON jobs (kind, updated, status) WHERE state IN ('done', 'dead')",
)

SUMMARIZED_JOBS = (
    "ALTER TABLE jobs ADD COLUMN branch TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN tool TEXT NOT NULL DEFAULT ''",
    # Most jobs have neither.
    *(
        f"CREATE INDEX jobs_{field}_{order} ON jobs (kind, {field}, {order}, key) WHERE {field} > ''"
        for order in JobOrder
        for field in ("branch", "tool")
    ),
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
            if key_folds(job.key) and connection.execute(_ANY_CASE, (job.key,)).fetchone():
                return False
            return connection.execute(_INSERT, _row(job)).rowcount == 1

    def get(self, key: str) -> Job | None:
        rows = self._database.read("SELECT document FROM jobs WHERE key = ?", (key,))
        if not rows and key_folds(key):
            # Of several of old, which were made before keys were compared like this, the first.
            rows = self._database.read(f"{_ANY_CASE} ORDER BY created, key LIMIT 1", (key,))
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
            connection.execute(_UPDATE, (*row[1:], row[0]))
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

    def page(self, page: JobPage) -> list[Job]:
        # One search for each state, for the same reason.
        found = (
            [self._page_in(page, state) for state in page.states] if page.states else [self._page_in(page)]
        )
        sign = 1 if page.ascending else -1
        both = itertools.chain.from_iterable(found)
        ordered = sorted(both, key=lambda job: job.key, reverse=not page.ascending)
        ordered.sort(key=lambda job: sign * getattr(job, page.order))
        return ordered[: page.limit]

    def _page_in(self, page: JobPage, state: JobState | None = None) -> list[Job]:
        conditions, arguments = _paged(page)
        if state is not None:
            conditions.append("state = ?")
            arguments.append(state.value)
        direction = "ASC" if page.ascending else "DESC"
        # Few have a name; SQLite would rather read all of them in order, to save a sort.
        table = "jobs INDEXED BY jobs_name" if page.name else "jobs"
        rows = self._database.read(
            f"SELECT json_remove(document, '$.result.records') FROM {table} "  # noqa: S608
            f"WHERE {' AND '.join(conditions)} "
            f"ORDER BY {page.order} {direction}, key {direction} LIMIT ?",
            (*arguments, page.limit),
        )
        return [_job(document) for (document,) in rows]

    def ended(self, kind: str, since: float) -> dict[tuple[int, str], int]:
        rows = self._database.read(
            f"SELECT CAST(updated / {_DAY} AS INTEGER), status, COUNT(*) FROM jobs "  # noqa: S608
            "WHERE kind = ? AND updated >= ? AND state IN ('done', 'dead') GROUP BY 1, 2",
            (kind, since),
        )
        return {(day, status): count for day, status, count in rows}

    def counts(self) -> dict[tuple[str, JobState], int]:
        rows = self._database.read("SELECT kind, state, COUNT(*) FROM jobs GROUP BY kind, state")
        return {(kind, JobState(state)): count for kind, state, count in rows}

    def _select(self, condition: str, arguments: tuple[Any, ...]) -> list[Job]:
        rows = self._database.read(f"SELECT document FROM jobs WHERE {condition}", arguments)  # noqa: S608
        return [_job(document) for (document,) in rows]


def _merged(found: Iterable[list[Job]], order: Callable[[Job], float], limit: int) -> list[Job]:
    return list(itertools.islice(heapq.merge(*found, key=order), limit))


def _paged(page: JobPage) -> tuple[list[str], list[Any]]:
    """The conditions of a page but that of the state, and their arguments."""
    conditions: list[str] = ["kind = ?"]
    arguments: list[Any] = [page.kind]
    for column, value in (("status", page.status), ("repository", page.repository.lower())):
        if value:
            conditions.append(f"{column} = ?")
            arguments.append(value)
    for column, value in (("branch", page.branch), ("tool", page.tool)):
        if value:
            # The second condition says that the index has all that fit.
            conditions.append(f"{column} = ? AND {column} > ''")
            arguments.append(value)
    if page.name:
        conditions.append("name BETWEEN ? AND ?")
        arguments += name_range(page)
    if page.least is not None:
        conditions.append(f"{page.order} >= ?")
        arguments.append(page.least)
    if page.after is not None:
        conditions.append(f"({page.order}, key) {'>' if page.ascending else '<'} (?, ?)")
        arguments += page.after
    return conditions, arguments


_COLUMNS = (
    "key",
    "kind",
    "state",
    "due",
    "unsettled",
    "created",
    "document",
    "updated",
    "attempt",
    "status",
    "repository",
    "name",
    "branch",
    "tool",
)
_VALUES = ", ".join("?" for _ in _COLUMNS)
_INSERT = f"INSERT OR IGNORE INTO jobs ({', '.join(_COLUMNS)}) VALUES ({_VALUES})"  # noqa: S608
_UPDATE = f"UPDATE jobs SET {', '.join(f'{name} = ?' for name in _COLUMNS[1:])} WHERE key = ?"  # noqa: S608


def _row(job: Job) -> tuple[Any, ...]:
    """The values of all columns."""
    return (
        job.key,
        job.kind,
        job.state.value,
        job.due,
        int(job.unsettled),
        job.created,
        json.dumps(job.to_dict(), separators=(",", ":")),
        job.updated,
        job.attempt,
        str((job.result or {}).get("status", "")),
        listed_repository(job),
        listed_name(job),
        listed_summary(job, "branch"),
        listed_summary(job, "tool"),
    )


def _job(document: str) -> Job:
    return Job.from_dict(json.loads(document))
