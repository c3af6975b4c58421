"""What the job rules must do over every store: exactly one terminal state, whoever dies or freezes when.

The classes want a fixture ``store``: an empty one. Time is a clock that the tests move.
"""

from __future__ import annotations

import itertools
import threading
from typing import Any

import pytest

from repairnator.errors import LeaseLost, UsageError
from repairnator.jobs import BUILD, MESSAGE, SCAN, WITHDRAWN, Jobs, Rules, letter_body
from repairnator.model import BuildRef, Job, JobState
from repairnator.settlement import Amendment, FollowUp, Outcome, Record, record_id
from repairnator.stores.port import Query, Store
from repairnator.testing.clock import FakeClock

REF = BuildRef(ci="git", url="https://github.com/owner/repo", commit="a" * 40)
DONE = Outcome("PATCHED", (Record("inspector", {"status": "PATCHED"}), Record("patches", {"diff": "d"})))


class JobRulesContract:
    """The rules."""

    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    @pytest.fixture
    def jobs(self, store: Store, clock: FakeClock) -> Jobs:
        return Jobs(store, now=clock)

    @pytest.fixture
    def key(self, jobs: Jobs) -> str:
        """Of a build that was accepted."""
        return jobs.submit_build(REF).job.key

    # accepting

    def test_a_build_is_accepted_once(self, jobs: Jobs) -> None:
        first, second = jobs.submit_build(REF), jobs.submit_build(REF)
        assert (first.accepted, second.accepted) == (True, False)
        assert first.job == second.job
        assert first.job.key == f"git/https://github.com/owner/repo/{'a' * 40}"

    def test_a_build_that_ended_is_not_run_again_unasked(self, jobs: Jobs, key: str) -> None:
        jobs.finish(_claim(jobs, key), DONE)
        assert not jobs.submit_build(REF).accepted
        assert jobs.claim(key, "w") is None

    def test_asked_for_again_an_ended_build_gets_a_new_generation(self, jobs: Jobs, key: str) -> None:
        jobs.finish(_claim(jobs, key), DONE)
        submission = jobs.submit_build(REF, again=True, request="m1")
        assert submission.accepted
        job = _claim(jobs, key)
        assert (job.generation, job.attempt, job.failures, job.result) == (2, 2, 0, None)

    def test_the_same_request_asks_for_one_run_only(self, jobs: Jobs, key: str) -> None:
        jobs.finish(_claim(jobs, key), DONE)
        for _ in range(3):
            jobs.submit_build(REF, again=True, request="m1")
            claimed = jobs.claim(key, "w")
            if claimed:
                jobs.finish(claimed, DONE)
        assert _get(jobs, key).generation == 2

    def test_asked_for_again_while_it_runs_a_build_is_left_alone(self, jobs: Jobs, key: str) -> None:
        job = _claim(jobs, key)
        assert not jobs.submit_build(REF, again=True, request="m1").accepted
        jobs.finish(job, DONE)
        assert _get(jobs, key).state is JobState.DONE

    def test_a_job_that_is_not_there_cannot_be_retried(self, jobs: Jobs) -> None:
        with pytest.raises(UsageError, match="no job git/none"):
            jobs.retry("git/none")

    def test_withdrawn_a_build_runs_only_when_it_is_asked_for_again(self, jobs: Jobs, key: str) -> None:
        assert jobs.withdraw(_get(jobs, key), "the branch is green again")
        withdrawn = _get(jobs, key)
        assert (withdrawn.state, withdrawn.result and withdrawn.result["status"]) == (
            JobState.DONE,
            WITHDRAWN,
        )
        assert jobs.claim(key, "w") is None
        assert jobs.submit_build(REF, again=True).accepted
        assert jobs.claim(key, "w") is not None

    def test_a_build_that_was_claimed_meanwhile_is_not_withdrawn(self, jobs: Jobs, key: str) -> None:
        seen = _get(jobs, key)
        claimed = _claim(jobs, key)
        assert not jobs.withdraw(seen, "the branch is green again")
        jobs.release(claimed)
        assert not jobs.withdraw(seen, "the branch is green again")
        assert _get(jobs, key).state is JobState.QUEUED

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
        assert [(job.attempt, job.owner) for job in claimed] == [(1, _get(jobs, key).owner)]

    def test_each_claim_has_a_run_id_of_its_own(self, jobs: Jobs, key: str) -> None:
        first = _claim(jobs, key)
        jobs.release(first)
        assert _claim(jobs, key).run_id != first.run_id

    def test_a_running_job_cannot_be_claimed_before_its_lease_ends(
        self, jobs: Jobs, clock: FakeClock, store: Store, key: str
    ) -> None:
        _claim(jobs, key)
        clock.advance(119.9 + store.jobs.skew)
        assert jobs.claim(key, "other") is None
        clock.advance(0.2)
        assert _claim(jobs, key, "other").attempt == 2

    def test_a_renewed_lease_holds_longer(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        job = _claim(jobs, key)
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
        assert _get(jobs, key).state is JobState.QUEUED

    # fencing

    def test_a_stale_attempt_can_write_nothing(
        self, jobs: Jobs, store: Store, clock: FakeClock, key: str
    ) -> None:
        stale = _claim(jobs, key, "frozen")
        clock.advance(200)
        current = _claim(jobs, key, "other")
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
        stale = _claim(jobs, key)
        clock.advance(200)
        jobs.finish(_claim(jobs, key), DONE)
        with pytest.raises(LeaseLost):
            jobs.finish(stale, Outcome("test failure"))
        assert (_get(jobs, key).result or {})["status"] == "PATCHED"

    def test_a_stale_attempt_cannot_end_the_next_generation(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        stale = _claim(jobs, key)
        clock.advance(200)
        jobs.fail(_claim(jobs, key), "no", permanent=True)
        jobs.retry(key)
        with pytest.raises(LeaseLost):
            jobs.finish(stale, DONE)
        assert _get(jobs, key).state is JobState.QUEUED

    def test_a_late_holder_whose_lease_nobody_took_may_still_finish(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        job = _claim(jobs, key)
        clock.advance(500)
        assert jobs.finish(job, DONE).state is JobState.DONE

    def test_a_write_that_is_tried_again_counts_once(self, jobs: Jobs, key: str) -> None:
        job = _claim(jobs, key)
        assert jobs.finish(job, DONE) == jobs.finish(job, DONE)

    # failing

    def test_three_failures_are_the_end(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        for number in range(3):
            clock.advance(3600)
            jobs.fail(_claim(jobs, key), f"error {number}")
        job = _get(jobs, key)
        assert (job.state, job.failures, job.last_error) == (JobState.DEAD, 3, "error 2")
        clock.advance(10**6)
        assert jobs.claim(key, "w") is None

    def test_three_lost_workers_are_the_end(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        for number in range(3):
            _claim(jobs, key, f"worker-{number}")
            clock.advance(200)
        assert jobs.claim_due((BUILD,), "w") is None
        job = _get(jobs, key)
        assert (job.state, job.attempt, job.failures) == (JobState.DEAD, 3, 3)
        assert "worker-2" in job.last_error

    def test_a_permanent_failure_is_the_end_at_once(self, jobs: Jobs, key: str) -> None:
        jobs.fail(_claim(jobs, key), "not supported yet", permanent=True)
        assert _get(jobs, key).state is JobState.DEAD

    def test_a_failed_job_waits_longer_each_time(self, jobs: Jobs, clock: FakeClock, key: str) -> None:
        first = jobs.fail(_claim(jobs, key), "e")
        assert first.due is not None
        assert 9.4 < first.due - clock() < 10.6
        assert jobs.claim(key, "w") is None
        clock.advance(11)
        second = jobs.fail(_claim(jobs, key), "e")
        assert second.due is not None
        assert 18.9 < second.due - clock() < 21.1

    def test_temporary_errors_are_not_charged_and_wait_up_to_an_hour(
        self, jobs: Jobs, clock: FakeClock, key: str
    ) -> None:
        waits = []
        for _ in range(12):
            job = jobs.postpone(_claim(jobs, key), "the registry does not answer")
            assert job.due is not None
            waits.append(job.due - clock())
            clock.advance(waits[-1] + 1)
        assert all(later > sooner for sooner, later in itertools.pairwise(waits[:8]))
        assert max(waits) < 3800
        job = _get(jobs, key)
        assert (job.state, job.failures, job.delays) == (JobState.QUEUED, 0, 12)

    def test_temporary_errors_without_end_are_the_end(self, store: Store, clock: FakeClock) -> None:
        jobs = Jobs(store, Rules(max_delays=2), now=clock)
        key = jobs.submit_build(REF).job.key
        for _ in range(3):
            job = jobs.postpone(_claim(jobs, key), "the forge does not answer")
            clock.advance(4000)
        assert job.state is JobState.DEAD
        assert job.last_error == "given up after 2 temporary errors, the last one: the forge does not answer"

    def test_a_job_given_back_is_free_at_once_and_uncharged(self, jobs: Jobs, key: str) -> None:
        for number in range(9):
            released = jobs.release(_claim(jobs, key))
            assert (released.requeues, released.failures) == (number + 1, 0)

    def test_a_job_given_back_is_charged_from_the_tenth_time_on(self, jobs: Jobs, key: str) -> None:
        for _ in range(10):
            job = jobs.release(_claim(jobs, key))
        assert (job.state, job.failures) == (JobState.QUEUED, 1)
        jobs.release(_claim(jobs, key))
        assert jobs.release(_claim(jobs, key)).state is JobState.DEAD

    def test_a_retried_dead_job_starts_with_a_clean_sheet(self, jobs: Jobs, key: str) -> None:
        jobs.fail(_claim(jobs, key), "no", permanent=True)
        job = jobs.retry(key).job
        assert (job.state, job.generation, job.failures, job.last_error) == (JobState.QUEUED, 2, 0, "")
        assert jobs.finish(_claim(jobs, key), DONE).state is JobState.DONE

    # results

    def test_nothing_is_kept_before_the_job_is_terminal(self, jobs: Jobs, store: Store, key: str) -> None:
        job = _claim(jobs, key)
        jobs.settlement.settle_all()
        assert store.records.find("inspector") == []
        jobs.finish(job, DONE)
        assert jobs.settlement.settle_all() == 1
        assert jobs.settlement.settle_all() == 0
        assert store.records.find("inspector") == [
            {"_id": record_id(key, 1, "inspector", 0), "status": "PATCHED"}
        ]

    def test_records_copied_out_twice_are_there_once(self, jobs: Jobs, store: Store, key: str) -> None:
        job = jobs.finish(_claim(jobs, key), DONE)
        for _ in range(2):
            jobs.settlement.settle(job)
        assert len(store.records.find("inspector")) == len(store.records.find("patches")) == 1

    def test_each_generation_has_records_of_its_own(self, jobs: Jobs, store: Store, key: str) -> None:
        jobs.finish(_claim(jobs, key), DONE)
        jobs.retry(key)
        jobs.finish(_claim(jobs, key), DONE)
        jobs.settlement.settle_all()
        assert len(store.records.find("inspector")) == 2

    def test_what_a_later_job_amends_stays_though_the_record_is_copied_out_again(
        self, jobs: Jobs, store: Store, key: str
    ) -> None:
        slow = jobs.finish(_claim(jobs, key), DONE)
        jobs.settlement.settle(slow)
        jobs.submit("branch", "branch/1", {})
        amendment = Amendment("inspector", record_id(key, 1, "inspector", 0), {"branchURL": "there"})
        jobs.finish(_claim(jobs, "branch/1"), Outcome("pushed", amendments=(amendment,)))
        jobs.settlement.settle_all()
        jobs.settlement.settle(slow)
        (inspector,) = store.records.find("inspector")
        assert (inspector["status"], inspector["branchURL"]) == ("PATCHED", "there")

    def test_a_retry_before_the_records_are_copied_out_copies_them_first(
        self, jobs: Jobs, store: Store, key: str
    ) -> None:
        jobs.finish(_claim(jobs, key), DONE)
        jobs.retry(key)
        assert len(store.records.find("inspector")) == 1

    def test_large_records_are_copied_out_whole(self, jobs: Jobs, store: Store, key: str) -> None:
        diff = "+ line ä\n" * 50_000
        job = jobs.finish(_claim(jobs, key), Outcome("PATCHED", (Record("patches", {"diff": diff}),)))
        assert len(str(job.result)) < 10_000
        jobs.settlement.settle_all()
        assert store.records.find("patches")[0]["diff"] == diff

    def test_follow_up_jobs_are_made_once_and_run_by_themselves(self, jobs: Jobs, key: str) -> None:
        outcome = Outcome("PATCHED", follow_ups=(FollowUp("offer", {"patch": 1}), FollowUp("notify", {})))
        job = jobs.finish(_claim(jobs, key), outcome)
        for _ in range(2):
            jobs.settlement.settle(job)
        claimed = [jobs.claim_due(("offer", "notify"), "w") for _ in range(3)]
        # due at the same moment, so in either order
        assert {one.kind: one.payload for one in claimed if one} == {"offer": {"patch": 1}, "notify": {}}
        assert claimed[2] is None

    # scans

    def test_at_most_one_scan_of_a_repository_waits(self, jobs: Jobs) -> None:
        first = jobs.submit_scan("gitea", "gitea.com", "owner/repo")
        second = jobs.submit_scan("gitea", "gitea.com", "owner/repo")
        other = jobs.submit_scan("gitea", "gitea.com", "owner/other")
        assert (first.accepted, second.accepted, other.accepted) == (True, False, True)

    def test_a_scan_asked_for_while_it_runs_runs_once_more(self, jobs: Jobs) -> None:
        key = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job.key
        scan = _claim(jobs, key)
        for _ in range(3):
            assert jobs.submit_scan("gitea", "gitea.com", "owner/repo").accepted
        jobs.finish(scan, Outcome("scanned"))
        jobs.settlement.settle_all()
        second = _claim(jobs, key)
        assert (second.generation, second.again) == (2, False)
        jobs.finish(second, Outcome("scanned"))
        jobs.settlement.settle_all()
        assert jobs.claim(key, "w") is None

    def test_a_scan_asked_for_after_its_end_runs_again(self, jobs: Jobs) -> None:
        key = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job.key
        jobs.finish(_claim(jobs, key), Outcome("scanned"))
        assert jobs.submit_scan("gitea", "gitea.com", "owner/repo").accepted
        assert _claim(jobs, key).generation == 2

    def test_a_message_that_comes_again_after_its_scan_asks_for_none_more(self, jobs: Jobs) -> None:
        asked = [
            jobs.submit_scan("gitea", "gitea.com", "owner/repo", request) for request in ("", "m1", "m2")
        ]
        key = asked[0].job.key
        jobs.finish(_claim(jobs, key), Outcome("scanned"))
        for request in ("m1", "m2"):
            assert not jobs.submit_scan("gitea", "gitea.com", "owner/repo", request).accepted
        assert jobs.submit_scan("gitea", "gitea.com", "owner/repo", "m3").accepted
        scan = _claim(jobs, key)
        for request in ("m3", "m4", "m4"):
            jobs.submit_scan("gitea", "gitea.com", "owner/repo", request)
        jobs.finish(scan, Outcome("scanned"))
        jobs.settlement.settle_all()
        jobs.finish(_claim(jobs, key), Outcome("scanned"))
        assert not jobs.submit_scan("gitea", "gitea.com", "owner/repo", "m4").accepted
        assert _get(jobs, key).generation == 3

    def test_a_dead_scan_that_was_asked_for_meanwhile_runs_again(self, jobs: Jobs) -> None:
        key = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job.key
        scan = _claim(jobs, key)
        jobs.submit_scan("gitea", "gitea.com", "owner/repo")
        jobs.fail(scan, "no", permanent=True)
        jobs.settlement.settle_all()
        assert _claim(jobs, key).generation == 2

    # dead letters

    @pytest.mark.parametrize("body", ["no build", b"\x00\xff", "ä" * 100_000], ids=["text", "bytes", "long"])
    def test_an_unreadable_message_is_kept_with_its_first_bytes(self, jobs: Jobs, body: Any) -> None:
        letter = jobs.bury(body, "/queue/pipeline", "not a build id")
        raw = body if isinstance(body, bytes) else body.encode()
        assert (letter.state, letter.kind, letter.last_error) == (JobState.DEAD, MESSAGE, "not a build id")
        assert letter_body(letter) == raw[: 64 * 1024]
        assert letter.payload["size"] == len(raw)
        assert letter.payload["destination"] == "/queue/pipeline"

    def test_the_same_unreadable_message_is_one_letter(self, jobs: Jobs) -> None:
        assert jobs.bury("x", "/queue/pipeline", "no") == jobs.bury(b"x", "/queue/pipeline", "no")

    def test_the_same_bytes_on_another_queue_are_another_letter(self, jobs: Jobs) -> None:
        first, second = (jobs.bury("x", queue, "no") for queue in ("/queue/pipeline", "/queue/scanner"))
        assert first.key != second.key
        assert second.payload["destination"] == "/queue/scanner"

    def test_a_dead_letter_can_be_retried(self, jobs: Jobs) -> None:
        letter = jobs.bury("x", "/queue/pipeline", "no")
        jobs.retry(letter.key)
        claimed = jobs.claim_due((MESSAGE,), "w")
        assert claimed is not None
        assert letter_body(claimed) == b"x"

    def test_lost_blobs_do_not_stop_others_from_being_copied_out(
        self, jobs: Jobs, store: Store, key: str
    ) -> None:
        job = jobs.finish(_claim(jobs, key), DONE)
        store.jobs.update(key, {"attempt": job.attempt}, {"result": {"status": "PATCHED", "blob": "0" * 64}})
        other = jobs.submit_build(BuildRef(ci="git", url="u", commit="b" * 40)).job.key
        jobs.finish(_claim(jobs, other), DONE)
        jobs.settlement.settle_all()
        assert "cannot be copied out" in _get(jobs, key).last_error
        assert store.records.find("inspector", Query(equal={"status": "PATCHED"})) != []


def _get(jobs: Jobs, key: str) -> Job:
    job = jobs.get(key)
    assert job is not None
    return job


def _claim(jobs: Jobs, key: str, owner: str = "worker") -> Job:
    job = jobs.claim(key, owner)
    assert job is not None, f"{key} could not be claimed"
    return job
