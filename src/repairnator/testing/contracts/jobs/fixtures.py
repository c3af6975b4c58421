"""What the job rules' contracts start from: a store under test, and a clock that the tests move."""

from __future__ import annotations

import pytest

from repairnator.model import BuildRef, Job
from repairnator.testing.clock import FakeClock
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome, Record
from repairnator.work.stores.port import Store

REF = BuildRef(ci="git", url="https://github.com/owner/repo", commit="a" * 40)
DONE = Outcome("PATCHED", (Record("inspector", {"status": "PATCHED"}), Record("patches", {"diff": "d"})))


class JobFixtures:
    """Wants a fixture ``store``: an empty one."""

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


def get(jobs: Jobs, key: str) -> Job:
    """A job that must be there."""
    job = jobs.get(key)
    assert job is not None
    return job


def claim(jobs: Jobs, key: str, owner: str = "worker") -> Job:
    """Claim a job that must be claimable."""
    job = jobs.claim(key, owner)
    assert job is not None, f"{key} could not be claimed"
    return job
