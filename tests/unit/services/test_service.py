"""What is around the work of a service: it waits for queue and store, and says so once."""

import threading
from pathlib import Path

import pytest
from tests.servers.process import wait_until
from tests.unit.services.pipeline.conftest import Bench

from repairnator.errors import QueueUnavailable, StoreUnavailable
from repairnator.foundation.drain import Drain
from repairnator.foundation.health import Health
from repairnator.foundation.settings import Settings
from repairnator.services.lifecycle import QUEUE, STORE, Service
from repairnator.services.pipeline.service import serve
from repairnator.testing import FakeSandbox
from repairnator.work.queues.port import Queue
from repairnator.work.runs.live import progress_of
from repairnator.work.runs.runlog import read_lines
from repairnator.work.stores.port import Store

PATIENCE = 30.0


class Late:
    """A queue and a store that come late."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.refusals = threading.Semaphore(0)
        self.there = False

    def store(self, _settings: Settings) -> Store:
        if not self.there:
            self.refusals.release()
            raise StoreUnavailable("nobody listens at mongo:27017")
        return self.bench.store

    def queue(self, _settings: Settings) -> Queue:
        if not self.there:
            self.refusals.release()
            raise QueueUnavailable("nobody listens at activemq:61613")
        return self.bench.broker.connect()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "work")


def service_of(bench: Bench, late: Late, folder: Path) -> Service:
    settings = Settings.load(
        workspace=folder / "work",
        xdg_data_home=folder,
        xdg_cache_home=folder / "cache",
        allowed_sources=("github.com",),
    )
    health = Health((QUEUE, STORE), every=0.01)
    return Service(settings, bench.drain, health, 0, open_store=late.store, open_queue=late.queue)


def test_a_worker_without_queue_and_store_waits_alive_and_not_ready_and_works_when_they_come(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late, sandbox = Late(bench), FakeSandbox()
    service = service_of(bench, late, tmp_path)
    bench.send(bench.ref())
    thread = threading.Thread(target=serve, args=(service, sandbox))
    thread.start()
    for _ in range(2):
        assert late.refusals.acquire(timeout=PATIENCE)
    assert service.health.heartbeat.is_alive
    assert service.health.unanswered() == (QUEUE, STORE)
    assert not sandbox.entered.is_set()

    late.there = True

    assert sandbox.entered.wait(PATIENCE)
    bench.drain.begin()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert capsys.readouterr().out.count("waiting for the store") == 1


def test_what_a_run_reports_is_in_the_store_when_its_worker_has_ended(bench: Bench, tmp_path: Path) -> None:
    late = Late(bench)
    late.there = True
    service = service_of(bench, late, tmp_path)
    ref = bench.ref()
    bench.send(ref)
    seen: list[str] = []
    observe = {"observe": lambda job, event: seen.append(event.kind)}
    thread = threading.Thread(target=serve, args=(service, FakeSandbox()), kwargs=observe)
    thread.start()
    wait_until(lambda: (job := bench.store.jobs.get(ref.key)) is not None and job.state.terminal, PATIENCE)
    bench.drain.begin()
    thread.join(PATIENCE)
    job = bench.store.jobs.get(ref.key)
    assert job is not None
    progress = progress_of(bench.store.records, job.run_id)
    assert progress is not None
    assert (progress["build"], progress["status"]) == (ref.key, "PATCHED")
    lines = read_lines(bench.store.records, job.run_id, 0, 1000)
    assert len(lines) == progress["lines"]
    assert lines[-1].text.startswith("PATCHED, 1 patch")
    assert "finished" in seen


def test_a_worker_that_waits_stops_at_once_when_it_is_told_to(bench: Bench, tmp_path: Path) -> None:
    late, sandbox = Late(bench), FakeSandbox()
    service = service_of(bench, late, tmp_path)
    thread = threading.Thread(target=serve, args=(service, sandbox))
    thread.start()
    assert late.refusals.acquire(timeout=PATIENCE)
    bench.drain.begin()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert sandbox.requests == []


def test_a_service_that_does_nothing_is_in_good_health_until_it_is_told_to_stop(tmp_path: Path) -> None:
    drain = Drain(0.0)
    service = Service(Settings.load(xdg_data_home=tmp_path), drain, Health(), 0)
    thread = threading.Thread(target=service.idle)
    thread.start()
    assert service.health.unanswered() == ()
    assert service.health.heartbeat.is_alive
    drain.begin()
    thread.join(PATIENCE)
    assert not thread.is_alive()
