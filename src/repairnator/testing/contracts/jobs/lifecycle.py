"""How a job lives: accepted once, claimed by one worker at a time, ended exactly once, whoever dies when."""

from __future__ import annotations

import itertools
import threading

import pytest

from repairnator.errors import LeaseLost, UsageError
from repairnator.model import BuildRef, Job, JobState
from repairnator.testing.clock import FakeClock
from repairnator.testing.contracts.jobs.fixtures import DONE, REF, JobFixtures, claim, get
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.rules import BUILD, SCAN, WITHDRAWN, Jobs, Rules
from repairnator.work.jobs.settlement import Outcome, Record
from repairnator.work.stores.port import Store


class LifecycleContract(JobFixtures):
    """Accepting, claiming, fencing, failing."""

    # accepting

    def test_a_build_is_accepted_once(self, jobs: Jobs) -> None:
        first, second = jobs.submit_build(REF), jobs.submit_build(REF)
        assert (first.accepted, second.accepted) == (True, False)
        assert first.job == second.job
        assert first.job.key == f"git/https://github.com/owner/repo/{'a' * 40}"

    def test_a_build_that_ended_is_not_run_again_unasked(self, jobs: Jobs, key: str) -> None:
        jobs.finish(claim(jobs, key), DONE)
        assert not jobs.submit_build(REF).accepted
        assert jobs.claim(key, "w") is None

    def test_asked_for_again_an_ended_build_gets_a_new_generation(self, jobs: Jobs, key: str) -> None:
        jobs.finish(claim(jobs, key), DONE)
        submission = jobs.submit_build(REF, again=True, request="m1")
        assert submission.accepted
        job = claim(jobs, key)
        assert (job.generation, job.attempt, job.failures, job.result) == (2, 2, 0, None)

    def test_the_same_request_asks_for_one_run_only(self, jobs: Jobs, key: str) -> None:
        jobs.finish(claim(jobs, key), DONE)
        for _ in range(3):
            jobs.submit_build(REF, again=True, request="m1")
            claimed = jobs.claim(key, "w")
            if claimed:
                jobs.finish(claimed, DONE)
        assert get(jobs, key).generation == 2

    def test_asked_for_again_while_it_runs_a_build_is_left_alone(self, jobs: Jobs, key: str) -> None:
        job = claim(jobs, key)
        assert not jobs.submit_build(REF, again=True, request="m1").accepted
        jobs.finish(job, DONE)
        assert get(jobs, key).state is JobState.DONE

    def test_a_job_that_is_not_there_cannot_be_retried(self, jobs: Jobs) -> None:
        with pytest.raises(UsageError, match="no job git/none"):
            jobs.retry("git/none")

    def test_withdrawn_a_build_runs_only_when_it_is_asked_for_again(self, jobs: Jobs, key: str) -> None:
        assert jobs.withdraw(get(jobs, key), "the branch is green again")
        withdrawn = get(jobs, key)
        assert (withdrawn.state, withdrawn.result and withdrawn.result["status"]) == (
            JobState.DONE,
            WITHDRAWN,
        )
        assert jobs.claim(key, "w") is None
        assert jobs.submit_build(REF, again=True).accepted
        assert jobs.claim(key, "w") is not None

    def test_a_build_that_was_claimed_meanwhile_is_not_withdrawn(self, jobs: Jobs, key: str) -> None:
        seen = get(jobs, key)
        claimed = claim(jobs, key)
        assert not jobs.withdraw(seen, "the branch is green again")
        jobs.release(claimed)
        assert not jobs.withdraw(seen, "the branch is green again")
        assert get(jobs, key).state is JobState.QUEUED

    # claiming

    def test_of_many_workers_one_claims(self, jobs: Jobs, key: str) -> None:
        claimed: list[Job] = []
        start = threading.Barrier(6)

        def work(name: str) -> None:
            start.wait()
            job = jobs.claim(key, name)
            if job is not None:
                claimed.append(job)

        threads = [threading.Thread(target=work, args=(str(number),)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [(job.attempt, job.owner) for job in claimed] == [(1, get(jobs, key).owner)]

    def test_each_claim_has_a_run_id_of_its_own(self, jobs: Jobs, key: str) -> None:
        first = claim(jobs, key)
        jobs.release(first)
        assert claim(jobs, key).run_id != first.run_id

    def test_a_running_job_cannot_be_claimed_before_its_lease_ends(
        self, jobs: Jobs, clock: FakeClock, store: Store, key: str
    ) -> None:
        claim(jobs, key)
        clock.advance(119.9 + store.jobs.skew)
        assert jobs.claim(key, "other") is None
        clock.advance(0.2)
        assert claim(jobs, key, "other").attempt == 2

    def test_a_renewed_lease_holds_longer(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        job = claim(jobs, key)
        for _ in range(20):
            clock.advance(30)
            jobs.renew(job)
        assert jobs.claim(key, "other") is None

    def test_the_longest_due_is_claimed_first(self, jobs: Jobs, clock: FakeClock) -> None:
        keys = []
        for commit in ("c" * 40, "a" * 40, "b" * 40):
            keys.append(jobs.submit_build(BuildRef(ci="git", url="u", commit=commit)).job.key)
            clock.advance(1)
        claimed = [jobs.claim_due((BUILD,), "w") for _ in range(4)]
        assert [job and job.key for job in claimed] == [*keys, None]

    def test_only_overdue_jobs_are_claimed_where_so_asked(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        clock.advance(59)
        assert jobs.claim_due((BUILD,), "w", overdue=60) is None
        clock.advance(2)
        claimed = jobs.claim_due((BUILD,), "w", overdue=60)
        assert claimed is not None
        assert claimed.key == key

    def test_a_kind_that_nobody_asked_for_is_left_alone(self, jobs: Jobs, key: str) -> None:
        assert jobs.claim_due((SCAN, MESSAGE), "w") is None
        assert get(jobs, key).state is JobState.QUEUED

    # fencing

    def test_a_stale_attempt_can_write_nothing(
        self, jobs: Jobs, store: Store, clock: FakeClock, key: str
    ) -> None:
        stale = claim(jobs, key, "frozen")
        clock.advance(200)
        current = claim(jobs, key, "other")
        for write in (
            lambda: jobs.finish(stale, Outcome("test failure", (Record("inspector", {"status": "stale"}),))),
            lambda: jobs.renew(stale),
            lambda: jobs.fail(stale, "stale"),
            lambda: jobs.postpone(stale, "stale"),
            lambda: jobs.release(stale),
        ):
            with pytest.raises(LeaseLost):
                write()
        jobs.finish(current, DONE)
        jobs.settlement.settle_all()
        assert [document["status"] for document in store.records.find("inspector")] == ["PATCHED"]

    def test_a_stale_attempt_cannot_end_a_job_that_has_ended(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        stale = claim(jobs, key)
        clock.advance(200)
        jobs.finish(claim(jobs, key), DONE)
        with pytest.raises(LeaseLost):
            jobs.finish(stale, Outcome("test failure"))
        assert (get(jobs, key).result or {})["status"] == "PATCHED"

    def test_a_stale_attempt_cannot_end_the_next_generation(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        stale = claim(jobs, key)
        clock.advance(200)
        jobs.fail(claim(jobs, key), "no", permanent=True)
        jobs.retry(key)
        with pytest.raises(LeaseLost):
            jobs.finish(stale, DONE)
        assert get(jobs, key).state is JobState.QUEUED

    def test_a_late_holder_whose_lease_nobody_took_may_still_finish(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        job = claim(jobs, key)
        clock.advance(500)
        assert jobs.finish(job, DONE).state is JobState.DONE

    def test_a_write_that_is_tried_again_counts_once(self, jobs: Jobs, key: str) -> None:
        job = claim(jobs, key)
        assert jobs.finish(job, DONE) == jobs.finish(job, DONE)

    # failing

    def test_three_failures_are_the_end(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        for number in range(3):
            clock.advance(3600)
            jobs.fail(claim(jobs, key), f"error {number}")
        job = get(jobs, key)
        assert (job.state, job.failures, job.last_error) == (JobState.DEAD, 3, "error 2")
        clock.advance(10**6)
        assert jobs.claim(key, "w") is None

    def test_ten_lost_workers_are_the_end(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        for number in range(10):
            claim(jobs, key, f"worker-{number}")
            clock.advance(200)
        assert jobs.claim_due((BUILD,), "w") is None
        job = get(jobs, key)
        assert (job.state, job.attempt, job.failures, job.losses) == (JobState.DEAD, 10, 0, 10)
        assert job.last_error.startswith("given up after 10 lost workers, the last one: the worker worker-9")

    def test_lost_workers_are_not_charged_as_failures(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        for _ in range(4):
            claim(jobs, key)
            clock.advance(200)
        job = claim(jobs, key)
        assert (job.attempt, job.failures, job.losses) == (5, 0, 4)
        failed = jobs.fail(job, "error")
        assert (failed.state, failed.failures, failed.losses) == (JobState.QUEUED, 1, 4)

    def test_a_new_generation_begins_with_no_loss(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        claim(jobs, key)
        clock.advance(200)
        jobs.finish(claim(jobs, key), DONE)
        again = jobs.submit_build(REF, again=True).job
        assert (again.generation, again.losses) == (2, 0)

    def test_a_permanent_failure_is_the_end_at_once(self, jobs: Jobs, key: str) -> None:
        jobs.fail(claim(jobs, key), "not supported yet", permanent=True)
        assert get(jobs, key).state is JobState.DEAD

    def test_a_failed_job_waits_longer_each_time(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        first = jobs.fail(claim(jobs, key), "e")
        assert first.due is not None
        assert 9.4 < first.due - clock() < 10.6
        assert jobs.claim(key, "w") is None
        clock.advance(11)
        second = jobs.fail(claim(jobs, key), "e")
        assert second.due is not None
        assert 18.9 < second.due - clock() < 21.1

    def test_temporary_errors_are_not_charged_and_wait_up_to_an_hour(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        waits = []
        for _ in range(12):
            job = jobs.postpone(claim(jobs, key), "the registry does not answer")
            assert job.due is not None
            waits.append(job.due - clock())
            clock.advance(waits[-1] + 1)
        assert all(later > sooner for sooner, later in itertools.pairwise(waits[:8]))
        assert max(waits) < 3800
        job = get(jobs, key)
        assert (job.state, job.failures, job.delays) == (JobState.QUEUED, 0, 12)

    def test_temporary_errors_without_end_are_the_end(self, store: Store, clock: FakeClock) -> None:
        jobs = Jobs(store, Rules(max_delays=2), now=clock)
        key = jobs.submit_build(REF).job.key
        for _ in range(3):
            job = jobs.postpone(claim(jobs, key), "the forge does not answer")
            clock.advance(4000)
        assert job.state is JobState.DEAD
        assert job.last_error == "given up after 2 temporary errors, the last one: the forge does not answer"

    def test_a_job_given_back_is_free_at_once_and_uncharged(self, jobs: Jobs, key: str) -> None:
        for number in range(9):
            released = jobs.release(claim(jobs, key))
            assert (released.requeues, released.failures) == (number + 1, 0)

    def test_a_job_given_back_is_charged_from_the_tenth_time_on(self, jobs: Jobs, key: str) -> None:
        for _ in range(10):
            job = jobs.release(claim(jobs, key))
        assert (job.state, job.failures) == (JobState.QUEUED, 1)
        jobs.release(claim(jobs, key))
        assert jobs.release(claim(jobs, key)).state is JobState.DEAD

    def test_a_retried_dead_job_starts_with_a_clean_sheet(self, jobs: Jobs, key: str) -> None:
        jobs.fail(claim(jobs, key), "no", permanent=True)
        job = jobs.retry(key).job
        assert (job.state, job.generation, job.failures, job.last_error) == (JobState.QUEUED, 2, 0, "")
        assert jobs.finish(claim(jobs, key), DONE).state is JobState.DONE
