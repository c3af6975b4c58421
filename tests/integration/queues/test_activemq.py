"""The queue on a real ActiveMQ does what every queue must do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.queues.conftest import ACCESS
from tests.servers.activemq import ActiveMq

from repairnator.testing.contracts.queue import QueueContract
from repairnator.work.queues.stomp.addresses import read_brokers
from repairnator.work.queues.stomp.connection import Timing
from repairnator.work.queues.stomp.queue import StompQueue

# Its first answer about depths takes a broker of ours long, while its JVM loads what writes JSON.
TIMING = Timing(connect=20.0, receipt=20.0)

pytestmark = pytest.mark.server


class TestActiveMq(QueueContract):
    @pytest.fixture
    def connect(self, activemq: ActiveMq) -> Callable[[], StompQueue]:
        return lambda: StompQueue(read_brokers(activemq.url), ACCESS, TIMING)
