"""What every store must do. Each class wants a fixture ``store``: an empty one."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from repairnator.model import Job, JobState
from repairnator.stores.port import Effect, Existing, JobQuery, Query, Store


def job(key: str = "git/u/c", **fields: Any) -> Job:
    """A queued build job, due at 100."""
    return dataclasses.replace(
        Job(key, "build", {"build": {"ci": "git"}}, created=100.0, due=100.0), **fields
    )


def _together(count: int, action: Callable[[int], None]) -> None:
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        action(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def fill(store: Store) -> None:
    """Put something of every kind into a store, and more documents than a page has."""
    digest = store.records.put_blob(b"diff" * 100_000)
    for one in (
        job("git/u/queued"),
        job("git/u/done", state=JobState.DONE, due=None, attempt=1, result={"blob": digest}),
        job("scan/gitea/h/o/r", kind="scan", payload={"a.b": 2**62}),
    ):
        store.jobs.insert(one)
    store.records.put("inspector", [{"_id": f"{number:04}", "buildId": number} for number in range(210)])
    store.records.put("repositories", [{"_id": "owner/repo", "ci": "gitea", "added": 1.5}])
    for secret in ("old", "new"):
        store.secrets.add("owner/repo", secret)
    store.outbox.intend(Effect("pending", "comment", {"text": "t"}, created=1.0))
    store.outbox.intend(Effect("settled", "branch", {}, created=2.0))
    store.outbox.settle("settled", {"url": "u"})


def state_of(store: Store) -> dict[str, Any]:
    """All that a store holds, to be compared."""
    names = store.contents.collections()
    digests = store.contents.digests("", 10_000)
    return {
        "jobs": store.contents.jobs("", 10_000),
        "effects": store.contents.effects("", 10_000),
        "secrets": {slug: store.secrets.get(slug) for slug in store.secrets.slugs()},
        "blobs": {digest: store.records.get_blob(digest) for digest in digests},
        "records": {name: store.contents.documents(name, "", 10_000) for name in names},
    }


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
        _together(8, lambda number: won.append(number) if store.jobs.insert(job(owner=str(number))) else None)
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

        _together(8, claim)
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


class RecordStoreContract:
    """Records and blobs."""

    def test_a_document_is_kept_as_it_is(self, store: Store) -> None:
        document = {
            "_id": "a",
            "buildId": 2**62,
            "text": "ä€𝄞\n\x00",
            "number": -1.5,
            "flag": True,
            "nothing": None,
            "list": [1, "two", {"three": 3}],
            "nested": {"StepsDurationsInSeconds": {"BuildProject": 33}},
        }
        store.records.put("metrics", [document])
        assert store.records.find("metrics") == [document]

    def test_putting_again_takes_the_place_of_the_old(self, store: Store) -> None:
        store.records.put("times", [{"_id": "a", "n": 1, "old": True}, {"_id": "b", "n": 2}])
        store.records.put("times", [{"_id": "a", "n": 3}])
        assert store.records.find("times") == [{"_id": "a", "n": 3}, {"_id": "b", "n": 2}]

    def test_what_is_there_stays_where_that_is_wanted(self, store: Store) -> None:
        store.records.put("times", [{"_id": "a", "n": 1}])
        store.records.put("times", [{"_id": "a", "n": 2}, {"_id": "b", "n": 2}], Existing.KEEP)
        assert store.records.find("times") == [{"_id": "a", "n": 1}, {"_id": "b", "n": 2}]

    def test_an_amended_document_has_the_new_fields_beside_its_others(self, store: Store) -> None:
        store.records.put("inspector", [{"_id": "a", "n": 1, "branchURL": ""}])
        store.records.put("inspector", [{"_id": "a", "branchURL": "b", "more": {"x": 1}}], Existing.AMEND)
        assert store.records.find("inspector") == [{"_id": "a", "n": 1, "branchURL": "b", "more": {"x": 1}}]

    def test_nothing_is_amended_where_nothing_is(self, store: Store) -> None:
        store.records.put("inspector", [{"_id": "a", "branchURL": "b"}], Existing.AMEND)
        assert store.records.find("inspector") == []

    def test_of_many_that_amend_one_document_none_is_lost(self, store: Store) -> None:
        store.records.put("inspector", [{"_id": "a"}])
        _together(8, lambda n: store.records.put("inspector", [{"_id": "a", f"f{n}": n}], Existing.AMEND))
        assert store.records.find("inspector") == [{"_id": "a", **{f"f{n}": n for n in range(8)}}]

    def test_putting_nothing_does_nothing(self, store: Store) -> None:
        store.records.put("times", [])
        assert store.records.find("times") == []

    def test_adding_keeps_the_first(self, store: Store) -> None:
        assert store.records.add("webhooks", {"_id": "delivery", "n": 1})
        assert not store.records.add("webhooks", {"_id": "delivery", "n": 2})
        assert store.records.find("webhooks") == [{"_id": "delivery", "n": 1}]

    def test_of_many_that_add_one_document_one_succeeds(self, store: Store) -> None:
        won: list[int] = []

        def add(number: int) -> None:
            if store.records.add("webhooks", {"_id": "d", "n": number}):
                won.append(number)

        _together(8, add)
        assert store.records.find("webhooks") == [{"_id": "d", "n": number} for number in won]

    def test_collections_are_apart(self, store: Store) -> None:
        store.records.put("times", [{"_id": "a"}])
        assert store.records.find("metrics") == []
        assert not store.records.remove("metrics", "a")

    def test_a_removed_document_is_gone(self, store: Store) -> None:
        store.records.put("repositories", [{"_id": "owner/repo"}])
        assert store.records.remove("repositories", "owner/repo")
        assert not store.records.remove("repositories", "owner/repo")
        assert store.records.find("repositories") == []

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            (Query(equal={"_id": "b"}), ["b"]),
            (Query(equal={"buildId": 7}), ["a", "b"]),
            (Query(equal={"buildId": 7, "status": "PATCHED"}), ["b"]),
            (Query(equal={"buildId": "7"}), []),
            (Query(equal={"pr": True}), ["b"]),
            (Query(equal={"pr": 1}), ["c"]),
            (Query(equal={"none": "x"}), []),
            (Query(equal={"inner.rank": 2}), ["c"]),
            (Query(equal={"status": 'it\'s "quoted"'}), ["d"]),
            (Query(at_least={"recorded": 20.0}), ["b", "c"]),
            (Query(at_least={"recorded": 10.0}, below={"recorded": 30.0}), ["a", "b"]),
            (Query(order="recorded", equal={"buildId": 7}), ["a", "b"]),
            (Query(order="recorded", descending=True, at_least={"recorded": 0.0}), ["c", "b", "a"]),
            (Query(order="status", descending=True, equal={"buildId": 7}), ["a", "b"]),
            (Query(limit=2), ["a", "b"]),
            (Query(limit=2, skip=1), ["b", "c"]),
            (Query(descending=True, limit=1), ["d"]),
        ],
        ids=str,
    )
    def test_documents_are_found_by_their_fields(self, store: Store, query: Query, ids: list[str]) -> None:
        store.records.put(
            "inspector",
            [
                {"_id": "a", "buildId": 7, "status": "test failure", "recorded": 10.0},
                {"_id": "b", "buildId": 7, "status": "PATCHED", "recorded": 20, "pr": True},
                {"_id": "c", "buildId": 8, "recorded": 30.5, "pr": 1, "inner": {"rank": 2}},
                {"_id": "d", "status": 'it\'s "quoted"'},
            ],
        )
        assert [document["_id"] for document in store.records.find("inspector", query)] == ids

    def test_equal_documents_in_an_order_are_sorted_by_id(self, store: Store) -> None:
        store.records.put("patches", [{"_id": name, "recorded": 1.0} for name in "cab"])
        assert [d["_id"] for d in store.records.find("patches", Query(order="recorded"))] == ["a", "b", "c"]

    @pytest.mark.parametrize(
        "content", [b"", b"diff", bytes(range(256)) * 8192], ids=["empty", "small", "2MiB"]
    )
    def test_a_blob_is_found_under_the_hash_of_its_content(self, store: Store, content: bytes) -> None:
        digest = store.records.put_blob(content)
        assert digest == hashlib.sha256(content).hexdigest()
        assert store.records.put_blob(content) == digest
        assert store.records.get_blob(digest) == content

    def test_an_unknown_blob_is_a_key_error(self, store: Store) -> None:
        with pytest.raises(KeyError):
            store.records.get_blob("0" * 64)


class SecretStoreContract:
    """Webhook secrets."""

    def test_a_repository_without_a_secret_has_none(self, store: Store) -> None:
        assert store.secrets.get("owner/repo") == ()
        assert store.secrets.slugs() == []

    def test_a_repository_may_have_several_secrets(self, store: Store) -> None:
        for secret in ("123456789", "987654321", "123456789"):
            store.secrets.add("owner/repo", secret)
        assert sorted(store.secrets.get("owner/repo")) == ["123456789", "987654321"]

    def test_repositories_with_a_secret_are_listed_in_order(self, store: Store) -> None:
        for slug, secret in (("b/b", "s"), ("a/a", "s"), ("b/b", "t")):
            store.secrets.add(slug, secret)
        assert store.secrets.slugs() == ["a/a", "b/b"]

    def test_one_secret_is_removed_and_the_others_stay(self, store: Store) -> None:
        for secret in ("old", "new"):
            store.secrets.add("owner/repo", secret)
        assert store.secrets.remove("owner/repo", "old")
        assert not store.secrets.remove("owner/repo", "old")
        assert store.secrets.get("owner/repo") == ("new",)

    def test_all_secrets_are_removed_together(self, store: Store) -> None:
        for slug, secret in (("owner/repo", "s"), ("owner/repo", "t"), ("other/repo", "s")):
            store.secrets.add(slug, secret)
        assert store.secrets.remove("owner/repo")
        assert not store.secrets.remove("owner/repo")
        assert store.secrets.get("owner/repo") == ()
        assert store.secrets.slugs() == ["other/repo"]


class OutboxContract:
    """Effects on the outside world."""

    def test_the_first_intention_stands(self, store: Store) -> None:
        first = Effect("pr/1", "pull-request", {"branch": "a"}, created=1.0)
        assert store.outbox.intend(first) == first
        assert store.outbox.intend(dataclasses.replace(first, payload={"branch": "b"})) == first
        assert store.outbox.get("pr/1") == first

    def test_the_first_outcome_stands(self, store: Store) -> None:
        effect = store.outbox.intend(Effect("pr/1", "pull-request", {}, created=1.0))
        settled = store.outbox.settle("pr/1", {"url": "first"})
        assert settled == dataclasses.replace(effect, outcome={"url": "first"})
        assert store.outbox.settle("pr/1", {"url": "second"}) == settled
        assert store.outbox.intend(effect) == settled

    def test_an_outcome_needs_an_intention(self, store: Store) -> None:
        with pytest.raises(KeyError):
            store.outbox.settle("pr/none", {})
        assert store.outbox.get("pr/none") is None

    def test_pending_effects_come_oldest_first(self, store: Store) -> None:
        for key, created in (("b", 2.0), ("a", 1.0), ("c", 3.0), ("done", 0.0)):
            store.outbox.intend(Effect(key, "comment", {}, created))
        store.outbox.settle("done", {})
        assert [effect.key for effect in store.outbox.pending()] == ["a", "b", "c"]
        assert [effect.key for effect in store.outbox.pending(limit=1)] == ["a"]


class ContentsContract:
    """All that is in a store."""

    def test_an_empty_store_holds_nothing(self, store: Store) -> None:
        assert state_of(store) == {"jobs": [], "effects": [], "secrets": {}, "blobs": {}, "records": {}}

    def test_everything_is_told_in_the_order_of_keys(self, store: Store) -> None:
        fill(store)
        contents = store.contents
        assert contents.collections() == ["inspector", "repositories"]
        assert [one.key for one in contents.jobs("", 10)] == [
            "git/u/done",
            "git/u/queued",
            "scan/gitea/h/o/r",
        ]
        assert [one.key for one in contents.effects("", 10)] == ["pending", "settled"]
        assert len(contents.digests("", 10)) == 1

    def test_pages_go_on_after_a_key(self, store: Store) -> None:
        fill(store)
        contents = store.contents
        assert [one.key for one in contents.jobs("git/u/done", 1)] == ["git/u/queued"]
        assert [one["_id"] for one in contents.documents("inspector", "0207", 5)] == ["0208", "0209"]
        assert [one.key for one in contents.effects("pending", 5)] == ["settled"]
        assert contents.digests("f" * 64, 5) == []
