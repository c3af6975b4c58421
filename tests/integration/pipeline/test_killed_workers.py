"""Real processes on one SQLite file, killed and frozen in the middle: every build ends exactly once."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.servers.process import wait_until

from repairnator.foundation.messages import write_build
from repairnator.model import BuildRef, Job, JobState
from repairnator.work.jobs.rules import Jobs
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.port import Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store

PATIENCE = 60.0
PIPELINE = "/queue/pipeline"


class Site:
    """A folder with queue, store and journal, and the workers on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: Store = open_sqlite_store(folder / "r.db")
        self.queue = SqliteQueue(folder / "r.db")
        self.jobs = Jobs(self.store)
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, behaviour: str) -> subprocess.Popen[bytes]:
        program = Path(__file__).with_name("worker_process.py")
        with (self.folder / "worker.log").open("a") as log:
            worker = subprocess.Popen([sys.executable, str(program), str(self.folder), behaviour], stderr=log)
        self.workers.append(worker)
        return worker

    def publish(self, number: int) -> BuildRef:
        build = BuildRef("git", url="/srv/repo", commit=f"{number:040x}")
        self.queue.send(PIPELINE, write_build(build))
        return build

    def journal(self) -> list[list[str]]:
        path = self.folder / "journal"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def job(self, build: BuildRef) -> Job | None:
        return self.jobs.get(build.key)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        try:
            wait_until(condition, PATIENCE, what)
        except AssertionError as error:
            error.add_note(self.log())
            raise

    def log(self) -> str:
        return (self.folder / "worker.log").read_text()[-5000:]

    def is_done(self, build: BuildRef) -> bool:
        job = self.job(build)
        return job is not None and job.state.terminal and not job.unsettled

    def queue_is_empty(self) -> bool:
        depth = self.queue.depth(PIPELINE)
        return not depth.waiting and not depth.held

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait()
        self.queue.close()
        self.store.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.close()


def test_another_worker_finishes_what_a_killed_one_began_exactly_once(site: Site) -> None:
    killed = site.start("stuck")
    build = site.publish(1)
    site.wait(lambda: len(site.journal()) == 1, "the first worker begins")
    killed.kill()
    site.start("quick")
    site.wait(lambda: site.is_done(build), "the build ends")
    job = site.job(build)
    assert job is not None
    assert (job.state, job.attempt, job.losses, job.failures) == (JobState.DONE, 2, 1, 0)
    assert [line[1] for line in site.journal()] == ["begun", "begun", "ended"]
    assert [d["runId"] for d in site.store.records.find("inspector")] == [job.run_id]
    site.wait(site.queue_is_empty, "the message is acknowledged")
    site.wait(lambda: not list((site.folder / "work").iterdir())[1:], "work folders go")


def test_a_frozen_worker_that_thaws_writes_nothing(site: Site) -> None:
    frozen = site.start("slow")
    build = site.publish(1)
    site.wait(lambda: len(site.journal()) == 1, "the first worker begins")
    frozen.send_signal(signal.SIGSTOP)
    site.start("quick")
    site.wait(lambda: site.is_done(build), "the build ends by the other")
    winner = site.job(build)
    frozen.send_signal(signal.SIGCONT)
    second = site.publish(2)
    site.workers[1].kill()
    site.wait(lambda: site.is_done(second), "the thawed worker goes on with other work")
    assert site.job(build) == winner
    assert winner is not None
    kept = site.store.records.find("inspector", Query(equal={"build": build.key}))
    assert [document["runId"] for document in kept] == [winner.run_id]


def test_a_worker_told_to_stop_gives_its_build_to_another_at_once(site: Site) -> None:
    first = site.start("stuck")
    build = site.publish(1)
    site.wait(lambda: len(site.journal()) == 1, "the first worker begins")
    first.terminate()
    assert first.wait(PATIENCE) == 0
    job = site.job(build)
    assert job is not None
    assert (job.state, job.requeues, job.failures) == (JobState.QUEUED, 1, 0)
    depth = site.queue.depth(PIPELINE)
    assert (depth.waiting, depth.held) == (1, 0)
    site.start("quick")
    site.wait(lambda: site.is_done(build), "the build ends")


def test_no_build_is_lost_or_done_twice_whoever_is_killed(site: Site) -> None:
    seed = int(os.environ.get("REPAIRNATOR_TEST_SEED", random.SystemRandom().randrange(2**32)))
    print(f"REPAIRNATOR_TEST_SEED={seed}")
    dice = random.Random(seed)
    for _ in range(3):
        site.start("quick")
    builds = []
    for number in range(40):
        builds.append(site.publish(number))
        if dice.random() < 0.2:
            site.publish(dice.randrange(number + 1))  # a duplicate
        if dice.random() < 0.15:
            alive = [worker for worker in site.workers if worker.poll() is None]
            dice.choice(alive).kill()
            site.start("quick")
    site.wait(lambda: all(map(site.is_done, builds)), "every build ends")
    site.wait(site.queue_is_empty, "every message is acknowledged")
    states = Counter(job.state for build in builds if (job := site.job(build)) is not None)
    assert states == {JobState.DONE: len(builds)}
    kept = Counter(document["build"] for document in site.store.records.find("inspector", Query(limit=1000)))
    assert kept == Counter(build.key for build in builds)
    for build in builds:
        job = site.job(build)
        assert job is not None
        (document,) = site.store.records.find("inspector", Query(equal={"build": build.key}))
        assert document["runId"] == job.run_id
