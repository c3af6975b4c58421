"""Full dispatch a second, from claim to acknowledgement, of an empty build: what the rules cost.

Ours is the worker itself with a handler that does nothing: message in, job made, claimed under a lease that a
thread keeps, finished, settled, acknowledged. The other side is the bare client libraries doing the least
that a queue with a store would: message in, document inserted, claimed and finished by one compare-and-set
each, acknowledged. It keeps no lease, finds no work of dead workers, and looks for none. Both sides work in
turn on the same servers and disk; what counts is the ratio of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pymongo
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.mongo import Mongo

from benchmarks.machine import Machine
from benchmarks.queues import BareSqlite, BareStomp, Side
from repairnator.foundation import logs
from repairnator.foundation.drain import Drain
from repairnator.foundation.messages import write_build
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef, Job
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.jobs.worker import Pace, Worker
from repairnator.work.queues import open_queue
from repairnator.work.queues.port import Queue
from repairnator.work.stores import open_store
from repairnator.work.stores.port import Store

DESTINATION = "/queue/pipeline"


class Nothing:
    """The handler of an empty job."""

    def handle(self, _job: Job, _cancelled: threading.Event) -> Outcome:
        return Outcome("done")


class Ours:
    """A worker on a queue and a store."""

    def __init__(self, queue: Queue, store: Store) -> None:
        self._queue = queue
        route = BuildRoute(DESTINATION, Jobs(store), "travis-ci.com")
        handlers = {BUILD: Nothing()}
        self._worker = Worker(queue, route.jobs, route, handlers, Drain(), pace=Pace(receive=30.0))
        self._sent = 0

    def send(self) -> None:
        self._sent += 1
        build = BuildRef("git", url="https://github.com/owner/repo", commit=f"{self._sent:040x}")
        self._queue.send(DESTINATION, write_build(build))

    def take(self) -> None:
        assert self._worker.turn()

    def close(self) -> None:
        self._queue.close()


class Bare:
    """A queue and three statements on a store."""

    def __init__(self, queue: Side, statements: Callable[[int], None]) -> None:
        self._queue = queue
        self._statements = statements
        self._taken = 0

    def send(self) -> None:
        self._queue.send()

    def take(self) -> None:
        self._taken += 1
        self._statements(self._taken)
        self._queue.take()

    def close(self) -> None:
        self._queue.close()


def mongo_statements(url: str) -> Callable[[int], None]:
    """Insert, claim and finish one document."""
    jobs: pymongo.collection.Collection[dict[str, Any]] = pymongo.MongoClient(
        url, retryWrites=False
    ).bare.jobs

    def work(number: int) -> None:
        jobs.insert_one({"_id": number, "state": "queued", "attempt": 0})
        for expected, changes in (
            ({"state": "queued", "attempt": 0}, {"state": "running", "attempt": 1}),
            ({"state": "running", "attempt": 1}, {"state": "done"}),
        ):
            assert jobs.find_one_and_update({"_id": number, **expected}, {"$set": changes})

    return work


def sqlite_statements(path: Path) -> Callable[[int], None]:
    """Insert, claim and finish one row."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY, state, attempt, document)")
    document = json.dumps({"url": "https://github.com/owner/repo"})

    def work(number: int) -> None:
        connection.execute("INSERT INTO jobs VALUES (?, 'queued', 0, ?)", (number, document))
        for before, after in (("queued", "running"), ("running", "done")):
            connection.execute(
                "UPDATE jobs SET state = ? WHERE id = ? AND state = ?", (after, number, before)
            )

    return work


def compare(title: str, ours: Side, bare: Side, rounds: int, count: int) -> float:
    """Measure both in turn; print medians; returns their ratio."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(rounds):
        for name, side in (("ours", ours), ("bare", bare)):
            for _ in range(count):
                side.send()
            begin = time.monotonic()
            for _ in range(count):
                side.take()
            rates[name].append(count / (time.monotonic() - begin))
    mine, other = (statistics.median(rates[name]) for name in ("ours", "bare"))
    print(f"{title:<22} {mine:6.0f} a second, bare {other:6.0f}, ratio {mine / other:.2f}", flush=True)
    return mine / other


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; there is nothing that a ratio must reach."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dispatch", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=200, help="in each round, on each side")
    options = parser.parse_args(arguments)
    logs.configure(level="error")
    machine = Machine.here()
    with tempfile.TemporaryDirectory(prefix="repairnator-bench-") as name:
        folder = Path(name)
        broker, mongo = ActiveMq(folder / "activemq"), Mongo(folder / "mongo")
        for process in (broker.process, mongo.process):
            process.start()
        try:
            settings = Settings.load(
                activemq_url=broker.url,
                activemq_username=USER,
                activemq_password=PASSWORD,
                mongodb_host=mongo.url,
                xdg_data_home=folder,
            )
            _measure(
                "ActiveMQ and MongoDB", settings, BareStomp(broker.port), mongo_statements(mongo.url), options
            )
        finally:
            for process in (broker.process, mongo.process):
                process.kill()
        embedded = Settings.load(activemq_url="", activemq_host="", mongodb_host=None, xdg_data_home=folder)
        bare = BareSqlite(folder / "queue.db")
        _measure("embedded", embedded, bare, sqlite_statements(folder / "jobs.db"), options)
    print(f"on {machine}; load at the end {os.getloadavg()[0]:.1f}")
    return 0


def _measure(
    title: str,
    settings: Settings,
    queue: Side,
    statements: Callable[[int], None],
    options: argparse.Namespace,
) -> None:
    store = open_store(settings)
    sides = (Ours(open_queue(settings), store), Bare(queue, statements))
    for side in sides:  # JVMs compile what they use
        for _ in range(options.jobs):
            side.send()
        for _ in range(options.jobs):
            side.take()
    compare(title, *sides, options.rounds, options.jobs)
    for side in sides:
        side.close()
    store.close()


if __name__ == "__main__":
    raise SystemExit(main())
