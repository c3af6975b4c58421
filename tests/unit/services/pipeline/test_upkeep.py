"""What keeps things in order around the worker: draining, work folders, the reconciler, the publisher."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from tests.servers.process import wait_until
from tests.unit.services.pipeline.conftest import PIPELINE, Bench

from repairnator.errors import SandboxUnavailable, TemporaryError, UsageError
from repairnator.foundation.drain import Drain, drained_by_signals
from repairnator.foundation.health import Health
from repairnator.foundation.locks import FileLock
from repairnator.foundation.messages import read_build
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.lifecycle import QUEUE, STORE, Service
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.services.pipeline.service import pipeline_worker, serve
from repairnator.services.publisher import publish
from repairnator.testing import FakeSandbox, MemoryQueue
from repairnator.work.jobs.reconciler import Reconciler
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.port import Query


@pytest.fixture
def reconciler(bench: Bench) -> Reconciler:
    return Reconciler(bench.jobs, bench.broker.connect(), BuildRoute(PIPELINE, bench.jobs, "travis-ci.com"))


# reconciler


def test_a_job_that_waits_gets_a_message(bench: Bench, reconciler: Reconciler) -> None:
    bench.jobs.submit_build(bench.ref())
    assert reconciler.look() == 0  # its own message may still be on its way
    bench.clock.advance(11)
    assert reconciler.look() == 1
    ((destination, body),) = bench.broker.sent
    assert destination == PIPELINE
    assert read_build(body, "gitlab").build == bench.ref()


def test_a_job_whose_worker_died_gets_a_message_when_its_lease_has_ended(
    bench: Bench, reconciler: Reconciler
) -> None:
    bench.jobs.submit_build(bench.ref())
    bench.jobs.claim(bench.ref().key, "w")
    bench.clock.advance(125)
    assert reconciler.look() == 0
    bench.clock.advance(10)
    assert reconciler.look() == 1


def test_no_message_is_sent_while_others_wait(bench: Bench, reconciler: Reconciler) -> None:
    bench.jobs.submit_build(bench.ref())
    bench.clock.advance(100)
    bench.send(bench.ref("b"))
    assert reconciler.look() == 0


def test_at_most_one_message_for_each_worker_is_sent(bench: Bench, reconciler: Reconciler) -> None:
    for letter in "abcdef":
        bench.jobs.submit_build(bench.ref(letter))
    bench.clock.advance(100)
    consumers = [bench.broker.connect() for _ in range(3)]
    for consumer in consumers:
        consumer.receive(PIPELINE, 0.0)
    assert reconciler.look() == 3


def test_records_that_a_worker_did_not_copy_out_are(bench: Bench, reconciler: Reconciler) -> None:
    bench.jobs.submit_build(bench.ref())
    job = bench.jobs.claim(bench.ref().key, "w")
    assert job is not None
    bench.jobs.finish(job, Outcome("PATCHED"))
    assert bench.job().unsettled
    reconciler.look()
    assert not bench.job().unsettled


def test_the_reconciler_goes_on_when_the_store_comes_back(bench: Bench) -> None:
    bench.jobs.submit_build(bench.ref())
    bench.clock.advance(100)
    bench.switch.reachable = False
    route = BuildRoute(PIPELINE, bench.jobs, "travis-ci.com")
    reconciler = Reconciler(bench.jobs, bench.broker.connect(), route, every=0.01)
    stopping = threading.Event()
    thread = threading.Thread(target=reconciler.run, args=(stopping,))
    thread.start()
    assert bench.broker.connect().receive(PIPELINE, 0.05) is None
    bench.switch.reachable = True
    assert bench.broker.connect().receive(PIPELINE, 10) is not None
    stopping.set()
    thread.join(10)


# publisher


@pytest.mark.parametrize("name", ["/queue/pipeline", "pipeline", " pipeline "])
def test_each_message_is_sent_on_its_own(name: str) -> None:
    queue = MemoryQueue()
    assert publish(queue, name, ["566070885", b"\xff", "648902893"]) == 3
    assert queue.broker.sent == [(PIPELINE, "566070885"), (PIPELINE, b"\xff"), (PIPELINE, "648902893")]


def test_an_argument_that_is_no_text_is_sent_as_its_bytes() -> None:
    queue = MemoryQueue()
    publish(queue, "pipeline", [os.fsdecode(b"a\xffb")])
    assert queue.broker.sent == [(PIPELINE, b"a\xffb")]


@pytest.mark.parametrize(("name", "messages"), [("", ["1"]), ("pipeline", [])])
def test_nothing_is_sent_without_destination_or_message(name: str, messages: list[str]) -> None:
    queue = MemoryQueue()
    with pytest.raises(UsageError):
        publish(queue, name, messages)
    assert queue.broker.sent == []


# draining


def test_the_cut_comes_after_the_grace_period() -> None:
    drain, cancelled = Drain(grace=0.05), threading.Event()
    with drain.running(cancelled):
        drain.begin()
        assert drain.stopping.is_set()
        assert cancelled.wait(60)
    assert drain.was_cut


def test_asked_twice_the_cut_comes_at_once() -> None:
    drain, cancelled = Drain(grace=3600), threading.Event()
    with drain.running(cancelled):
        drain.begin()
        drain.begin()
        assert cancelled.is_set()
    drain.close()


def test_what_begins_after_the_cut_is_cancelled_at_once() -> None:
    drain, cancelled = Drain(), threading.Event()
    drain.cut()
    with drain.running(cancelled):
        assert cancelled.is_set()


def test_signals_begin_the_drain_and_leave_no_trace() -> None:
    drain = Drain(grace=3600)
    before = signal.getsignal(signal.SIGTERM)
    with drained_by_signals(drain):
        os.kill(os.getpid(), signal.SIGTERM)
        assert drain.stopping.wait(10)
        assert not drain.was_cut
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_second_signal_right_after_the_first_cuts_though_the_main_thread_waits_for_something() -> None:
    """One that comes just before the main thread begins to wait does not wake it: no handler would run."""
    two_signals = """
