"""The embedded queue: a table in SQLite, for any number of processes on one machine.

A received message stays in the table, marked with its consumer. Each consumer holds a file lock for as long
as it lives; a message whose consumer's lock is free is given to the next that asks.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from repairnator.errors import QueueUnavailable
from repairnator.foundation.database import Database
from repairnator.foundation.locks import FileLock, is_held
from repairnator.work.queues.port import Depth, Message

_MIGRATIONS = (
    (
        """CREATE TABLE messages (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            destination TEXT NOT NULL,
            body NOT NULL,
            visible REAL NOT NULL,
            consumer TEXT,
            deliveries INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX messages_ready ON messages (destination, visible, seq) WHERE consumer IS NULL",
        "CREATE INDEX messages_held ON messages (consumer) WHERE consumer IS NOT NULL",
        "CREATE TABLE consumers (id TEXT NOT NULL, destination TEXT NOT NULL, PRIMARY KEY (id, destination))",
    ),
)

# No process is told when another one commits, so a waiting consumer looks this often (one indexed read).
_LOOK_SECONDS = 0.1
_REAP_SECONDS = 1.0


class SqliteQueue:
    """See :class:`repairnator.work.queues.port.Queue`.

    Args:
        path: the database file; locks are in the folder of the same name with ``-consumers`` added.
        clock: seconds since the epoch.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._id = uuid.uuid4().hex
        self._locks = path.with_name(path.name + "-consumers")
        self._lock: FileLock | None = None
        self._destinations: set[str] = set()
        self._held: Message | None = None
        self._reaped = -_REAP_SECONDS
        self._closed = threading.Event()
        self._database = Database(path, "queue", _MIGRATIONS, QueueUnavailable)

    def send(self, destination: str, body: str | bytes, *, delay: float = 0.0) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO messages (id, destination, body, visible) VALUES (?, ?, ?, ?)",
                (uuid.uuid4().hex, destination, body, self._clock() + delay),
            )

    def receive(self, destination: str, timeout: float) -> Message | None:
        if self._held is not None:
            return None
        self._register(destination)
        end = time.monotonic() + timeout
        while True:
            self._reap()
            self._held = self._take(destination)
            left = end - time.monotonic()
            if self._held is not None or left <= 0 or self._closed.wait(min(left, _LOOK_SECONDS)):
                return self._held

    def ack(self, message: Message) -> None:
        with self._database.write() as connection:
            # Only the present holder may delete it: after a reap it is another's.
            connection.execute(
                "DELETE FROM messages WHERE seq = ? AND consumer = ?", (message.receipt, self._id)
            )
        if self._held is not None and self._held.receipt == message.receipt:
            self._held = None

    def depth(self, destination: str) -> Depth:
        waiting, held = self._database.read(
            """SELECT
                (SELECT COUNT(*) FROM messages WHERE destination = ? AND consumer IS NULL AND visible <= ?),
                (SELECT COUNT(*) FROM messages WHERE destination = ? AND consumer IS NOT NULL)""",
            (destination, self._clock(), destination),
        )[0]
        consumers = self._database.read("SELECT id FROM consumers WHERE destination = ?", (destination,))
        return Depth(waiting, held, sum(is_held(self._lock_of(consumer)) for (consumer,) in consumers))

    def close(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        if self._lock is not None:
            self._forget(self._id)
            self._lock.release(remove=True)
        self._database.close()

    def _lock_of(self, consumer: str) -> Path:
        return self._locks / f"{consumer}.lock"

    def _register(self, destination: str) -> None:
        if destination in self._destinations:
            return
        if self._lock is None:
            # The lock comes before the first row with this consumer's name, so a row whose lock is free
            # always belongs to a dead consumer.
            self._locks.mkdir(mode=0o700, exist_ok=True)
            self._lock = FileLock(self._lock_of(self._id))
        with self._database.write() as connection:
            connection.execute("INSERT INTO consumers VALUES (?, ?)", (self._id, destination))
        self._destinations.add(destination)

    def _take(self, destination: str) -> Message | None:
        ready = (
            "SELECT seq FROM messages WHERE destination = ? AND consumer IS NULL AND visible <= ? "
            "ORDER BY visible, seq LIMIT 1"
        )
        arguments = (destination, self._clock())
        if not self._database.read(ready, arguments):
            return None  # looked without the write lock, which idle consumers would fight over
        with self._database.write() as connection:
            # The process may die right after the commit: then its lock is free and the mark is removed.
            row = connection.execute(
                f"UPDATE messages SET consumer = ?, deliveries = deliveries + 1 WHERE seq = ({ready}) "  # noqa: S608
                "RETURNING seq, id, body, deliveries",
                (self._id, *arguments),
            ).fetchone()
        if row is None:
            return None
        seq, message_id, body, deliveries = row
        return Message(message_id, body, destination, deliveries > 1, seq)

    def _reap(self) -> None:
        """Free the messages of dead consumers."""
        if time.monotonic() - self._reaped < _REAP_SECONDS:
            return
        self._reaped = time.monotonic()
        names = self._database.read(
            "SELECT consumer FROM messages WHERE consumer IS NOT NULL UNION SELECT id FROM consumers"
        )
        for (consumer,) in names:
            if consumer != self._id and not is_held(self._lock_of(consumer)):
                self._forget(consumer)
                self._lock_of(consumer).unlink(missing_ok=True)

    def _forget(self, consumer: str) -> None:
        with self._database.write() as connection:
            connection.execute("UPDATE messages SET consumer = NULL WHERE consumer = ?", (consumer,))
            connection.execute("DELETE FROM consumers WHERE id = ?", (consumer,))
