"""Health, readiness and metrics, asked over HTTP as a cluster asks."""

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.errors import SettingsError, StoreUnavailable
from repairnator.foundation.drain import Drain
from repairnator.foundation.health import Health, Heartbeat, serving
from repairnator.foundation.settings import Settings
from repairnator.foundation.threads import GuardedThread
from repairnator.model import JobState
from repairnator.testing import FakeClock

PATIENCE = 10.0


class Answers:
    """A dependency that answers or not."""

    def __init__(self) -> None:
        self.reachable = True
        self.asked = threading.Semaphore(0)

    def __call__(self) -> None:
        self.asked.release()
        if not self.reachable:
            raise StoreUnavailable("made unreachable")

    def wait(self) -> None:
        """Until it was asked once more, and the answer was taken in (the next question follows it)."""
        while self.asked.acquire(blocking=False):
            pass
        for _ in range(2):
            assert self.asked.acquire(timeout=PATIENCE)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def health(clock: FakeClock) -> Iterator[Health]:
    # What counts is the age of an answer by this clock: nobody has to be asked in time.
    health = Health(("store",), heartbeat=Heartbeat(clock), every=0.01, monotonic=clock)
    yield health
    health.close()


@pytest.fixture
def port(health: Health, tmp_path: Path) -> Iterator[int]:
    with serving(Settings.load(xdg_data_home=tmp_path, health_port=0), health) as port:
        yield port


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_service_is_alive_for_as_long_as_its_loop_gets_on(
    port: int, health: Health, clock: FakeClock
) -> None:
    health.heartbeat.beat(within=60)
    clock.advance(59)
    assert get(port, "/healthz") == (200, '{"status": "live", "secondsSinceProgress": 59.0}\n')
    clock.advance(2)
    status, body = get(port, "/healthz")
    assert (status, json.loads(body)["status"]) == (503, "stuck")
    health.heartbeat.beat()
    assert get(port, "/healthz")[0] == 200


def test_a_service_is_alive_and_not_ready_before_it_has_what_it_needs(port: int) -> None:
    assert get(port, "/healthz")[0] == 200
    status, body = get(port, "/readyz")
    assert (status, json.loads(body)) == (503, {"status": "not ready", "unanswered": ["store"]})


def test_a_service_is_ready_while_what_it_needs_answers(port: int, health: Health) -> None:
    store = Answers()
    health.watch("store", store)
    store.wait()
    assert get(port, "/readyz") == (200, '{"status": "ready", "unanswered": []}\n')
    store.reachable = False
    store.wait()
    assert get(port, "/readyz")[0] == 503
    store.reachable = True
    store.wait()
    assert get(port, "/readyz")[0] == 200


def test_a_service_that_stays_ready_waits_for_the_first_answer_alone() -> None:
    health = Health(("store",), every=0.01, stays_ready=True)
    store = Answers()
    store.reachable = False
    health.watch("store", store)
    store.wait()
    assert health.unanswered() == ("store",)
    store.reachable = True
    store.wait()
    assert health.unanswered() == ()
    store.reachable = False
    store.wait()
    assert health.unanswered() == ()
    health.close()


def test_a_store_that_hangs_is_noticed(clock: FakeClock) -> None:
    health = Health(("store",), every=0.01, monotonic=clock)
    asked, release = threading.Semaphore(0), threading.Event()

    def hang_the_second_time() -> None:
        asked.release()
        if answered:
            release.wait(PATIENCE)
        answered.append(True)

    answered: list[bool] = []
    health.watch("store", hang_the_second_time)
    for _ in range(2):
        assert asked.acquire(timeout=PATIENCE)
    assert health.unanswered() == ()
    clock.advance(1)
    assert health.unanswered() == ("store",)
    release.set()
    health.close()


def test_metrics_are_in_the_format_of_prometheus(port: int, health: Health) -> None:
    health.metrics.see_jobs({("build", JobState.QUEUED): 3, ("build", JobState.DONE): 5})
    health.metrics.time_step("BuildProject", 3.5)
    health.metrics.count_repair(candidates=120, patches=2)
    health.metrics.count_message(redelivered=True)
    status, text = get(port, "/metrics")
    lines = text.splitlines()
    assert status == 200
    assert 'repairnator_jobs{kind="build",state="queued"} 3.0' in lines
    assert 'repairnator_step_seconds_bucket{le="5.0",step="BuildProject"} 1.0' in lines
    assert "repairnator_candidates_total 120.0" in lines
    assert "repairnator_patches_total 2.0" in lines
    assert 'repairnator_messages_total{redelivered="true"} 1.0' in lines
    assert 'repairnator_dependency_up{name="store"} 0.0' in lines
    assert any(line.startswith("repairnator_build_info{version=") for line in lines)
    assert any(line.startswith("repairnator_seconds_since_progress ") for line in lines)


