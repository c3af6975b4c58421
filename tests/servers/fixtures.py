"""Servers as fixtures. One that is shared lives as long as the run; whoever kills servers makes their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.servers.activemq import ActiveMq


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
