from __future__ import annotations

import os
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.error import URLError

import pytest
from tests.servers.mongo import Mongo
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.process import ServerProcess

from repairnator.work.stores.mongo import open_mongo_store
from repairnator.work.stores.port import Store
from repairnator.work.stores.sqlite import open_sqlite_store


@dataclass(frozen=True)
class Replica:
    """A console as a process of its own."""

    port: int
    process: ServerProcess

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


@dataclass(frozen=True)
class Site:
    """A store, and the settings with which consoles find it."""

    name: str
    store: Store
    environment: dict[str, str]


@pytest.fixture(scope="module", params=["sqlite", "mongo"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    environment = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HEALTH_PORT": "0"}
    if request.param == "mongo":
        mongo: Mongo = request.getfixturevalue("mongo")
        database = f"test-{uuid.uuid4().hex[:12]}"
        store = open_mongo_store(mongo.url, database)
        environment |= {"MONGODB_HOST": mongo.url, "MONGODB_NAME": database}
    else:
        store = open_sqlite_store(folder / "repairnator/repairnator.db")
    yield Site(request.param, store, environment)
    store.close()


@pytest.fixture(scope="module")
def start(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Replica]]:
    """Starts consoles, and ends them with the module."""
    started: list[Replica] = []

    def start_one(port: int = 0, **settings: str) -> Replica:
        port = port or free_port()
        log = tmp_path_factory.mktemp("console") / "console.log"
        command = [sys.executable, "-m", "repairnator.cli", "console"]
        environment = os.environ | site.environment | settings | {"CONSOLE_PORT": str(port)}
        process = ServerProcess(command, log, lambda: answers(port), environment=environment)
        process.start()
        started.append(Replica(port, process))
        return started[-1]

    yield start_one
    for one in started:
        one.process.kill()


@pytest.fixture(scope="module")
def console(start: Callable[..., Replica]) -> Replica:
    return start()


@pytest.fixture
def now() -> float:
    return time.time()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/builds", timeout=5) as answer:
            return bool(answer.status == 200)  # the list, or the page that asks to sign in
    except (URLError, OSError):
        return False
