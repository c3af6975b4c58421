"""What a store must do with jobs."""

from __future__ import annotations

from typing import Any

import pytest

from repairnator.model import JobState
from repairnator.testing.contracts.stores.fixtures import job, together
from repairnator.work.stores.port import JobOrder, JobPage, JobQuery, Store


class JobStoreContract:
    """Jobs."""

    def test_a_job_is_kept_in_all_its_fields(self, store: Store) -> None:
        kept = job(
            state=JobState.DONE,
            due=None,
            generation=2,
            attempt=7,
            failures=1,
            losses=4,
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

    @pytest.mark.parametrize("kind", ["", "scan/", "notify/"])
    def test_a_key_of_a_forge_is_one_in_any_case(self, store: Store, kind: str) -> None:
        spelled = f"{kind}github-actions/github.com/Acme/Widget/7"
        other = spelled.replace("Acme/Widget", "acme/WIDGET")
        assert store.jobs.insert(job(spelled))
        assert not store.jobs.insert(job(other))
        for key in (spelled, other, spelled.lower()):
            found = store.jobs.get(key)
            assert found is not None
            assert found.key == spelled
        assert store.jobs.get(f"{spelled}8") is None

    def test_of_many_that_insert_one_key_in_any_case_one_succeeds(self, store: Store) -> None:
        won: list[str] = []
        keys = ["gitlab/gitlab.com/Acme/Widget/7", "gitlab/gitlab.com/acme/widget/7"] * 4
        together(8, lambda number: won.append(keys[number]) if store.jobs.insert(job(keys[number])) else None)
        kept = store.jobs.get(keys[0])
        assert kept is not None
        assert [kept.key] == won

    def test_git_tells_keys_apart_by_case(self, store: Store) -> None:
        assert store.jobs.insert(job("git/https://host/Acme/c"))
        assert store.jobs.get("git/https://host/acme/c") is None
        assert store.jobs.insert(job("git/https://host/acme/c"))

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

    def test_a_list_is_found_by_what_people_ask_for(self, store: Store) -> None:
        build = {"ci": "gitea", "host": "h", "slug": "Acme/Widget"}
        done = {"status": "PATCHED", "summary": {"patches": 1}, "records": [["inspector", {"large": "x"}]]}
        of = "gitea/h/Acme/Widget/"
        for one in (
            job(f"{of}1", payload={"build": build}, created=1.0, updated=9.0),
            job(f"{of}2", payload={"build": build}, created=2.0, state=JobState.DONE, due=None, result=done),
            job("git/u/c0ffee12", created=3.0, payload={"build": {"ci": "git", "url": "git/U"}}, attempt=4),
            job("gitea/h/x/y/1", created=4.0, state=JobState.DEAD, due=None),
            job("scan/gitea/h/Acme/Widget", kind="scan", payload=build, created=5.0),
        ):
            store.jobs.insert(one)

        def found(**fields: Any) -> list[float]:
            return [one.created for one in store.jobs.page(JobPage(**{"kind": "build", **fields}))]

        assert found() == [4.0, 3.0, 2.0, 1.0]
        assert found(ascending=True) == [1.0, 2.0, 3.0, 4.0]
        assert found(states=(JobState.QUEUED,)) == [3.0, 1.0]
        assert found(states=(JobState.DONE, JobState.QUEUED), limit=2) == [3.0, 2.0]
        assert found(status="PATCHED") == [2.0]
        assert found(repository="acme/widget") == [2.0, 1.0]
        assert found(repository="git/u") == [3.0]
        assert found(repository="acme/widget", states=(JobState.QUEUED,)) == [1.0]
        assert found(name="c0ffee1") == [3.0]
        assert found(name="c0ffee2") == []
        assert found(name="c0ffe") == []
        assert found(name="1") == [4.0, 1.0]
        assert found(order=JobOrder.ATTEMPT, least=1) == [3.0]
        assert found(order=JobOrder.UPDATED, limit=1) == [1.0]
        assert found(least=2.0, states=(JobState.QUEUED, JobState.DONE)) == [3.0, 2.0]
        assert found(kind="scan", repository="acme/widget") == [5.0]

    def test_a_list_can_be_of_the_builds_of_one_branch_or_tool(self, store: Store) -> None:
        for number, (branch, tool) in enumerate((("main", "java"), ("main", ""), ("dev", "java"))):
            result = {"status": "PATCHED", "summary": {"branch": branch, "tool": tool}}
            made = job(f"git/u/{number}", created=float(number))
            store.jobs.insert(made)
            changes = {"state": JobState.DONE, "due": None, "updated": float(number), "result": result}
            assert store.jobs.update(made.key, {}, changes)
        store.jobs.insert(job("git/u/9", created=9.0))

        def found(**asked: Any) -> list[str]:
            return [one.key for one in store.jobs.page(JobPage("build", **asked))]

        assert found(branch="main") == ["git/u/1", "git/u/0"]
        assert found(branch="main", order=JobOrder.UPDATED, ascending=True) == ["git/u/0", "git/u/1"]
        assert found(tool="java") == ["git/u/2", "git/u/0"]
        assert found(tool="java", branch="dev", states=(JobState.DONE,)) == ["git/u/2"]
        assert found(branch="none") == []

    def test_a_list_has_results_without_their_records(self, store: Store) -> None:
        result = {"status": "PATCHED", "summary": {"patches": 1}, "records": [["inspector", {"large": "x"}]]}
        store.jobs.insert(job(state=JobState.DONE, due=None, result=result))
        (listed,) = store.jobs.page(JobPage("build"))
        assert listed == job(
            state=JobState.DONE, due=None, result={"status": "PATCHED", "summary": {"patches": 1}}
        )

    def test_a_change_of_a_job_changes_where_it_is_listed(self, store: Store) -> None:
        store.jobs.insert(job())
        changes = {"state": JobState.DONE, "result": {"status": "FLAKY"}, "attempt": 2, "updated": 7.0}
        store.jobs.update("git/u/c", {}, changes)
        assert store.jobs.page(JobPage("build", states=(JobState.QUEUED,))) == []
        assert len(store.jobs.page(JobPage("build", status="FLAKY"))) == 1
        assert len(store.jobs.page(JobPage("build", order=JobOrder.ATTEMPT, least=2))) == 1
        assert len(store.jobs.page(JobPage("build", order=JobOrder.UPDATED, least=7.0))) == 1

    @pytest.mark.parametrize("states", [(), (JobState.QUEUED, JobState.RUNNING)], ids=["all", "states"])
    @pytest.mark.parametrize("ascending", [False, True], ids=["falling", "rising"])
    def test_pages_of_a_list_meet_without_a_gap_even_where_jobs_are_equal(
        self, store: Store, states: tuple[JobState, ...], ascending: bool
    ) -> None:
        for number in range(9):
            state = JobState.RUNNING if number % 2 else JobState.QUEUED
            store.jobs.insert(job(f"git/u/{number}", created=float(number // 4), state=state))
        keys: list[str] = []
        after: tuple[float, str] | None = None
        while page := store.jobs.page(JobPage("build", states, after=after, limit=2, ascending=ascending)):
            keys += [one.key for one in page]
            after = (page[-1].created, page[-1].key)
        assert keys == sorted((f"git/u/{number}" for number in range(9)), reverse=not ascending)

    def test_ended_jobs_are_counted_by_day_and_status(self, store: Store) -> None:
        day = 86400.0
        patched, flaky = {"status": "PATCHED"}, {"status": "FLAKY"}
        for number, (at, result) in enumerate(
            (
                (2 * day, patched),
                (2 * day + 5, patched),
                (3 * day - 1, flaky),
                (3 * day, patched),
                (day, flaky),
            )
        ):
            store.jobs.insert(job(str(number), state=JobState.DONE, due=None, updated=at, result=result))
        store.jobs.insert(job("dead", state=JobState.DEAD, due=None, updated=3 * day))
        store.jobs.insert(job("queued", updated=3 * day))
        store.jobs.insert(job("scan", kind="scan", state=JobState.DONE, due=None, updated=3 * day))
        assert store.jobs.ended("build", 2 * day) == {
            (2, "PATCHED"): 2,
            (2, "FLAKY"): 1,
            (3, "PATCHED"): 1,
            (3, ""): 1,
        }

    def test_time_goes_on(self, store: Store) -> None:
        first = store.jobs.now()
        assert first > 1_600_000_000
        assert store.jobs.now() >= first
