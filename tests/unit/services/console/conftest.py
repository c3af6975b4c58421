from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from repairnator.foundation.settings import Settings
from repairnator.services.console.application import Console
from repairnator.testing.queues import MemoryBroker
from repairnator.testing.stores import Switch, memory_store
from repairnator.work.stores.port import Store
from repairnator.work.stores.sqlite import open_sqlite_store


@pytest.fixture
def switch() -> Switch:
    return Switch()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, switch: Switch, tmp_path: Path) -> Iterator[Store]:
    opened = (
        memory_store(switch=switch) if request.param == "memory" else open_sqlite_store(tmp_path / "s.db")
    )
    yield opened
    opened.close()


@pytest.fixture
def now() -> float:
    return time.time()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def client(store: Store, settings: Settings) -> Iterator[TestClient]:
    """A browser without scripts, on this machine."""
    stopping = threading.Event()
    queue = MemoryBroker().connect()
    console = Console(lambda: store, queue, settings, stopping, every=0.01)
    with TestClient(console.asgi(), base_url="http://localhost", raise_server_exceptions=False) as opened:
        yield opened
    stopping.set()
    queue.close()
