import dataclasses

import pytest

from repairnator.errors import RepairnatorError, StoreUnavailable, UsageError
from repairnator.model import BuildRef, JobState
from repairnator.testing import memory_store
from repairnator.testing.contracts.stores import fill, job, state_of
from repairnator.testing.stores import Switch
from repairnator.work.jobs.rules import Jobs
from repairnator.work.stores.port import Effect, Store
from repairnator.work.stores.transfer import Transfer


@pytest.fixture
def source() -> Store:
    store = memory_store()
    fill(store)
    return store


def test_everything_is_copied(source: Store) -> None:
    target = memory_store()
    sections = Transfer(source, target).run()
    assert state_of(target) == state_of(source)
    assert {section.name: section.copied for section in sections} == {
        "blobs": 1,
        "inspector": 210,
        "repositories": 1,
        "secrets": 2,
        "outbox": 2,
        "jobs": 3,
    }


def test_a_copy_made_again_writes_nothing(source: Store) -> None:
    target = memory_store()
    Transfer(source, target).run()
    assert sum(section.copied for section in Transfer(source, target).run()) == 0


def test_a_copy_that_was_cut_off_goes_on(source: Store) -> None:
    switch = Switch()
    target = memory_store(switch=switch)

    def cut(name: str, done: int) -> None:
        switch.reachable = (name, done) != ("inspector", 205)

    with pytest.raises(StoreUnavailable):
        Transfer(source, target, cut).run()
    switch.reachable = True
    sections = {section.name: section for section in Transfer(source, target).run()}
    assert (sections["inspector"].copied, sections["inspector"].present) == (5, 205)
    assert state_of(target) == state_of(source)


def test_a_job_that_went_on_in_the_source_goes_on_in_the_target(source: Store) -> None:
    target = memory_store()
    Transfer(source, target).run()
    source.jobs.update("git/u/queued", {}, {"state": JobState.DEAD, "due": None, "attempt": 1})
    Transfer(source, target).run()
    assert state_of(target) == state_of(source)


def test_a_job_that_is_further_in_the_target_stays(source: Store) -> None:
    target = memory_store()
    target.jobs.insert(dataclasses.replace(job("git/u/queued"), attempt=5, state=JobState.DEAD, due=None))
    Transfer(source, target).run()
    kept = target.jobs.get("git/u/queued")
    assert kept is not None
    assert kept.attempt == 5


def test_an_effect_without_an_outcome_does_not_replace_one_that_has_it(source: Store) -> None:
    target = memory_store()
    target.outbox.intend(Effect("pending", "comment", {}, 1.0))
    target.outbox.settle("pending", {"url": "there"})
    Transfer(source, target).run()
    effect = target.outbox.get("pending")
    assert effect is not None
    assert effect.outcome == {"url": "there"}


@pytest.mark.parametrize("at_work", ["source", "target"])
def test_nothing_is_copied_while_a_worker_is_at_work(at_work: str) -> None:
    stores = {"source": memory_store(), "target": memory_store()}
    jobs = Jobs(stores[at_work])
    key = jobs.submit_build(BuildRef(ci="git", url="u", commit="a" * 40)).job.key
    assert jobs.claim(key, "host/1")
    with pytest.raises(UsageError, match=r"1 jobs are at work .*host/1.*stop all services"):
        Transfer(stores["source"], stores["target"]).run()


def test_a_job_whose_lease_has_ended_does_not_hinder(source: Store) -> None:
    source.jobs.insert(job("left", state=JobState.RUNNING, due=1.0, attempt=1))
    target = memory_store()
    Transfer(source, target).run()
    assert target.jobs.get("left") == source.jobs.get("left")


def test_what_changes_after_it_was_copied_is_noticed(source: Store) -> None:
    target = memory_store()

    def change(name: str, done: int) -> None:
        if (name, done) == ("jobs", 3):
            source.records.put("inspector", [{"_id": "0001", "changed": True}])

    with pytest.raises(RepairnatorError, match="1 of inspector differ between source and target"):
        Transfer(source, target, change).run()


class TestASnapshot:
    def test_has_everything(self, source: Store) -> None:
        target = memory_store()
        Transfer(source, target).snapshot()
        assert state_of(target) == state_of(source)

    def test_is_taken_while_a_worker_is_at_work_whose_job_is_free_in_the_copy(self) -> None:
        source, target = memory_store(), memory_store()
        jobs = Jobs(source)
        key = jobs.submit_build(BuildRef(ci="git", url="u", commit="a" * 40)).job.key
        assert jobs.claim(key, "host/1")
        Transfer(source, target).snapshot()
        claimed = Jobs(target).claim(key, "host/2")
        assert claimed is not None
        assert claimed.attempt == 2

    def test_has_what_a_job_made_others_do_though_their_keys_were_passed_by(self, source: Store) -> None:
        target = memory_store()

        def end(name: str, done: int) -> None:
            if (name, done) == ("jobs", 1):
                over = {"state": JobState.DONE, "due": None, "attempt": 1}
                source.jobs.update("scan/gitea/h/o/r", {}, over)
                source.jobs.insert(job("a/follow-up"))

        Transfer(source, target, end).snapshot()
        assert target.jobs.get("a/follow-up") is not None

    def test_has_every_blob_that_its_jobs_name_though_one_ends_meanwhile(self, source: Store) -> None:
        target = memory_store()

        def end(name: str, done: int) -> None:
            if (name, done) == ("blobs", 1):
                digest = source.records.put_blob(b"late")
                over = {"state": JobState.DONE, "due": None, "result": {"blob": digest}}
                source.jobs.update("git/u/queued", {}, over)

        Transfer(source, target, end).snapshot()
        for one in target.contents.jobs("", 100):
            if one.result is not None:
                target.records.get_blob(one.result["blob"])