import os, signal, sys, time
os.kill(int(sys.argv[1]), signal.SIGTERM)
then = time.perf_counter() + int(sys.argv[2]) / 1e6
while time.perf_counter() < then: pass
os.kill(int(sys.argv[1]), signal.SIGINT)
"""
    for gap in range(0, 200, 3):
        drain, seen = Drain(grace=3600), threading.Event()
        reader, writer = os.pipe()

        def release(drain: Drain = drain, seen: threading.Event = seen, writer: int = writer) -> None:
            with suppress(AssertionError):
                wait_until(lambda: drain.was_cut, 60, "both signals were seen")
                seen.set()
            os.close(writer)

        threads = [threading.Thread(target=release), *(threading.Thread(target=seen.wait) for _ in range(4))]
        for thread in threads:
            thread.start()
        with (
            drained_by_signals(drain),
            subprocess.Popen([sys.executable, "-c", two_signals, str(os.getpid()), str(gap)]),
        ):
            os.read(reader, 1)
        was_seen = seen.is_set()
        seen.set()
        for thread in threads:
            thread.join()
        os.close(reader)
        assert was_seen


# work folders


def test_a_work_folder_is_empty_and_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    folders = WorkFolders(tmp_path / "work")
    with folders.take() as folder:
        assert list(folder.iterdir()) == []
        (folder / "locked").mkdir()
        (folder / "locked" / "file").write_text("x")
        (folder / "locked").chmod(0)
        (folder / "link").symlink_to(tmp_path)
    assert list((tmp_path / "work").iterdir()) == []
    assert tmp_path.is_dir()


def test_a_dead_workers_folder_is_swept_and_a_living_ones_is_not(tmp_path: Path) -> None:
    folders = WorkFolders(tmp_path)
    code = "import sys, os; from pathlib import Path; from repairnator.work.runs.workfolders import WorkFolders\n"
    code += "with WorkFolders(Path(sys.argv[1])).take(): os._exit(9)"
    (tmp_path / "of-somebody-else").mkdir()
    with folders.take() as folder:
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
        assert folders.sweep() == 1
        assert folder.is_dir()
        assert folders.sweep() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["of-somebody-else"]


def test_the_folder_of_a_worker_that_died_while_it_removed_it_is_swept_at_once(tmp_path: Path) -> None:
    (tmp_path / "job-half-gone" / "work").mkdir(parents=True)  # the lock went first
    assert WorkFolders(tmp_path).sweep() == 1
    assert list(tmp_path.iterdir()) == []


def test_all_work_folders_together_stay_below_the_limit(tmp_path: Path) -> None:
    folders = WorkFolders(tmp_path / "work", each=400, limit=1000)
    limit = pytest.raises(TemporaryError, match="REPAIRNATOR_WORK_LIMIT")
    with folders.take(), folders.take(), limit, folders.take():
        pass
    with folders.take():
        pass


def test_what_a_dead_worker_left_does_not_count_against_the_limit(tmp_path: Path) -> None:
    code = "import sys, os; from pathlib import Path; from repairnator.work.runs.workfolders import WorkFolders\n"
    code += "with WorkFolders(Path(sys.argv[1]), each=900).take(): os._exit(9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "work")], check=False)
    with WorkFolders(tmp_path / "work", each=400, limit=1000).take():
        assert len(list((tmp_path / "work").iterdir())) == 1


def test_a_disk_that_does_not_take_the_folder_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TemporaryError, match="no work folder"), WorkFolders(tmp_path / "file").take():
        pass


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    with pytest.raises(BlockingIOError):
        FileLock(tmp_path / "lock")
    lock.release()
    FileLock(tmp_path / "lock").release(remove=True)
    assert not (tmp_path / "lock").exists()


# serving


class NoBox(FakeSandbox):
    def unavailable(self) -> str | None:
        return "bubblewrap is missing; apt-get install bubblewrap"


def _settings(folder: Path, **fields: object) -> Settings:
    return Settings.load(
        workspace=folder / "work", xdg_data_home=folder, xdg_cache_home=folder / "cache", **fields
    )


def _service(bench: Bench, settings: Settings) -> Service:
    return Service(
        settings,
        bench.drain,
        Health((QUEUE, STORE)),
        0,
        open_store=lambda _settings: bench.store,
        open_queue=lambda _settings: bench.broker.connect(),
    )


def test_serving_consumes_the_queue_until_the_drain_begins(bench: Bench, tmp_path: Path) -> None:
    sandbox = FakeSandbox()
    bench.send(bench.ref())
    settings = _settings(tmp_path, allowed_sources=("github.com",))
    thread = threading.Thread(target=serve, args=(_service(bench, settings), sandbox))
    thread.start()
    assert sandbox.entered.wait(10)
    bench.drain.begin()
    thread.join(10)
    assert not thread.is_alive()


def test_in_noop_mode_nothing_is_consumed(bench: Bench, tmp_path: Path) -> None:
    bench.send(bench.ref())
    bench.drain.begin()
    serve(_service(bench, _settings(tmp_path, listen_mode="NOOP")), NoBox())
    assert bench.waiting() == 1


def test_without_a_box_nothing_is_consumed(bench: Bench, tmp_path: Path) -> None:
    bench.send(bench.ref())
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        serve(_service(bench, _settings(tmp_path)), NoBox())
    assert bench.waiting() == 1


def test_each_event_of_a_repair_can_be_watched(bench: Bench, tmp_path: Path) -> None:
    seen: list[str] = []
    worker = pipeline_worker(
        _settings(tmp_path, allowed_sources=("github.com",)),
        bench.broker.connect(),
        bench.store,
        FakeSandbox(),
        bench.drain,
        observe=lambda job, event: seen.append(f"{job.attempt} {event.kind}"),
    )
    bench.send(bench.ref())
    worker.turn()
    assert seen[0] == "1 step"
    assert seen[-1] == "1 finished"
    assert bench.job().state is JobState.DONE
    assert bench.store.records.find("inspector", Query(limit=1)) != []
