from pathlib import Path

import pytest

from repairnator.foundation.drain import Drain
from repairnator.foundation.messages import write_build
from repairnator.model import BuildRef, Job, RepairOptions
from repairnator.services.pipeline.messages import BuildRoute, MessageHandler
from repairnator.services.pipeline.repairs import BuildHandler
from repairnator.testing import FakeClock, FakeSandbox, MemoryBroker, Switch, memory_store
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.rules import BUILD, Jobs, Rules
from repairnator.work.jobs.worker import Handler, Pace, Worker
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Store
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.sources.builds import Sources, commit_resolvers

PIPELINE = "/queue/pipeline"


class Bench:
    """A pipeline worker on a memory queue and a memory store, under clocks that stand still."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.switch = Switch()
        self.store: Store = memory_store(self.clock, self.switch)
        self.broker = MemoryBroker()
        self.jobs = Jobs(self.store, Rules(), now=self.clock)
        self.folder = folder
        self.drain = Drain(grace=0.0)

    def ref(self, letter: str = "a") -> BuildRef:
        return BuildRef("git", url="https://github.com/owner/repo", commit=letter * 40)

    def send(self, *builds: BuildRef, again: bool = False) -> None:
        for build in builds:
            self.broker.connect().send(PIPELINE, write_build(build, again=again))

    def job(self, build: BuildRef | None = None) -> Job:
        job = self.jobs.get((build or self.ref()).key)
        assert job is not None
        return job

    def waiting(self) -> int | None:
        return self.broker.connect().depth(PIPELINE).waiting

    def worker(
        self, sandbox: FakeSandbox | None = None, handlers: dict[str, Handler] | None = None, name: str = "w"
    ) -> Worker:
        sources = Sources(SourcePolicy(personal=True, inward=lambda _host: False), commit_resolvers())
        builds = BuildHandler(
            sandbox or FakeSandbox(), sources, WorkFolders(self.folder), RepairOptions(), clock=self.clock
        )
        route = BuildRoute(PIPELINE, self.jobs, "travis-ci.com")
        queue = self.broker.connect()
        known: dict[str, Handler] = {
            BUILD: builds,
            MESSAGE: MessageHandler(route, queue.send),
            **(handlers or {}),
        }
        pace = Pace(receive=0.0, pause=0.01)
        return Worker(queue, self.jobs, route, known, self.drain, name=name, pace=pace, monotonic=self.clock)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "work")
