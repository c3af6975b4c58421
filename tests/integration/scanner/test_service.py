"""``repairnator scanner`` as a process, on a real broker, in front of a GitHub on loopback."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.github.server import GitHubServer, Repo, Run, github_server
from tests.servers.process import ServerProcess, wait_until

from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.rules import BUILD, SCAN
from repairnator.work.queues import open_queue
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import JobQuery, Store
from repairnator.work.stores.sqlite import open_sqlite_store

pytestmark = pytest.mark.server

COMMAND = str(Path(sys.executable).with_name("repairnator"))
SLUGS = ["octocat/first", "octocat/second"]
RED = (
    b"[ERROR] o.CalcTest.adds -- Time elapsed: 0.005 s <<< FAILURE!\n"
    b"[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0\n"
)


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as server:
        for number, slug in enumerate(SLUGS, start=1):
            server.repos[slug] = Repo(
                [Run(number, f"{number:040x}", "failure", "main", time.time(), log=RED)]
            )
        yield server


@pytest.fixture
def broker(own_activemq: Callable[..., ActiveMq]) -> ActiveMq:
    broker = own_activemq()
    broker.process.start()
    return broker


@pytest.fixture
def settings(broker: ActiveMq, tmp_path: Path) -> Settings:
    return Settings.load(
        activemq_url=broker.url, activemq_username=USER, activemq_password=PASSWORD, xdg_data_home=tmp_path
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with closing(open_sqlite_store(settings.database)) as store:
        yield store


@pytest.fixture
def queue(settings: Settings) -> Iterator[Queue]:
    with closing(open_queue(settings)) as queue:
        yield queue


@pytest.fixture
def start(github: GitHubServer, broker: ActiveMq, tmp_path: Path) -> Iterator[Callable[[], ServerProcess]]:
    """Starts a scanner; each gives its health on a port of its own choice."""
    started: list[ServerProcess] = []
    environment = {
        "ACTIVEMQ_URL": broker.url,
        "ACTIVEMQ_USERNAME": USER,
        "ACTIVEMQ_PASSWORD": PASSWORD,
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HEALTH_PORT": "0",
        "REPAIRNATOR_DEFAULT_CI": "github-actions",
        "GITHUB_HOST": github.host,
        "REPAIRNATOR_ALLOWED_SOURCES": f"http://{github.host}/,http://{github.storage}/",
    }

    def run() -> ServerProcess:
        log = tmp_path / f"scanner-{len(started)}.log"
        listening = "Listening on /queue/scanner"
        process = ServerProcess(
            [COMMAND, "scanner"], log, lambda: listening in process.output(), environment=environment
        )
        started.append(process)
        process.start()
        return process

    yield run
    for process in started:
        process.kill()


def sent(queue: Queue, count: int) -> list[str]:
    """So many messages of the pipeline queue."""
    found: list[str] = []

    def enough() -> bool:
        message = queue.receive("/queue/pipeline", 1.0)
        if message is not None:
            found.append(str(message.body))
            queue.ack(message)
        return len(found) >= count

    wait_until(enough, 60, f"{count} builds on the pipeline queue")
    return found


def ended(store: Store, kind: str) -> int:
    return len(store.jobs.find(JobQuery(kinds=(kind,), states=(JobState.DONE, JobState.DEAD))))


def test_slugs_come_in_and_builds_go_out(
    start: Callable[[], ServerProcess], queue: Queue, store: Store, github: GitHubServer
) -> None:
    start()
    for slug in SLUGS:
        queue.send("/queue/scanner", slug)
    builds = [json.loads(text) for text in sent(queue, 2)]
    assert sorted((one["CI"], one["host"], one["slug"], one["buildId"]) for one in builds) == [
        ("github-actions", github.host, "octocat/first", "1"),
        ("github-actions", github.host, "octocat/second", "2"),
    ]
    wait_until(lambda: ended(store, SCAN) == 2, 30, "both scans are done")
    assert len(store.records.find("scanner")) == 2


def test_what_is_no_slug_is_a_dead_letter_and_the_next_is_scanned(
    start: Callable[[], ServerProcess], queue: Queue, store: Store
) -> None:
    start()
    queue.send("/queue/scanner", "neither a slug\nnor anything")
    queue.send("/queue/scanner", SLUGS[0])
    assert len(sent(queue, 1)) == 1
    (letter,) = store.jobs.find(JobQuery(kinds=(MESSAGE,)))
    assert letter.state is JobState.DEAD
    assert letter.payload["destination"] == "/queue/scanner"


def test_a_scan_that_a_killed_scanner_left_is_done_by_another(
    start: Callable[[], ServerProcess], queue: Queue, store: Store, github: GitHubServer
) -> None:
    first = start()
    first.freeze()  # it holds its subscription, and the broker gives it the message
    queue.send("/queue/scanner", SLUGS[0])
    first.kill()
    start()
    (build,) = sent(queue, 1)
    assert json.loads(build)["slug"] == SLUGS[0]
    wait_until(lambda: ended(store, SCAN) == 1, 30, "the scan is done")
    assert len(store.jobs.find(JobQuery(kinds=(BUILD,)))) == 1


def test_two_scanners_asked_for_one_repository_make_one_job(
    start: Callable[[], ServerProcess], queue: Queue, store: Store
) -> None:
    start(), start()
    for _ in range(6):
        queue.send("/queue/scanner", SLUGS[0])
    assert len(sent(queue, 1)) == 1
    wait_until(lambda: queue.depth("/queue/scanner").waiting == 0, 30, "all requests are taken")
    wait_until(lambda: ended(store, SCAN) == 1, 30, "the last scan is done")
    (job,) = store.jobs.find(JobQuery(kinds=(BUILD,)))
    assert job.generation == 1
    assert queue.receive("/queue/pipeline", 0.5) is None
