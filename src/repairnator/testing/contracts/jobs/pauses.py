"""Tests of pauses, and of what people ask for: what is paused waits, nothing is lost, all else goes on."""

from __future__ import annotations

import pytest

from repairnator.model import BuildRef, JobState
from repairnator.testing.clock import FakeClock
from repairnator.testing.contracts.jobs.fixtures import DONE, REF, JobFixtures, claim, get
from repairnator.work.jobs.pauses import EVERYTHING
from repairnator.work.jobs.rules import BUILD, SCAN, Jobs
from repairnator.work.jobs.settlement import FollowUp, Outcome

OTHER = BuildRef("gitea", "gitea.com", "Owner/Other", "7")


class PausesContract(JobFixtures):
    """Pauses, larger budgets, and dead letters that are deleted."""

    @pytest.mark.parametrize("paused", [REF.url.upper(), EVERYTHING])
    def test_a_paused_build_waits_and_runs_after_the_pause(
        self, jobs: Jobs, key: str, clock: FakeClock, paused: str
    ) -> None:
        assert jobs.pauses.pause(paused, "otto")
        assert not jobs.pauses.pause(paused, "vera")
        assert jobs.claim(key, "w") is None
        assert jobs.claim_due((BUILD,), "w") is None
        clock.advance(10 * jobs.rules.hold)
        assert jobs.due((BUILD,)) == []
        waiting = get(jobs, key)
        assert (waiting.state, waiting.attempt, waiting.failures) == (JobState.QUEUED, 0, 0)
        assert jobs.pauses.resume(paused)
        assert not jobs.pauses.resume(paused)
        clock.advance(jobs.rules.hold)
        assert claim(jobs, key).attempt == 1

    def test_a_pause_holds_one_repository_alone(self, jobs: Jobs, key: str) -> None:
        jobs.pauses.pause("owner/other", "otto")
        held = jobs.submit_build(OTHER).job
        scan = jobs.submit_scan("gitea", "gitea.com", "owner/OTHER").job
        elsewhere = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job
        assert [job.key for job in jobs.due((BUILD, SCAN))] == [key, elsewhere.key]
        assert [jobs.claim(one.key, "w") for one in (held, scan)] == [None, None]
        assert [one.repository for one in jobs.pauses.all()] == ["owner/other"]
        pause = jobs.pauses.of("Owner/Other")
        assert pause is not None
        assert (pause.who, pause.since) == ("otto", jobs.now())
        assert jobs.pauses.of("owner/repo") is None

    def test_held_jobs_leave_room_for_others(self, jobs: Jobs, key: str, clock: FakeClock) -> None:
        jobs.pauses.pause(OTHER.slug, "otto")
        for number in range(40):
            jobs.submit_build(BuildRef(OTHER.ci, OTHER.host, OTHER.slug, str(number)))
        clock.advance(100.0)
        last = jobs.submit_build(BuildRef(REF.ci, url=REF.url, commit="b" * 40)).job
        claim(jobs, key)
        looks = [[job.key for job in jobs.due((BUILD,), limit=32)] for _ in range(2)]
        assert looks[-1] == [last.key]

    def test_what_runs_goes_on_to_its_end_and_its_offer_waits(self, jobs: Jobs, key: str) -> None:
        job = claim(jobs, key)
        jobs.pauses.pause(EVERYTHING, "otto")
        jobs.renew(job)
        offer = FollowUp(
            "offer", {"offer": {"slug": "owner/repo", "build": REF.to_dict()}, "mode": "comment"}
        )
        mail = FollowUp("mail", {"build": REF.to_dict(), "status": "PATCHED"})
        jobs.settlement.settle(jobs.finish(job, Outcome("PATCHED", follow_ups=(offer, mail))))
        assert [one.kind for one in jobs.due(("offer", "mail"))] == ["mail"]
        jobs.pauses.resume(EVERYTHING)

    def test_a_run_whose_worker_died_waits_for_the_end_of_the_pause(
        self, jobs: Jobs, key: str, clock: FakeClock
    ) -> None:
        claim(jobs, key)
        jobs.pauses.pause(EVERYTHING, "otto")
        clock.advance(10 * jobs.rules.lease)
        assert jobs.claim_due((BUILD,), "w") is None
        held = get(jobs, key)
        assert (held.state, held.losses) == (JobState.QUEUED, 1)
        jobs.pauses.resume(EVERYTHING)
        clock.advance(jobs.rules.hold)
        assert claim(jobs, key).attempt == 2

    def test_a_larger_budget_is_for_one_generation(self, jobs: Jobs, key: str) -> None:
        jobs.settlement.settle(jobs.finish(claim(jobs, key), DONE))
        assert jobs.retry(key, budget=1200.0).job.payload["budget"] == 1200.0
        jobs.settlement.settle(jobs.finish(claim(jobs, key), DONE))
        again = jobs.retry(key).job
        assert "budget" not in again.payload
        assert again.payload["build"] == REF.to_dict()

    def test_a_deleted_dead_letter_is_none_and_runs_when_it_is_asked_for(self, jobs: Jobs, key: str) -> None:
        assert not jobs.discard(get(jobs, key), "deleted by otto")
        dead = jobs.fail(claim(jobs, key), "it cannot be done", permanent=True)
        assert jobs.discard(dead, "deleted by otto")
        kept = get(jobs, key)
        assert (kept.state, kept.last_error) == (JobState.DONE, "it cannot be done")
        assert jobs.retry(key).accepted

    def test_an_unreadable_message_that_comes_again_is_a_dead_letter_again(self, jobs: Jobs) -> None:
        letter = jobs.add_dead_letter("nonsense", "/queue/pipeline", "not a build")
        assert jobs.discard(letter, "deleted by otto")
        assert get(jobs, letter.key).state is JobState.DONE
        again = jobs.add_dead_letter("nonsense", "/queue/pipeline", "not a build")
        assert (again.key, again.state) == (letter.key, JobState.DEAD)

    def test_a_job_that_waits_can_be_hurried(self, jobs: Jobs, key: str) -> None:
        jobs.postpone(claim(jobs, key), "away")
        assert jobs.claim(key, "w") is None
        assert jobs.hurry(get(jobs, key))
        running = claim(jobs, key)
        assert not jobs.hurry(running)
