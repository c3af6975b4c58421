from collections.abc import Callable

import pytest

from repairnator.errors import QueueUnavailable
from repairnator.testing import MemoryBroker, MemoryQueue
from repairnator.testing.contracts.queue import QueueContract


class TestMemoryQueue(QueueContract):
    @pytest.fixture
    def connect(self) -> Callable[[], MemoryQueue]:
        return MemoryBroker().connect


def test_a_broker_made_unreachable_answers_nothing() -> None:
    broker = MemoryBroker()
    queue = broker.connect()
    broker.reachable = False
    with pytest.raises(QueueUnavailable):
        queue.send("/queue/pipeline", "1")
    with pytest.raises(QueueUnavailable):
        queue.receive("/queue/pipeline", 0.0)
