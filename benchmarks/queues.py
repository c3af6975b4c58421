"""Messages a second through the queues, against the bare client library doing the same.

On ActiveMQ the other side is stomp.py as its documentation uses it: persistent messages, a receipt awaited
for each, one message prefetched, each acknowledged by itself. For the embedded queue it is ``sqlite3`` on a
table of two columns with the same durability (WAL, ``synchronous=FULL``), without consumers, delays, or care
for what a dead consumer held. Both sides work in turn on the same broker and disk; what counts is the ratio
of the medians.
"""

from __future__ import annotations

import argparse
import os
import queue as queues
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import stomp
from stomp.utils import Frame
from tests.servers.activemq import PASSWORD, USER, ActiveMq

from benchmarks.machine import Machine
from repairnator.work.queues.port import Queue
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.queues.stomp.addresses import read_brokers
from repairnator.work.queues.stomp.connection import Access
from repairnator.work.queues.stomp.queue import StompQueue

RATIO_AT_LEAST = 0.5
BODY = '{"CI":"github-actions","host":"github.com","slug":"owner/repo","buildId":"1"}'.ljust(1024)
SECONDS = 30.0


class Side(Protocol):
    """One way to move messages."""

    def send(self) -> None:
        """Send one; durable when this returns."""
        ...

    def take(self) -> None:
        """Receive one and acknowledge it."""
        ...

    def close(self) -> None: ...


class Ours:
    """A queue by its port."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._destination = f"/queue/bench-{uuid.uuid4().hex}"

    def send(self) -> None:
        self._queue.send(self._destination, BODY)

    def take(self) -> None:
        message = self._queue.receive(self._destination, SECONDS)
        assert message is not None
        self._queue.ack(message)

    def close(self) -> None:
        self._queue.close()


class BareStomp(stomp.ConnectionListener):  # type: ignore[misc]
    """stomp.py."""

    def __init__(self, port: int) -> None:
        self._destination = f"/queue/bench-{uuid.uuid4().hex}"
        self._receipts: queues.SimpleQueue[Frame] = queues.SimpleQueue()
        self._messages: queues.SimpleQueue[Frame] = queues.SimpleQueue()
        self._subscribed = False
        self._connection = stomp.Connection12([("127.0.0.1", port)], auto_content_length=False)
        self._connection.set_listener("bench", self)
        self._connection.connect(USER, PASSWORD, wait=True)

    def on_receipt(self, frame: Frame) -> None:
        self._receipts.put(frame)

    def on_message(self, frame: Frame) -> None:
        self._messages.put(frame)

    def send(self) -> None:
        headers = {"persistent": "true", "receipt": str(uuid.uuid4())}
        self._connection.send(self._destination, BODY, headers=headers)
        self._receipts.get(timeout=SECONDS)

    def take(self) -> None:
        if not self._subscribed:
            prefetch = {"activemq.prefetchSize": "1"}
            self._connection.subscribe(self._destination, "1", ack="client-individual", headers=prefetch)
            self._subscribed = True
        frame = self._messages.get(timeout=SECONDS)
        self._connection.ack(frame.headers["ack"])

    def close(self) -> None:
        self._connection.disconnect()


class BareSqlite:
    """sqlite3."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE messages (seq INTEGER PRIMARY KEY, body, taken DEFAULT 0)")

    def send(self) -> None:
        self._connection.execute("INSERT INTO messages (body) VALUES (?)", (BODY,))

    def take(self) -> None:
        ((seq,),) = self._connection.execute(
            "UPDATE messages SET taken = 1 WHERE seq = (SELECT MIN(seq) FROM messages WHERE taken = 0) "
            "RETURNING seq"
        ).fetchall()
        self._connection.execute("DELETE FROM messages WHERE seq = ?", (seq,))

    def close(self) -> None:
        self._connection.close()


def rate(action: Callable[[], None], count: int) -> float:
    """How often a second ``action`` can be done."""
    begin = time.monotonic()
    for _ in range(count):
        action()
    return count / (time.monotonic() - begin)


def compare(title: str, ours: Side, bare: Side, rounds: int, count: int) -> list[float]:
    """Measure both in turn; print medians; returns the ratios for sending and for receiving."""
    rates: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for name, side in (("ours", ours), ("bare", bare)):
            rates.setdefault((name, "send"), []).append(rate(side.send, count))
            rates.setdefault((name, "receive+ack"), []).append(rate(side.take, count))
    ratios = []
    for action in ("send", "receive+ack"):
        mine, other = (statistics.median(rates[name, action]) for name in ("ours", "bare"))
        ratios.append(mine / other)
        print(
            f"{title:<9} {action:<12} {mine:6.0f} a second, bare {other:6.0f}, ratio {ratios[-1]:.2f}",
            flush=True,
        )
    return ratios


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 when a ratio on ActiveMQ is below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queues", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=500, help="in each round, on each side")
    options = parser.parse_args(arguments)
    machine = Machine.here()
    with tempfile.TemporaryDirectory(prefix="repairnator-bench-") as name:
        folder = Path(name)
        broker = ActiveMq(folder / "activemq")
        broker.process.start()
        try:
            sides: tuple[Side, Side] = (
                Ours(StompQueue(read_brokers(broker.url), Access(USER, PASSWORD))),
                BareStomp(broker.port),
            )
            for side in sides:  # the broker's JVM compiles what it uses
                rate(side.send, 500)
                rate(side.take, 500)
            ratios = compare("ActiveMQ", *sides, options.rounds, options.messages)
            for side in sides:
                side.close()
        finally:
            broker.process.stop()
        sides = (Ours(SqliteQueue(folder / "queue.db")), BareSqlite(folder / "bare.db"))
        compare("embedded", *sides, options.rounds, options.messages)
        for side in sides:
            side.close()
    print(f"on {machine}; load at the end {os.getloadavg()[0]:.1f}")
    print(f"ActiveMQ: ratios {', '.join(f'{ratio:.2f}' for ratio in ratios)} (at least {RATIO_AT_LEAST})")
    return 0 if min(ratios) >= RATIO_AT_LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
