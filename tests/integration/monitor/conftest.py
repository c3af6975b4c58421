from __future__ import annotations

import hashlib
import hmac
import io
import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from repairnator.foundation import logs
from repairnator.foundation.drain import Drain
from repairnator.foundation.health import Health
from repairnator.foundation.settings import Settings
from repairnator.services.lifecycle import STORE, Service
from repairnator.services.monitor.service import watch
from repairnator.services.web.server import bind
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.port import Document, Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store

SLUG = "Codertocat/Hello-World"
SECRET = "123456789"


def status(state: str = "failure", **more: Any) -> bytes:
    return json.dumps({"state": state, "repository": {"full_name": SLUG}, **more}).encode()


def headers(body: bytes, event: str = "status", secret: str = SECRET, **more: str) -> dict[str, str]:
    """What GitHub sends with a body; a name's underscores stand for hyphens."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": f"sha256={signature}",
    } | {name.replace("_", "-"): value for name, value in more.items()}


@dataclass(frozen=True)
class Monitor:
    """A monitor that listens on ``port``, on an embedded queue and store."""

    port: int
    store: Store
    queue: SqliteQueue

    def send(
        self, body: bytes, given: Mapping[str, str] | None = None, path: str = "/", method: str = "POST"
    ) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers(body) if given is None else given))
            return connection.getresponse().status
        finally:
            connection.close()

    def webhooks(self) -> list[Document]:
        return self.store.records.find("webhooks", Query(limit=10_000))

    def message(self, timeout: float = 10.0) -> str | bytes | None:
        """The next scan request, which is then done with."""
        message = self.queue.receive("/queue/scanner", timeout)
        if message is None:
            return None
        self.queue.ack(message)
        return message.body


@pytest.fixture
def rate() -> float:
    """Refused requests a second that the monitor bears from one source; 0 for any number."""
    return 0.0


@contextmanager
def running(settings: Settings) -> Iterator[Monitor]:
    """A monitor within the block."""
    logs.configure(stream=io.StringIO())
    store, queue = open_sqlite_store(settings.database), SqliteQueue(settings.database)
    store.secrets.add(SLUG, SECRET)
    service = Service(settings, Drain(), Health((STORE,)), 0)
    with bind("127.0.0.1", 0, "MONITOR_PORT") as listener:
        thread = threading.Thread(target=watch, args=(service, listener))
        thread.start()
        try:
            yield Monitor(listener.getsockname()[1], store, queue)
        finally:
            service.drain.begin()
            service.drain.close()
            thread.join()
            queue.close()
            store.close()


@pytest.fixture
def monitor(tmp_path: Path, rate: float) -> Iterator[Monitor]:
    with running(Settings(monitor_rate=rate, xdg_data_home=tmp_path)) as monitor:
        yield monitor


@pytest.fixture
def second(monitor: Monitor, tmp_path: Path) -> Iterator[Monitor]:
    """Another one on the same queue and store."""
    with running(Settings(monitor_rate=0.0, xdg_data_home=tmp_path)) as second:
        yield second
