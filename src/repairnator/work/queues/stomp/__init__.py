"""The queue on brokers that speak STOMP, and how the settings choose it."""

from __future__ import annotations

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.work.queues.stomp.addresses import read_brokers
from repairnator.work.queues.stomp.connection import Access, Refused
from repairnator.work.queues.stomp.queue import StompQueue
from repairnator.work.queues.stomp.stream import tls_context


def open_stomp_queue(settings: Settings) -> StompQueue:
    """Connect to the first broker of the settings that answers.

    Raises:
        SettingsError: they name no broker that can be spoken to, or none that lets this user in.
        QueueUnavailable: none answers.
    """
    brokers = read_brokers(settings.broker_url)
    try:
        context = tls_context(settings.activemq_ca_file) if any(broker.tls for broker in brokers) else None
    except OSError as error:
        raise SettingsError(
            f"ACTIVEMQ_CA_FILE={settings.activemq_ca_file}: cannot be read as certificates: {error}"
        ) from error
    access = Access(settings.activemq_username, settings.activemq_password.get_secret_value(), context)
    try:
        return StompQueue(brokers, access)
    except Refused as error:
        raise SettingsError(str(error)) from error
