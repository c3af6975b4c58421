"""Queues: the port, its adapters, and the choice between them."""

from __future__ import annotations

from repairnator.errors import SettingsError
from repairnator.queues.port import Queue
from repairnator.queues.sqlite import SqliteQueue
from repairnator.settings import Settings


def open_queue(settings: Settings) -> Queue:
    """Connect to the queue that the settings name: one consumer, to be closed by the caller.

    Raises:
        SettingsError: they name a broker that cannot be spoken to.
        QueueUnavailable: it does not answer.
    """
    if not settings.embedded_queue:
        raise SettingsError(
            "ACTIVEMQ_URL or ACTIVEMQ_HOST is set, and this version has no ActiveMQ client yet: "
            "unset it to use the embedded queue"
        )
    return SqliteQueue(settings.database)
