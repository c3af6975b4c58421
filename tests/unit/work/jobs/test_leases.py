import threading
import time

import pytest
import structlog

from repairnator.foundation.logs import about, configure
from repairnator.model import BuildRef, Job
from repairnator.testing import FakeClock, Switch, memory_store
from repairnator.work.jobs.leases import LeaseKeeper
from repairnator.work.jobs.rules import Jobs, Rules
from repairnator.work.jobs.settlement import Outcome

REF = BuildRef("git", url="u", commit="a" * 40)


class Held:
    """A claimed job, its store's switch, and a keeper that the test beats by hand."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.switch = Switch()
        self.jobs = Jobs(memory_store(self.clock, self.switch), now=self.clock)
        self.jobs.submit_build(REF)
        job = self.jobs.claim(REF.key, "w")
        assert job is not None
        self.job: Job = job
        self.cancelled = threading.Event()
        self.keeper = LeaseKeeper(self.jobs, job, self.cancelled, self.clock(), self.clock)

    def due(self) -> float | None:
        job = self.jobs.get(REF.key)
        return None if job is None else job.due


@pytest.fixture
def held() -> Held:
    return Held()


def test_each_beat_renews_the_lease(held: Held) -> None:
    held.clock.advance(30)
    assert held.keeper.beat() == 30
    assert held.due() == held.clock() + 120
    assert not held.cancelled.is_set()


def test_a_job_taken_by_another_ends_the_run(held: Held) -> None:
    own = FakeClock()
    keeper = LeaseKeeper(held.jobs, held.job, held.cancelled, own(), own)
    held.clock.advance(121)  # the store's alone: the keeper trusts its lease, and asks
    held.jobs.claim(REF.key, "other")
    keeper.beat()
    assert keeper.lost
    assert held.cancelled.is_set()


def test_a_lease_that_is_over_is_not_renewed_though_nobody_took_the_job(held: Held) -> None:
    before = held.due()
    held.clock.advance(121)
    held.keeper.beat()
    assert held.keeper.lost
    assert held.cancelled.is_set()
    assert held.due() == before


def test_a_job_that_ended_ends_the_run(held: Held) -> None:
    held.jobs.finish(held.job, Outcome("PATCHED"))
    held.keeper.beat()
    assert held.keeper.lost


def test_what_a_keeper_logs_names_the_build(held: Held, capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    held.jobs.finish(held.job, Outcome("PATCHED"))
    held.jobs.rules = Rules(renew=0.01)
    with about(build="the-build"):
        keeper = LeaseKeeper(held.jobs, held.job, held.cancelled, held.clock(), held.clock)
    with keeper:
        assert held.cancelled.wait(10)
    structlog.reset_defaults()
    assert "build=the-build" in capsys.readouterr().err


def test_a_store_that_does_not_answer_is_asked_more_often(held: Held) -> None:
    held.switch.reachable = False
    held.clock.advance(30)
    assert held.keeper.beat() == 5
    assert not held.cancelled.is_set()


def test_after_ninety_seconds_without_the_store_the_run_ends(held: Held) -> None:
    held.switch.reachable = False
    held.clock.advance(89)
    assert held.keeper.beat() == pytest.approx(1)
    held.clock.advance(1.1)
    assert held.keeper.beat() == 0
    assert held.keeper.lost
    assert held.cancelled.is_set()


def test_a_store_that_comes_back_in_time_saves_the_run(held: Held) -> None:
    held.switch.reachable = False
    held.clock.advance(80)
    held.keeper.beat()
    held.switch.reachable = True
    held.keeper.beat()
    held.clock.advance(80)
    assert held.keeper.left() == pytest.approx(10)
    assert not held.keeper.lost


def test_the_time_counts_from_before_the_renewal_was_sent(held: Held) -> None:
    renew = held.jobs.renew

    def slow(job: Job) -> None:
        held.clock.advance(20)
        renew(job)

    held.jobs.renew = slow  # type: ignore[method-assign]
    held.keeper.beat()
    assert held.keeper.left() == pytest.approx(70)


def test_a_renewal_that_hangs_in_the_store_does_not_hide_the_end_of_the_lease() -> None:
    jobs = Jobs(memory_store(), Rules(renew=0.02, give_up=0.2))
    jobs.submit_build(REF)
    job = jobs.claim(REF.key, "w")
    assert job is not None
    release = threading.Event()

    def hang(_job: Job) -> None:
        release.wait(120)

    jobs.renew = hang  # type: ignore[assignment, method-assign]
    cancelled = threading.Event()
    with LeaseKeeper(jobs, job, cancelled, time.monotonic()):
        assert cancelled.wait(60)
        release.set()


def test_the_thread_renews_by_itself_and_ends_with_the_block() -> None:
    jobs = Jobs(memory_store(), Rules(renew=0.01))
    jobs.submit_build(REF)
    job = jobs.claim(REF.key, "w")
    assert job is not None
    renewed = threading.Event()
    renew = jobs.renew

    def seen(held: Job) -> None:
        renew(held)
        renewed.set()

    jobs.renew = seen  # type: ignore[assignment, method-assign]
    before = set(threading.enumerate())
    with LeaseKeeper(jobs, job, threading.Event(), time.monotonic()) as keeper:
        assert renewed.wait(10)
    assert not keeper.lost
    assert set(threading.enumerate()) <= before


def test_a_renewal_after_the_end_of_the_attempt_is_no_loss(held: Held) -> None:
    held.jobs.finish(held.job, Outcome("PATCHED"))
    held.keeper.stop()
    held.keeper.beat()
    assert not held.keeper.lost
    assert not held.cancelled.is_set()