def test_a_state_that_no_job_is_in_any_more_disappears(health: Health) -> None:
    health.metrics.see_jobs({("build", JobState.QUEUED): 1})
    health.metrics.see_jobs({("build", JobState.DONE): 1})
    assert b"queued" not in health.metrics.exposition()


def test_a_box_that_invents_steps_cannot_fill_the_metrics(health: Health) -> None:
    for number in range(1000):
        health.metrics.time_step(f"step{number}", 1.0)
    assert health.metrics.exposition().count(b"repairnator_step_seconds_count") <= 100


def test_other_paths_and_methods_are_refused(port: int) -> None:
    assert get(port, "/")[0] == 404
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", data=b"x", method="POST")
    with pytest.raises(urllib.error.HTTPError, match="501") as refused:
        urllib.request.urlopen(request, timeout=PATIENCE)
    refused.value.close()


def test_a_client_that_says_nothing_holds_up_no_other(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)):
        assert get(port, "/healthz")[0] == 200


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(
    port: int, health: Health, tmp_path: Path
) -> None:
    settings = Settings.load(xdg_data_home=tmp_path, health_port=port)
    with (
        pytest.raises(SettingsError, match=f"HEALTH_PORT={port}.*0 for one that is free"),
        serving(settings, health),
    ):
        pass


def test_where_the_usual_port_is_taken_a_service_does_without(
    port: int, health: Health, tmp_path: Path
) -> None:
    usual = Settings.load(xdg_data_home=tmp_path).model_copy(update={"health_port": port})
    settings = Settings.model_construct(_fields_set=set(), **dict(usual))
    with serving(settings, health) as own:
        assert own == 0


def test_only_this_machine_may_ask_unless_an_address_is_set(port: int) -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with pytest.raises(OSError, match=r"refused|timed out"):
            socket.create_connection((str(address), port), timeout=1).close()


def test_a_worker_whose_watchdog_does_not_get_on_is_not_alive(
    port: int, health: Health, clock: FakeClock
) -> None:
    health.heartbeat.beat(within=10_000)
    with health.guarded("sandbox") as guard:
        clock.advance(5000)  # nothing needs to be guarded yet: the tree is being fetched
        assert get(port, "/healthz")[0] == 200
        guard.beat(60)
        assert get(port, "/healthz")[0] == 200
        clock.advance(61)
        status, body = get(port, "/healthz")
        assert (status, json.loads(body)["troubles"]) == (
            503,
            ["nothing limits the sandbox: its watchdog is stuck"],
        )
    assert get(port, "/healthz")[0] == 200


def test_a_stop_that_is_overdue_is_told(port: int, health: Health, clock: FakeClock) -> None:
    drain = Drain(grace=5.0, monotonic=clock)
    health.ask("drain", drain.trouble)
    health.heartbeat.beat(within=10_000)
    drain.begin()
    clock.advance(19)
    assert get(port, "/healthz")[0] == 200
    clock.advance(2)
    status, body = get(port, "/healthz")
    drain.close()
    assert status == 503
    assert "its grace period has been over for 16 s" in body


def test_a_thread_that_fails_is_told(port: int, health: Health) -> None:
    def work() -> None:
        raise KeyError("unforeseen")

    thread = GuardedThread(work, "reconciler", health.failed)
    thread.start()
    thread.join()
    status, body = get(port, "/healthz")
    assert status == 503
    assert "the thread reconciler failed: KeyError: 'unforeseen'" in json.loads(body)["troubles"]


def test_a_check_that_fails_as_nobody_foresaw_is_asked_again(health: Health) -> None:
    asked = threading.Semaphore(0)

    def check() -> None:
        asked.release()
        raise ValueError("unforeseen")

    health.watch("store", check)
    for _ in range(2):
        assert asked.acquire(timeout=PATIENCE)
    assert health.unanswered() == ("store",)


def test_where_no_timer_can_be_had_a_stop_is_immediate(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_timer: threading.Timer) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Timer, "start", start)
    drain, cancelled = Drain(grace=60.0), threading.Event()
    with drain.running(cancelled):
        drain.begin()
        assert cancelled.is_set()
