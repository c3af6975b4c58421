"""Random interleavings of several workers, frozen and killed ones among them, over one store."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from repairnator.errors import LeaseLost
from repairnator.jobs import BUILD, SCAN, Jobs
from repairnator.model import BuildRef, Job, JobState
from repairnator.settlement import Outcome, Record
from repairnator.stores.port import Query, Store
from repairnator.stores.sqlite import open_sqlite_store
from repairnator.testing import FakeClock, memory_store

REFS = [BuildRef(ci="git", url="u", commit=letter * 40) for letter in "ab"]
WORKERS = st.sampled_from(["w1", "w2", "w3"])


class Interleavings(RuleBasedStateMachine):
    """Claims are kept by whoever made them, for as long as the machine likes: that is what freezing means."""

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

    def open(self) -> Store:
        return memory_store(self.clock)

    @rule(ref=st.sampled_from(REFS))
    def submit(self, ref: BuildRef) -> None:
        self.jobs.submit_build(ref)

    @rule(ref=st.sampled_from(REFS), request=st.sampled_from(["m1", "m2", "m3"]))
    def submit_again(self, ref: BuildRef, request: str) -> None:
        self.jobs.submit_build(ref, again=True, request=request)

    @rule()
    def scan(self) -> None:
        self.jobs.submit_scan("gitea", "h", "o/r")

    @rule(target=claims, worker=WORKERS, kind=st.sampled_from([BUILD, SCAN]))
    def claim(self, worker: str, kind: str) -> object:
        job = self.jobs.claim_due((kind,), worker)
        if job is None:
            return multiple()
        assert job.attempt > self.attempts.get(job.key, 0)
        self.attempts[job.key] = job.attempt
        return job

    @rule(seconds=st.sampled_from([1.0, 15.0, 45.0, 121.0, 4000.0]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(job=claims)
    def renew(self, job: Job) -> None:
        if self.is_current(job):
            self.jobs.renew(job)
        else:
            self.refused(lambda: self.jobs.renew(job))

    @rule(job=consumes(claims))
    def finish(self, job: Job) -> None:
        outcome = Outcome("PATCHED", (Record("inspector", {"runId": job.run_id, "build": job.key}),))
        if self.is_current(job):
            self.jobs.finish(job, outcome)
            self.end(job, job.run_id)
        else:
            self.refused(lambda: self.jobs.finish(job, outcome))

    @rule(job=consumes(claims), permanent=st.booleans())
    def fail(self, job: Job, permanent: bool) -> None:
        if self.is_current(job):
            left = self.jobs.fail(job, "e", permanent=permanent)
            if left.state is JobState.DEAD:
                self.end(job, "")

    @rule(job=consumes(claims))
    def postpone(self, job: Job) -> None:
        if self.is_current(job):
            self.jobs.postpone(job, "e")

    @rule(job=consumes(claims))
    def release(self, job: Job) -> None:
        if self.is_current(job):
            left = self.jobs.release(job)
            if left.state is JobState.DEAD:
                self.end(job, "")

    @rule(ref=st.sampled_from(REFS))
    def retry(self, ref: BuildRef) -> None:
        if self.jobs.get(ref.key) is not None:
            self.jobs.retry(ref.key)

    @rule()
    def settle(self) -> None:
        self.jobs.settlement.settle_all()

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
                self.finish_now(job)
        self.jobs.settlement.settle_all()
        for key in self.keys():
            left = self.jobs.get(key)
            assert left is None or (left.state.terminal and not left.unsettled)
        self.records_are_of_the_run_that_ended_the_generation_and_of_no_other()
        kept = {document["runId"] for document in self.store.records.find("inspector", Query(limit=1000))}
        assert kept == {run for run in self.ended.values() if run}
        self.store.close()

    def finish_now(self, job: Job) -> None:
        self.jobs.finish(job, Outcome("PATCHED", (Record("inspector", {"runId": job.run_id}),)))
        self.end(job, job.run_id)

    def keys(self) -> list[str]:
        return [*(ref.key for ref in REFS), "scan/gitea/h/o/r"]

    def is_current(self, job: Job) -> bool:
        now = self.jobs.get(job.key)
        return now is not None and (now.state, now.attempt) == (JobState.RUNNING, job.attempt)

    def end(self, job: Job, run: str) -> None:
        assert (job.key, job.generation) not in self.ended
        self.ended[job.key, job.generation] = run

    def refused(self, write: object) -> None:
        try:
            write()  # type: ignore[operator]
        except LeaseLost:
            return
        raise AssertionError("a stale attempt has written")


class InterleavingsInSqlite(Interleavings):
    def open(self) -> Store:
        self.folder = Path(tempfile.mkdtemp())
        return open_sqlite_store(self.folder / "store.db", clock=self.clock)

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestInterleavingsInSqlite = InterleavingsInSqlite.TestCase
TestInterleavingsInSqlite.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
