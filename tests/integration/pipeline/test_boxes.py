"""Real workers with real boxes: what a worker was doing ends with it, and with its lease."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.processes import Process, descendants, is_alive
from tests.chaos.projects import Builds, make_builds
from tests.chaos.schedule import Schedule, Size
from tests.chaos.workers import Worker, install_plugin, left_behind
from tests.servers.process import wait_until

from repairnator.foundation.messages import write_build
from repairnator.model import BuildRef, Job, JobState
from repairnator.work.jobs.rules import Jobs
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.sqlite import open_sqlite_store

pytestmark = pytest.mark.slow

PATIENCE = 60.0
LEASE = 4.0
GRACE = 60.0
ONE = Size(builds=1, maven=0, duplicates=0, corrupt=0, kills=0, freezes=0, broker=0, store=0, limit=0)


class Site:
    """A build whose tests take ten minutes, and a worker that has begun it."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "cache" / "repairnator" / "work"
        schedule = Schedule(0, ONE, frozenset(), (600.0,), (), ())
        self.builds: Builds = make_builds(folder / "builds.git", schedule)
        database = folder / "data" / "repairnator" / "repairnator.db"
        database.parent.mkdir(parents=True)
        self.queue, self.store = SqliteQueue(database), open_sqlite_store(database)
        self.jobs = Jobs(self.store)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(install_plugin(folder)),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "REPAIRNATOR_LEASE": str(LEASE),
            "REPAIRNATOR_GRACE": str(GRACE),
            "HEALTH_PORT": "0",
        }
        self.log = folder / "worker.log"
        self.worker = Worker(0, environment, self.log)

    @property
    def key(self) -> str:
        return self.builds.key(0)

    def begin(self) -> list[Process]:
        """Let the worker run the build's tests; returns the box's processes."""
        build = BuildRef("git", url=str(self.builds.repository), commit=self.builds.commits[0])
        self.queue.send("/queue/pipeline", write_build(build))
        self.worker.keep_running()
        wait_until(
            lambda: self.log.exists() and "TestProject: STARTED" in self.log.read_text(),
            PATIENCE,
            "the tests run",
        )
        boxed = descendants(self.worker.pid)
        assert left_behind(self.work), "the box's processes are found by their mounts"
        return boxed

    def job(self) -> Job:
        job = self.jobs.get(self.key)
        assert job is not None
        return job

    def close(self) -> None:
        self.worker.kill()
        self.queue.close()
        self.store.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.close()


def test_the_box_of_a_killed_worker_dies_with_it_and_its_folder_goes(site: Site) -> None:
    boxed = site.begin()
    site.worker.kill()
    wait_until(lambda: not any(map(is_alive, boxed)), PATIENCE, "the box ends")
    assert left_behind(site.work) == []
    (folder,) = site.work.glob("job-*")
    site.worker.keep_running()
    wait_until(lambda: not folder.exists(), PATIENCE, "the next worker takes the folder away")


def test_a_worker_frozen_past_its_lease_ends_its_box_when_it_goes_on_and_works_on(site: Site) -> None:
    boxed = site.begin()
    attempt = site.job().attempt
    site.worker.freeze()
    wait_until(lambda: (site.job().due or 0.0) < site.jobs.now() - 1, PATIENCE, "the lease ends")
    assert any(map(is_alive, boxed))
    site.worker.thaw()
    wait_until(lambda: not any(map(is_alive, boxed)), PATIENCE, "the box ends")
    wait_until(lambda: site.job().attempt > attempt, PATIENCE, "the build is begun again")
    assert site.worker.is_running


def test_a_worker_told_to_stop_ends_its_box_and_gives_the_build_back(site: Site) -> None:
    boxed = site.begin()
    site.worker.tell_to_stop()
    site.worker.tell_to_stop(signal.SIGINT)  # a second time: without the grace period
    site.worker.wait(GRACE / 2)
    assert site.worker.ended == [0]
    assert not any(map(is_alive, boxed))
    assert (site.job().state, site.job().failures) == (JobState.QUEUED, 0)
    assert list(site.work.glob("job-*")) == []


def test_the_log_has_a_line_of_json_for_each_thing_with_build_and_run(site: Site) -> None:
    site.worker = Worker(0, site.worker.environment | {"LOG_FORMAT": "json"}, site.log)
    site.begin()
    lines = [json.loads(line) for line in site.log.read_text().splitlines()]
    steps = [line for line in lines if line["message"].startswith("TestProject")]
    assert [(line["build"], line["run"]) for line in steps] == [(site.key, site.job().run_id)]
