"""What a store must do with jobs."""

from __future__ import annotations

from typing import Any

import pytest

from repairnator.model import JobState
from repairnator.testing.contracts.stores.fixtures import job, together
from repairnator.work.stores.port import JobQuery, Store


class JobStoreContract:
    """Jobs."""

    def test_a_job_is_kept_in_all_its_fields(self, store: Store) -> None:
        kept = job(
            state=JobState.DONE,
            due=None,
            generation=2,
            attempt=7,
            failures=1,
            requeues=2,
            delays=3,
            owner="host/1",
            run_id="1c29",
            updated=12.25,
            last_error="ä€𝄞 \x00",
            again=True,
            requests=("m1", "m2"),
            result={"status": "PATCHED", "records": [["inspector", {"buildId": 2**62, "n": None}]]},
            unsettled=True,
        )
        assert store.jobs.insert(kept)
        assert store.jobs.get(kept.key) == kept

    def test_a_job_that_is_not_there_is_none(self, store: Store) -> None:
        assert store.jobs.get("git/u/none") is None

    def test_a_key_is_taken_once(self, store: Store) -> None:
        assert store.jobs.insert(job(owner="first"))
        assert not store.jobs.insert(job(owner="second"))
        kept = store.jobs.get("git/u/c")
        assert kept is not None
        assert kept.owner == "first"

    def test_of_many_that_insert_one_key_one_succeeds(self, store: Store) -> None:
        won: list[int] = []
        together(8, lambda number: won.append(number) if store.jobs.insert(job(owner=str(number))) else None)
        kept = store.jobs.get("git/u/c")
        assert kept is not None
        assert [kept.owner] == [str(number) for number in won]

    def test_an_update_whose_expectations_hold_changes_the_named_fields_alone(self, store: Store) -> None:
        store.jobs.insert(job(owner="kept"))
        expected = {"state": JobState.QUEUED, "attempt": 0, "due": 100.0}
        after = store.jobs.update(
            "git/u/c", expected, {"state": JobState.RUNNING, "attempt": 1, "due": 220.5}
        )
        assert after == job(owner="kept", state=JobState.RUNNING, attempt=1, due=220.5)
        assert store.jobs.get("git/u/c") == after

    @pytest.mark.parametrize(
        "expected",
        [
            {"state": JobState.RUNNING},
            {"attempt": 1},
            {"due": 100.5},
            {"due": None},
            {"state": JobState.QUEUED, "again": True},
            {"unsettled": True},
            {"generation": 2},
        ],
        ids=str,
    )
    def test_an_update_whose_expectations_fail_changes_nothing(
        self, store: Store, expected: dict[str, Any]
    ) -> None:
        store.jobs.insert(job())
        assert store.jobs.update("git/u/c", expected, {"owner": "changed"}) is None
        assert store.jobs.get("git/u/c") == job()

    def test_an_update_can_expect_that_nothing_is_due(self, store: Store) -> None:
        store.jobs.insert(job(due=None))
        assert store.jobs.update("git/u/c", {"due": None}, {"owner": "changed"}) is not None

    def test_an_update_of_no_job_is_none(self, store: Store) -> None:
        assert store.jobs.update("git/u/none", {}, {"owner": "x"}) is None

    def test_of_many_that_update_with_one_expectation_one_succeeds(self, store: Store) -> None:
        store.jobs.insert(job())
        won: list[int] = []

        def claim(number: int) -> None:
            expected = {"state": JobState.QUEUED, "attempt": 0}
            changes = {"state": JobState.RUNNING, "attempt": 1, "owner": str(number)}
            if store.jobs.update("git/u/c", expected, changes) is not None:
                won.append(number)

        together(8, claim)
        kept = store.jobs.get("git/u/c")
        assert kept is not None
        assert [kept.owner] == [str(number) for number in won]

    def test_due_jobs_come_longest_due_first(self, store: Store) -> None:
        for key, due in (("c", 30.0), ("a", 10.0), ("b", 20.0), ("late", 50.5), ("never", None)):
            store.jobs.insert(job(key, due=due))
        found = store.jobs.find(JobQuery(kinds=("build",), due_by=50.0))
        assert [one.key for one in found] == ["a", "b", "c"]
        assert [one.key for one in store.jobs.find(JobQuery(kinds=("build",), due_by=50.0, limit=2))] == [
            "a",
            "b",
        ]

    def test_due_jobs_of_several_kinds_are_in_one_order(self, store: Store) -> None:
        store.jobs.insert(job("b", kind="offer", due=20.0))
        store.jobs.insert(job("a", due=10.0))
        store.jobs.insert(job("c", due=30.0))
        store.jobs.insert(job("x", kind="scan", due=5.0))
        found = store.jobs.find(JobQuery(kinds=("build", "offer"), due_by=50.0))
        assert [one.key for one in found] == ["a", "b", "c"]

    def test_jobs_are_listed_newest_first_by_kind_and_state(self, store: Store) -> None:
        store.jobs.insert(job("old", created=1.0))
        store.jobs.insert(job("new", created=3.0, state=JobState.DEAD, due=None))
        store.jobs.insert(job("middle", created=2.0, state=JobState.RUNNING))
        store.jobs.insert(job("other", kind="scan", created=9.0))
        assert [one.key for one in store.jobs.find(JobQuery(kinds=("build",)))] == ["new", "middle", "old"]
        dead = JobQuery(kinds=("build", "scan"), states=(JobState.DEAD, JobState.DONE))
        assert [one.key for one in store.jobs.find(dead)] == ["new"]

    def test_a_list_goes_on_page_by_page(self, store: Store) -> None:
        for number in range(5):
            store.jobs.insert(job(str(number), created=float(number)))
        page = store.jobs.find(JobQuery(kinds=("build",), limit=2))
        rest = store.jobs.find(JobQuery(kinds=("build",), created_before=page[-1].created))
        assert [one.key for one in page + rest] == ["4", "3", "2", "1", "0"]

    def test_unsettled_jobs_of_every_kind_are_found_oldest_first(self, store: Store) -> None:
        store.jobs.insert(job("b", created=2.0, unsettled=True))
        store.jobs.insert(job("a", kind="scan", created=1.0, unsettled=True))
        store.jobs.insert(job("settled", created=0.0))
        assert [one.key for one in store.jobs.find(JobQuery(unsettled=True))] == ["a", "b"]
        assert [one.key for one in store.jobs.find(JobQuery(unsettled=True, limit=1))] == ["a"]

    def test_jobs_are_counted_by_kind_and_state(self, store: Store) -> None:
        for number in range(3):
            store.jobs.insert(job(str(number)))
        store.jobs.insert(job("done", state=JobState.DONE, due=None))
        store.jobs.insert(job("scan", kind="scan"))
        assert store.jobs.counts() == {
            ("build", JobState.QUEUED): 3,
            ("build", JobState.DONE): 1,
            ("scan", JobState.QUEUED): 1,
        }

    def test_time_goes_on(self, store: Store) -> None:
        first = store.jobs.now()
        assert first > 1_600_000_000
        assert store.jobs.now() >= first
