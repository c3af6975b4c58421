"""The monitor as a process, on a real broker that dies while webhooks come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from benchmarks.webhooks.outage import measure
from tests.integration.monitor.conftest import SECRET, headers
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.ports import accepts, free_port
from tests.servers.process import ServerProcess, wait_until

from repairnator.foundation.settings import Settings
from repairnator.work.queues import open_queue
from repairnator.work.stores.port import Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store

pytestmark = pytest.mark.server

COMMAND = str(Path(sys.executable).with_name("repairnator"))
SLUGS = [f"owner/repo-{number}" for number in range(60)]


@pytest.fixture
def broker(own_activemq: Callable[..., ActiveMq]) -> ActiveMq:
    return own_activemq()


@pytest.fixture
def settings(broker: ActiveMq, tmp_path: Path) -> Settings:
    return Settings.load(
        activemq_url=broker.url,
        activemq_username=USER,
        activemq_password=PASSWORD,
        xdg_data_home=tmp_path,
        monitor_port=free_port(),
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_sqlite_store(settings.database)
    for slug in SLUGS:
        opened.secrets.add(slug, SECRET)
    yield opened
    opened.close()


@pytest.fixture
def monitor(settings: Settings, store: Store, tmp_path: Path) -> Iterator[ServerProcess]:
    environment = {
        "ACTIVEMQ_URL": settings.activemq_url,
        "ACTIVEMQ_USERNAME": USER,
        "ACTIVEMQ_PASSWORD": PASSWORD,
        "XDG_DATA_HOME": str(tmp_path),
        "MONITOR_PORT": str(settings.monitor_port),
        "HEALTH_PORT": "0",
    }
    process = ServerProcess(
        [COMMAND, "monitor"],
        tmp_path / "monitor.log",
        lambda: accepts(settings.monitor_port),
        environment=environment,
    )
    yield process
    process.kill()


def _send(settings: Settings, slug: str) -> int:
    body = f'{{"state": "failure", "repository": {{"full_name": "{slug}"}}}}'.encode()
    connection = HTTPConnection("127.0.0.1", settings.monitor_port, timeout=30)
    try:
        connection.request("POST", "/", body, headers(body))
        return connection.getresponse().status
    finally:
        connection.close()


def _received(settings: Settings, count: int) -> set[str]:
    """The slugs of scan requests, once there are so many."""
    queue = open_queue(settings)
    found: set[str] = set()

    def enough() -> bool:
        message = queue.receive("/queue/scanner", 1.0)
        if message is not None:
            found.add(str(message.body))
            queue.ack(message)
        return len(found) >= count

    try:
        wait_until(enough, 60, f"{count} scan requests")
    finally:
        queue.close()
    return found


def test_nothing_accepted_is_lost_when_the_broker_dies(
    settings: Settings, broker: ActiveMq, monitor: ServerProcess, store: Store
) -> None:
    broker.process.start()
    monitor.start()
    accepted = []
    for number, slug in enumerate(SLUGS):
        if number == 20:
            broker.process.kill()
        if number == 40:
            broker.process.start()
        if _send(settings, slug) == 202:
            accepted.append(slug)
    assert accepted == SLUGS  # with the broker away they are kept in the store
    assert _received(settings, len(SLUGS)) == set(accepted)
    pending = Query(equal={"status": "pending"})
    wait_until(lambda: not store.records.find("webhooks", pending), 30, "all are marked as forwarded")


def test_a_monitor_killed_with_requests_pending_forwards_them_after_its_restart(
    settings: Settings, broker: ActiveMq, monitor: ServerProcess
) -> None:
    monitor.start()  # and there is no broker yet
    assert [_send(settings, slug) for slug in SLUGS[:5]] == [202] * 5
    monitor.kill()
    broker.process.start()
    monitor.start()
    assert _received(settings, 5) == set(SLUGS[:5])


def test_under_full_load_each_webhook_that_was_accepted_is_scanned(tmp_path: Path) -> None:
    found = measure(count=200, kills=1, folder=tmp_path)
    assert (found.killed, found.accepted, found.lost) == (1, 200, 0), str(found)
    # At most once for the webhook, and once for its message.
    assert max(found.scans.values()) <= 2, str(found)
