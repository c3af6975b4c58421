"""Queues: the port, its adapters, and the choice between them."""

from __future__ import annotations

from repairnator.foundation.settings import Settings
from repairnator.work.queues.port import Queue
from repairnator.work.queues.sqlite import SqliteQueue


def open_queue(settings: Settings) -> Queue:
    """Connect to the queue that the settings name: one consumer, to be closed by the caller.

    Raises:
        SettingsError: they name a broker that cannot be spoken to, or that refuses this user.
        QueueUnavailable: it does not answer.
    """
    if settings.embedded_queue:
        return SqliteQueue(settings.database)
    # Here, since the client library looks the machine's names up when it is loaded, which may take seconds.
    from repairnator.work.queues.stomp import open_stomp_queue

    return open_stomp_queue(settings)
