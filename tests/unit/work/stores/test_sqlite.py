import json
import multiprocessing
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from repairnator.errors import SettingsError, StoreUnavailable
from repairnator.foundation.database import Database
from repairnator.model import Job, JobState
from repairnator.testing.contracts.stores import (
    ContentsContract,
    JobStoreContract,
    OutboxContract,
    RecordStoreContract,
    SecretStoreContract,
    job,
)
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.port import JobOrder, JobPage, JobQuery, Query, Store
from repairnator.work.stores.sqlite import _COMPONENT, _MIGRATIONS, open_sqlite_store


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
            "jobs_state_created",
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


@pytest.mark.parametrize("order", JobOrder)
@pytest.mark.parametrize(
    "asked", [{}, {"states": (JobState.DEAD,)}, {"status": "PATCHED"}, {"repository": "a/b"}], ids=str
)
def test_a_page_of_a_list_is_read_from_an_index(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, order: JobOrder, asked: dict[str, Any]
) -> None:
    plans = []
    read = Database.read

    def explained(database: Database, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        plans.append(
            " ".join(str(row[-1]) for row in read(database, f"EXPLAIN QUERY PLAN {sql}", parameters))
        )
        return read(database, sql, parameters)

    monkeypatch.setattr(Database, "read", explained)
    store.jobs.page(JobPage("build", **asked, order=order, least=1.0, after=(5.0, "key")))
    (plan,) = plans
    by = {"states": "state"}
    asked_for = [f"{name}=?" for name in ("kind", *(by.get(name, name) for name in asked))]
    assert f"({' AND '.join(asked_for)} AND {order}>? AND ({order},key)<(?,?))" in plan
    assert "TEMP B-TREE" not in plan


def _store_of_old(path: Path, version: int, jobs: Iterable[Job]) -> None:
    """Make a store as an older version of the program left it."""
    old = Database(path, _COMPONENT, _MIGRATIONS[:version], StoreUnavailable)
    with old.write() as connection:
        for one in jobs:
            row = (one.key, one.kind, one.state, one.due, 0, one.created, json.dumps(one.to_dict()))
            connection.execute("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO secrets VALUES ('Acme/Widget', 's')")
    old.close()


def test_jobs_of_old_are_listed(path: Path) -> None:
    build = {"ci": "gitea", "host": "h", "slug": "Acme/Widget"}
    kept = (
        job("gitea/h/Acme/Widget/12", payload={"build": build}, updated=3.0, attempt=2),
        job("git/https://h/r.git/c0ffee12", payload={"build": {"ci": "git", "url": "https://h/R.git"}}),
        job("scan/gitea/h/a/b", kind="scan", payload={"slug": "a/b"}, result={"status": "SCANNED"}),
    )
    _store_of_old(path, 3, kept)
    store = open_sqlite_store(path)
    first, second, scan = kept
    assert store.jobs.page(JobPage("build", repository="acme/widget")) == [first]
    assert store.jobs.page(JobPage("build", name="12", order=JobOrder.ATTEMPT, least=2)) == [first]
    assert store.jobs.page(JobPage("build", name="c0ffee1")) == [second]
    assert store.jobs.page(JobPage("build", repository="https://h/r.git")) == [second]
    assert store.jobs.page(JobPage("scan", repository="a/b", status="SCANNED")) == [scan]
    store.close()


def test_jobs_of_an_older_version_are_found_in_any_case(path: Path) -> None:
    key = "gitea/gitea.com/Acme/Widget/7"
    # Of which there may be two.
    _store_of_old(path, 2, (job(key), job(key.lower(), created=101.0)))
    opened = open_sqlite_store(path)
    found = opened.jobs.get("gitea/gitea.com/ACME/widget/7")
    assert found is not None
    assert found.key == "gitea/gitea.com/Acme/Widget/7"
    assert opened.secrets.get("acme/widget") == ("s",)
    opened.close()
