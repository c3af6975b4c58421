"""Random interleavings of several workers, frozen and killed ones among them, over one store."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from repairnator.errors import LeaseLost
from repairnator.model import BuildRef, Job, JobState
from repairnator.testing import FakeClock, memory_store
from repairnator.work.jobs.rules import BUILD, SCAN, Jobs
from repairnator.work.jobs.settlement import Outcome, Record
from repairnator.work.stores.port import Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store

REFS = [BuildRef(ci="git", url="u", commit=letter * 40) for letter in "ab"]
SCAN_KEY = "scan/gitea/h/o/r"
WORKERS = st.sampled_from(["w1", "w2", "w3"])


class Interleavings(RuleBasedStateMachine):
    """Claims are kept by whoever made them for as long as the machine likes: that is what freezing means."""

    claims = Bundle("claims")

    @initialize()
    def begin(self) -> None:
        self.clock = FakeClock()
        self.store = self.open()
        self.jobs = Jobs(self.store, now=self.clock)
        self.ended: dict[
            tuple[str, int], str
        ] = {}  # (key, generation) -> run that ended it, "" for the rules
        self.attempts: dict[str, int] = {}
        self.generations: dict[str, int] = {}
        self.scan_wanted = 0  # the generation that somebody is waiting for
        for ref in REFS:
            self.jobs.submit_build(ref)

    def open(self) -> Store:
        return memory_store(self.clock)

    @rule(target=claims, worker=WORKERS)
    def claim(self, worker: str) -> object:
        job = self.jobs.claim_due((BUILD, SCAN), worker)
        if job is None:
            return multiple()
        assert job.attempt > self.attempts.get(job.key, 0)
        self.attempts[job.key] = job.attempt
        return job

    @rule()
    def every_lease_ends(self) -> None:
        self.clock.advance(121)

    @rule(seconds=st.sampled_from([1.0, 15.0, 45.0]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(job=claims)
    def renew(self, job: Job) -> None:
        self.write(job, self.jobs.renew)

    @rule(job=claims, how=st.sampled_from(["finish", "finish", "fail", "give up", "postpone", "release"]))
    def end(self, job: Job, how: str) -> None:
        outcome = Outcome("PATCHED", (Record("inspector", {"runId": job.run_id}),))
        writes: dict[str, Callable[[Job], object]] = {
            "finish": lambda job: self.jobs.finish(job, outcome),
            "fail": lambda job: self.jobs.fail(job, "e"),
            "give up": lambda job: self.jobs.fail(job, "e", permanent=True),
            "postpone": lambda job: self.jobs.postpone(job, "e"),
            "release": self.jobs.release,
        }
        self.write(job, writes[how])

    @rule(ref=st.sampled_from(REFS), request=st.sampled_from(["m1", "m2", "m3"]))
    def ask_again(self, ref: BuildRef, request: str) -> None:
        self.jobs.submit_build(ref, again=True, request=request)

    @rule()
    def ask_for_a_scan(self) -> None:
        before = self.jobs.get(SCAN_KEY)
        self.jobs.submit_scan("gitea", "h", "o/r")
        if before is not None and before.state is not JobState.QUEUED:
            self.scan_wanted = before.generation + 1

    @rule()
    def settle(self) -> None:
        self.jobs.settlement.settle_all()

    def write(self, job: Job, write: Callable[[Job], object]) -> None:
        """The holder's write is taken; a stale one changes nothing."""
        before = self.jobs.get(job.key)
        assert before is not None
        if (before.state, before.attempt) == (JobState.RUNNING, job.attempt):
            write(job)
            after = self.jobs.get(job.key)
            assert after is not None
            if after.state.terminal:
                self.note_end(after)
            return
        with suppress(LeaseLost):
            write(job)
        assert self.jobs.get(job.key) == before, "a stale attempt has written"

    def note_end(self, job: Job) -> None:
        assert (job.key, job.generation) not in self.ended
        self.ended[job.key, job.generation] = job.run_id if job.state is JobState.DONE else ""

    @invariant()
    def a_generation_ends_once_and_stays_so(self) -> None:
        for key in self.keys():
            job = self.jobs.get(key)
            if job is None:
                continue
            assert job.generation >= self.generations.get(key, 1)
            self.generations[key] = job.generation
            run = self.ended.get((key, job.generation))
            if run is not None:
                assert job.state.terminal
                assert (job.state is JobState.DONE) == bool(run)
                assert job.due is None
            if job.state is JobState.DONE:
                assert run == job.run_id
            if job.state is JobState.DEAD:
                self.ended.setdefault((key, job.generation), "")
            assert job.state.terminal or job.due is not None

    @invariant()
    def records_are_of_the_run_that_ended_the_generation_and_of_no_other(self) -> None:
        winners = {run for run in self.ended.values() if run}
        kept = [document["runId"] for document in self.store.records.find("inspector", Query(limit=1000))]
        assert len(kept) == len(set(kept))
        assert set(kept) <= winners

    def teardown(self) -> None:
        """Whatever happened: every accepted job can be brought to an end, and its records come out."""
        if not hasattr(self, "jobs"):
            return
        for _ in range(100):
            self.jobs.settlement.settle_all()
            self.clock.advance(4000)
            job = self.jobs.claim_due((BUILD, SCAN), "last")
            if job is not None:
                self.end(job, "finish")
        self.jobs.settlement.settle_all()
        for key in self.keys():
            left = self.jobs.get(key)
            assert left is None or (left.state.terminal and not left.unsettled)
        scan = self.jobs.get(SCAN_KEY)
        assert scan is None or scan.generation >= self.scan_wanted
        self.records_are_of_the_run_that_ended_the_generation_and_of_no_other()
        kept = {document["runId"] for document in self.store.records.find("inspector", Query(limit=1000))}
        assert kept == {run for run in self.ended.values() if run}
        self.store.close()

    def keys(self) -> list[str]:
        return [*(ref.key for ref in REFS), SCAN_KEY]


class InterleavingsInSqlite(Interleavings):
    def open(self) -> Store:
        self.folder = Path(tempfile.mkdtemp())
        return open_sqlite_store(self.folder / "store.db", clock=self.clock)

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestInterleavingsInSqlite = InterleavingsInSqlite.TestCase
TestInterleavingsInSqlite.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
