"""The backlogs that the benchmark of the stores makes are what the product itself would have written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.stores import Backlog, build, embedded

from repairnator.foundation.messages import write_build
from repairnator.model import JobState
from repairnator.work.jobs.rules import BUILD
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.port import JobQuery
from repairnator.work.stores.sqlite import open_sqlite_store

SIZE = 30
QUEUED = JobQuery(kinds=(BUILD,), states=(JobState.QUEUED,), limit=1000)


@pytest.fixture
def backlog(tmp_path: Path) -> Iterator[Backlog]:
    made = embedded(tmp_path, SIZE)
    yield made
    made.close()


def database(folder: Path) -> Path:
    return folder / "repairnator" / "repairnator.db"


def test_each_job_and_each_message_is_of_one_build(backlog: Backlog, tmp_path: Path) -> None:
    store = open_sqlite_store(database(tmp_path))
    jobs = store.jobs.find(QUEUED)
    assert sorted(job.key for job in jobs) == [build(number).key for number in range(1, SIZE + 1)]
    assert {job.key: job.payload["build"]["commit"] for job in jobs} == {
        build(number).key: build(number).commit for number in range(1, SIZE + 1)
    }
    store.close()
    queue = SqliteQueue(database(tmp_path))
    bodies = []
    while message := queue.receive("/queue/pipeline", 0.0):
        bodies.append(message.body)
        queue.ack(message)
    queue.close()
    assert bodies == [write_build(build(number)) for number in range(1, SIZE + 1)]


def test_what_is_measured_ends_a_job_and_the_backlog_stays_as_long(backlog: Backlog, tmp_path: Path) -> None:
    backlog.by_message()
    backlog.add()
    backlog.from_store()
    backlog.by_message()  # the message of the job that was taken from the store
    backlog.add()
    store = open_sqlite_store(database(tmp_path))
    assert len(store.jobs.find(QUEUED)) == SIZE
    done = store.jobs.find(JobQuery(kinds=(BUILD,), states=(JobState.DONE,)))
    assert [job.key for job in done] == [build(2).key, build(1).key]
    store.close()
