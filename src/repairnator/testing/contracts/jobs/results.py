"""What ended jobs leave: records that are copied out once, by anyone, and jobs that follow."""

from __future__ import annotations

from repairnator.testing.contracts.jobs.fixtures import DONE, JobFixtures, claim
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Amendment, FollowUp, Outcome, Record, record_id
from repairnator.work.stores.port import Store


class ResultsContract(JobFixtures):
    """Results."""

    # results

    def test_nothing_is_kept_before_the_job_is_terminal(self, jobs: Jobs, store: Store, key: str) -> None:
        job = claim(jobs, key)
        jobs.settlement.settle_all()
        assert store.records.find("inspector") == []
        jobs.finish(job, DONE)
        assert jobs.settlement.settle_all() == 1
        assert jobs.settlement.settle_all() == 0
        assert store.records.find("inspector") == [
            {"_id": record_id(key, 1, "inspector", 0), "status": "PATCHED"}
        ]

    def test_records_copied_out_twice_are_there_once(self, jobs: Jobs, store: Store, key: str) -> None:
        job = jobs.finish(claim(jobs, key), DONE)
        for _ in range(2):
            jobs.settlement.settle(job)
        assert len(store.records.find("inspector")) == len(store.records.find("patches")) == 1

    def test_each_generation_has_records_of_its_own(self, jobs: Jobs, store: Store, key: str) -> None:
        jobs.finish(claim(jobs, key), DONE)
        jobs.retry(key)
        jobs.finish(claim(jobs, key), DONE)
        jobs.settlement.settle_all()
        assert len(store.records.find("inspector")) == 2

    def test_what_a_later_job_amends_stays_though_the_record_is_copied_out_again(
        self, jobs: Jobs, store: Store, key: str
    ) -> None:
        slow = jobs.finish(claim(jobs, key), DONE)
        jobs.settlement.settle(slow)
        jobs.submit("branch", "branch/1", {})
        amendment = Amendment("inspector", record_id(key, 1, "inspector", 0), {"branchURL": "there"})
        jobs.finish(claim(jobs, "branch/1"), Outcome("pushed", amendments=(amendment,)))
        jobs.settlement.settle_all()
        jobs.settlement.settle(slow)
        (inspector,) = store.records.find("inspector")
        assert (inspector["status"], inspector["branchURL"]) == ("PATCHED", "there")

    def test_a_retry_before_the_records_are_copied_out_copies_them_first(
        self, jobs: Jobs, store: Store, key: str
    ) -> None:
        jobs.finish(claim(jobs, key), DONE)
        jobs.retry(key)
        assert len(store.records.find("inspector")) == 1

    def test_large_records_are_copied_out_whole(self, jobs: Jobs, store: Store, key: str) -> None:
        diff = "+ line ä\n" * 50_000
        job = jobs.finish(claim(jobs, key), Outcome("PATCHED", (Record("patches", {"diff": diff}),)))
        assert len(str(job.result)) < 10_000
        jobs.settlement.settle_all()
        assert store.records.find("patches")[0]["diff"] == diff

    def test_follow_up_jobs_are_made_once_and_run_by_themselves(self, jobs: Jobs, key: str) -> None:
        outcome = Outcome("PATCHED", follow_ups=(FollowUp("offer", {"patch": 1}), FollowUp("notify", {})))
        job = jobs.finish(claim(jobs, key), outcome)
        for _ in range(2):
            jobs.settlement.settle(job)
        claimed = [jobs.claim_due(("offer", "notify"), "w") for _ in range(3)]
        # due at the same moment, so in either order
        assert {one.kind: one.payload for one in claimed if one} == {"offer": {"patch": 1}, "notify": {}}
        assert claimed[2] is None
