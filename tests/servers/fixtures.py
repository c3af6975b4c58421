"""Servers as fixtures. One that is shared lives as long as the run; whoever kills servers makes their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.servers.activemq import ActiveMq
from tests.servers.certificates import Authority
from tests.servers.giteas import Gitea
from tests.servers.mongo import Mongo

if TYPE_CHECKING:
    from tests.servers.browser import Browser


@pytest.fixture(scope="session")
def activemq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActiveMq]:
    """A broker that all tests of a run share: use destinations of your own."""
    broker = ActiveMq(tmp_path_factory.mktemp("activemq"))
    broker.process.start()
    yield broker
    broker.process.stop()


@pytest.fixture
def own_activemq(tmp_path: Path) -> Iterator[Callable[..., ActiveMq]]:
    """Makes brokers for one test alone, not started yet, and ends them with it."""
    made: list[ActiveMq] = []

    def make(**options: object) -> ActiveMq:
        made.append(ActiveMq(tmp_path / f"activemq-{len(made)}", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for broker in made:
        broker.process.kill()


@pytest.fixture(scope="session")
def mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """A server of MongoDB's protocol that all tests of a run share: use a database of your own."""
    server = Mongo(tmp_path_factory.mktemp("mongo"))
    server.process.start()
    yield server
    server.process.stop()


@pytest.fixture
def own_mongo(tmp_path: Path) -> Iterator[Callable[..., Mongo]]:
    """Makes servers for one test alone, not started yet, and ends them with it."""
    made: list[Mongo] = []

    def make(**options: object) -> Mongo:
        made.append(Mongo(tmp_path / f"mongo-{len(made)}", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for server in made:
        server.process.kill()


@pytest.fixture(scope="session")
def gitea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gitea]:
    """A forge that all tests of a run share: make repositories of your own."""
    forge = Gitea(tmp_path_factory.mktemp("gitea"))
    forge.start()
    yield forge
    forge.process.stop()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that all tests of a run share."""
    from tests.servers.browser import Browser  # its library takes a while to load, and few tests need it

    opened = Browser(tmp_path_factory.mktemp("browser"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Signs the certificates of servers with TLS."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def secure_gitea(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Gitea]:
    """A forge with TLS that all tests of a run share: make repositories of your own."""
    forge = Gitea(tmp_path_factory.mktemp("secure-gitea"), authority=authority)
    forge.start()
    yield forge
    forge.process.stop()
