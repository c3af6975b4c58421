"""Runs the console: its pages, and its connections to store and queue, which may come and go."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from functools import partial

from repairnator.errors import QueueUnavailable, SettingsError, StoreUnavailable
from repairnator.foundation.logs import logger
from repairnator.foundation.settings import Settings
from repairnator.foundation.threads import GuardedThread
from repairnator.services.console.application import Console
from repairnator.services.console.views.settings import Doctor
from repairnator.services.lifecycle import Service
from repairnator.services.web.server import bind, serve
from repairnator.work.queues.lazy import LazyQueue
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store

LOOPBACK = "127.0.0.1"
PORT_SETTING = "CONSOLE_PORT"


class Connection:
    """The store, as soon as it answers."""

    def __init__(self) -> None:
        self._store: Store | None = None

    def __call__(self) -> Store:
        """The store.

        Raises:
            StoreUnavailable: it has not answered yet.
        """
        store = self._store
        if store is None:
            raise StoreUnavailable("it has not answered since this console was started")
        return store

    def hold(self, service: Service, ended: threading.Event) -> None:
        """Keep the store open until it is time to end."""
        with service.store() as store:
            self._store = store
            ended.wait()


def show(service: Service, listener: socket.socket, doctor: Doctor = tuple) -> None:
    """Serve the pages until the drain begins; store and queue may be away.

    Args:
        service: under way.
        listener: bound.
        doctor: checks this machine and what it reaches.
    """
    settings, stopping = service.settings, service.drain.stopping
    connection, ended = Connection(), threading.Event()
    queue = LazyQueue(lambda: _connect(service))
    holder = GuardedThread(partial(connection.hold, service, ended), "store", service.health.failed)
    holder.start()
    host, port = listener.getsockname()[:2]
    try:
        with closing(queue):
            serve(
                Console(connection, queue, settings, stopping, doctor=doctor).asgi(),
                listener,
                stopping,
                service.health.heartbeat.beat,
                words=f"The console is at {settings.console_url or address(host, port)}",
            )
    finally:
        ended.set()
        holder.join()
    logger().info("stopped")


def find_port(settings: Settings) -> int:
    """A port for the console of this machine: that of the settings, or any free one if nobody chose it.

    Raises:
        SettingsError: the port that was chosen is taken.
    """
    try:
        listener = bind(LOOPBACK, settings.console_port, PORT_SETTING)
    except SettingsError:
        if "console_port" in settings.model_fields_set:
            raise
        listener = bind(LOOPBACK, 0, PORT_SETTING)
    with listener:
        port: int = listener.getsockname()[1]
    return port


def address(host: str, port: int) -> str:
    """The web address of a console of this machine."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _connect(service: Service) -> Queue:
    """The queue; a broker that refuses us must not end a console that shows the store."""
    try:
        return service.open_queue(service.settings)
    except SettingsError as error:
        raise QueueUnavailable(str(error)) from error
