import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.errors import SettingsError, StoreUnavailable
from repairnator.foundation.database import Database
from repairnator.model import JobState
from repairnator.testing.contracts.stores import (
    ContentsContract,
    JobStoreContract,
    OutboxContract,
    RecordStoreContract,
    SecretStoreContract,
    job,
)
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.port import JobQuery, Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_sqlite_store(path)
    yield opened
    opened.close()


class TestSqliteJobs(JobStoreContract):
    pass


class TestSqliteRecords(RecordStoreContract):
    pass


class TestSqliteSecrets(SecretStoreContract):
    pass


class TestSqliteOutbox(OutboxContract):
    pass


class TestSqliteContents(ContentsContract):
    pass


def test_what_is_written_is_there_for_the_next_process(path: Path) -> None:
    first = open_sqlite_store(path)
    first.jobs.insert(job())
    first.close()
    second = open_sqlite_store(path)
    assert second.jobs.get("git/u/c") == job()
    second.close()


def test_queue_and_store_share_one_file(path: Path, store: Store) -> None:
    queue = SqliteQueue(path)
    queue.send("/queue/pipeline", "1")
    store.jobs.insert(job())
    message = queue.receive("/queue/pipeline", 5.0)
    assert message is not None
    queue.ack(message)
    queue.close()


def _claim(path: Path, owner: str, results: "multiprocessing.Queue[str]") -> None:
    store = open_sqlite_store(path)
    for number in range(20):
        expected = {"state": JobState.QUEUED, "attempt": 0}
        if store.jobs.update(f"job-{number}", expected, {"state": JobState.RUNNING, "owner": owner}):
            results.put(f"job-{number}")
    store.close()


def test_of_several_processes_one_wins_each_compare_and_set(path: Path, store: Store) -> None:
    for number in range(20):
        store.jobs.insert(job(f"job-{number}"))
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[str] = context.Queue()
    processes = [context.Process(target=_claim, args=(path, str(n), results)) for n in range(4)]
    for process in processes:
        process.start()
    won = sorted(results.get(timeout=60) for _ in range(20))
    for process in processes:
        process.join()
    assert won == sorted(f"job-{number}" for number in range(20))
    assert results.empty()


def _come_and_go(path: Path) -> None:
    store = open_sqlite_store(path)
    store.jobs.insert(job("from-beside"))
    store.close()


def test_a_process_that_leaves_does_not_take_the_log_of_those_that_stay(path: Path, store: Store) -> None:
    queue = SqliteQueue(path)  # a second connection of this process must not cost the first its locks
    process = multiprocessing.get_context("spawn").Process(target=_come_and_go, args=(path,))
    process.start()
    process.join()
    store.jobs.insert(job("from-here"))
    fresh = open_sqlite_store(path)
    assert fresh.jobs.get("from-here") is not None
    assert store.jobs.get("from-beside") is not None
    fresh.close()
    queue.close()


def test_a_newer_programs_file_is_left_alone(path: Path) -> None:
    open_sqlite_store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE schema_versions SET version = 99 WHERE component = 'store'")
    connection.close()
    with pytest.raises(SettingsError, match="store tables of version 99, and this program knows version"):
        open_sqlite_store(path)


def test_an_older_file_is_brought_up_step_by_step(path: Path) -> None:
    first = ("CREATE TABLE things (name TEXT)",)
    second = ("ALTER TABLE things ADD COLUMN size INTEGER DEFAULT 3",)
    old = Database(path, "things", (first,), StoreUnavailable)
    with old.write() as connection:
        connection.execute("INSERT INTO things VALUES ('kept')")
    old.close()
    new = Database(path, "things", (first, second), StoreUnavailable)
    assert new.read("SELECT name, size FROM things") == [("kept", 3)]
    new.close()


def test_an_upgrade_that_fails_changes_nothing(path: Path) -> None:
    first = ("CREATE TABLE things (name TEXT)",)
    Database(path, "things", (first,), StoreUnavailable).close()
    broken = ("ALTER TABLE things ADD COLUMN size INTEGER", "CREATE TABLE things (name TEXT)")
    with pytest.raises(StoreUnavailable, match="already exists"):
        Database(path, "things", (first, broken), StoreUnavailable)
    back = Database(path, "things", (first,), StoreUnavailable)
    assert back.read("SELECT * FROM things") == []
    back.close()


def test_a_transaction_that_raises_is_rolled_back(path: Path) -> None:
    database = Database(path, "things", (("CREATE TABLE things (name TEXT)",),), StoreUnavailable)

    def write_half() -> None:
        with database.write() as connection:
            connection.execute("INSERT INTO things VALUES ('lost')")
            raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        write_half()
    assert database.read("SELECT * FROM things") == []
    database.close()


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="check that its folder is writable"):
        open_sqlite_store(tmp_path / "file" / "store.db")


@pytest.mark.parametrize("name", ["a'b", 'a"b', "a b", "", "a..b", "$where"])
def test_a_field_name_cannot_become_sql(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="not a field name"):
        store.records.find("inspector", Query(equal={name: 1}))


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT document FROM jobs WHERE kind = ? AND due <= ? ORDER BY due LIMIT ?", "jobs_due"),
        ("SELECT document FROM jobs WHERE unsettled = 1 ORDER BY created LIMIT ?", "jobs_unsettled"),
        (
            "SELECT document FROM jobs WHERE kind = ? AND state = ? AND created < ? "
            "ORDER BY created DESC LIMIT ?",
            "jobs_listed",
        ),
    ],
)
def test_the_cost_of_a_job_does_not_grow_with_the_backlog(
    store: Store, path: Path, sql: str, index: str
) -> None:
    store.jobs.find(JobQuery(unsettled=True))
    connection = sqlite3.connect(path)
    plan = " ".join(
        str(row[-1]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))
    )
    connection.close()
    assert index in plan
    assert "TEMP B-TREE" not in plan
