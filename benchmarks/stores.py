"""What a job costs with 100, 10,000 and 1,000,000 others waiting: it should stay the same.

Measured is the worker itself with a handler that does nothing, from the message received to its
acknowledgement ("by message"), and the claim of the oldest job straight from the store with its finish
("from store"). For each job taken one is added, so that the backlog stays as it is. All backlogs are measured
in turn, round after round; what counts is the ratio of the medians.

The server of MongoDB's protocol that the tests have keeps no indexes but that of ``_id``: there a claim by
message can be measured, and one straight from the store, which a real MongoDB does by an index, cannot.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pymongo
from tests.servers.mongo import Mongo

from benchmarks.dispatch import DESTINATION, Nothing
from benchmarks.machine import Machine
from repairnator.foundation import logs
from repairnator.foundation.drain import Drain
from repairnator.foundation.messages import write_build
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.jobs.worker import Pace, Worker
from repairnator.work.queues import open_queue
from repairnator.work.stores import open_store

EMBEDDED_BACKLOGS = (100, 10_000, 1_000_000)
MONGO_BACKLOGS = (100, 10_000)
RATIO_AT_MOST = 2.0
_BATCH = 5_000
# Rows like the one that the product itself has written, with other numbers.
_NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM numbers WHERE i < :size) "
_CLONED_JOBS = (
    _NUMBERS
    + """INSERT INTO jobs SELECT
        replace(key, :commit, printf('%040x', i)), kind, state, due + i * 1e-7, unsettled, created,
        json_set(replace(document, :commit, printf('%040x', i)), '$.due', due + i * 1e-7),
        updated, attempt, status, repository, replace(name, :commit, printf('%040x', i)), branch, tool
    FROM jobs, numbers"""
)
_CLONED_MESSAGES = (
    _NUMBERS
    + """INSERT INTO messages (id, destination, body, visible) SELECT
        printf('%032x', i), destination, replace(body, :commit, printf('%040x', i)), visible
    FROM messages, numbers"""
)


def build(number: int) -> BuildRef:
    """One of the builds."""
    return BuildRef("git", url="https://github.com/owner/repo", commit=f"{number:040x}")


class Backlog:
    """A queue and a store with so many jobs waiting, and a worker on them.

    Args:
        settings: name queue and store.
        size: how many wait.
        fill: given the first build's commit and how many there shall be, makes the others in the store.
    """

    def __init__(self, settings: Settings, size: int, fill: Callable[[str, int], None]) -> None:
        self.size = size
        self._store = open_store(settings)
        self._queue = open_queue(settings)
        self._jobs = Jobs(self._store)
        self._last = 0
        self.add()
        fill(build(1).commit, size)
        _clone(settings.database, _CLONED_MESSAGES, build(1).commit, size)
        self._last = size
        route = BuildRoute(DESTINATION, self._jobs, "travis-ci.com")
        pace = Pace(receive=30.0, overdue=float("inf"))
        self._worker = Worker(self._queue, self._jobs, route, {BUILD: Nothing()}, Drain(), pace=pace)

    def add(self) -> None:
        """One more build, accepted and with its message."""
        self._last += 1
        self._jobs.submit_build(build(self._last))
        self._queue.send(DESTINATION, write_build(build(self._last)))

    def by_message(self) -> None:
        """Do what the oldest message asks for."""
        assert self._worker.turn()

    def from_store(self) -> None:
        """Do the oldest job."""
        job = self._jobs.claim_due((BUILD,), "benchmark")
        assert job is not None
        self._jobs.settlement.settle(self._jobs.finish(job, Outcome("done")))

    def close(self) -> None:
        self._queue.close()
        self._store.close()


def _clone(database: Path, statement: str, commit: str, size: int) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement, {"commit": commit, "size": size})


def embedded(folder: Path, size: int) -> Backlog:
    """A backlog on the embedded queue and store."""
    settings = _settings(folder, None)

    def fill(commit: str, size: int) -> None:
        _clone(settings.database, _CLONED_JOBS, commit, size)

    return Backlog(settings, size, fill)


def on_mongo(folder: Path, size: int, url: str) -> Backlog:
    """A backlog on the embedded queue and a server of MongoDB's protocol."""
    settings = _settings(folder, url)

    def fill(commit: str, size: int) -> None:
        with pymongo.MongoClient[dict[str, Any]](url) as client:
            jobs = client[settings.mongodb_name]["jobs"]
            first = jobs.find_one()
            assert first is not None
            key, payload = first["_id"].removesuffix(commit), first["payload"]
            for start in range(2, size + 1, _BATCH):
                commits = [build(i).commit for i in range(start, min(start + _BATCH, size + 1))]
                jobs.insert_many(
                    first | {"_id": key + one, "payload": {"build": payload["build"] | {"commit": one}}}
                    for one in commits
                )

    return Backlog(settings, size, fill)


def _settings(folder: Path, mongo: str | None) -> Settings:
    return Settings.load(
        activemq_url="",
        activemq_host="",
        mongodb_host=mongo,
        mongodb_name=folder.name,
        xdg_data_home=folder,
    )


def compare(
    title: str,
    backlogs: Sequence[Backlog],
    action: Callable[[Backlog], None],
    after: Callable[[Backlog], None],
    rounds: int,
    count: int,
) -> float:
    """Measure all in turn; print medians; returns the ratio of the largest backlog's to the smallest's.

    Args:
        title: for people.
        backlogs: the smallest first.
        action: measured.
        after: each time, not measured.
        rounds: how many.
        count: of actions in each.
    """
    seconds: dict[int, list[float]] = {backlog.size: [] for backlog in backlogs}
    for _ in range(rounds):
        for backlog in backlogs:
            for _ in range(count):
                begin = time.monotonic()
                action(backlog)
                seconds[backlog.size].append(time.monotonic() - begin)
                after(backlog)
    medians = [statistics.median(seconds[backlog.size]) for backlog in backlogs]
    for backlog, median in zip(backlogs, medians, strict=True):
        print(
            f"{title:<22} backlog {backlog.size:>9,}  {median * 1000:7.2f} ms a job, "
            f"ratio {median / medians[0]:.2f}",
            flush=True,
        )
    return medians[-1] / medians[0]


@contextmanager
def _opened(made: Iterator[Backlog]) -> Iterator[list[Backlog]]:
    backlogs: list[Backlog] = []
    try:
        backlogs += made
        yield backlogs
    finally:
        for backlog in backlogs:
            backlog.close()


def _drop_message(backlog: Backlog) -> None:
    """Its job was taken straight from the store, so the oldest message is of a job that has ended."""
    backlog.by_message()
    backlog.add()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 when a job of the largest backlog costs more than twice what one of the smallest does."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=20, help="in each round, of each backlog")
    parser.add_argument("--quick", action="store_true", help="backlogs of 100 and 10,000 alone")
    options = parser.parse_args(arguments)
    logs.configure(level="error")
    machine = Machine.here()
    sizes = EMBEDDED_BACKLOGS[:2] if options.quick else EMBEDDED_BACKLOGS
    measure = {"rounds": options.rounds, "count": options.jobs}
    ratios = []
    with tempfile.TemporaryDirectory(prefix="repairnator-bench-") as name:
        folder = Path(name)
        with _opened(embedded(folder / f"embedded-{size}", size) for size in sizes) as backlogs:
            ratios.append(
                compare("embedded, by message", backlogs, Backlog.by_message, Backlog.add, **measure)
            )
            ratios.append(
                compare("embedded, from store", backlogs, Backlog.from_store, _drop_message, **measure)
            )
        mongo = Mongo(folder / "mongo")
        mongo.process.start()
        try:
            made = (on_mongo(folder / f"mongo-{size}", size, mongo.url) for size in MONGO_BACKLOGS)
            with _opened(made) as backlogs:
                ratios.append(
                    compare("MongoDB, by message", backlogs, Backlog.by_message, Backlog.add, **measure)
                )
        finally:
            mongo.process.kill()
    print(f"on {machine}; load at the end {os.getloadavg()[0]:.1f}")
    print(f"ratios {', '.join(f'{ratio:.2f}' for ratio in ratios)} (at most {RATIO_AT_MOST:g})")
    return 0 if max(ratios) <= RATIO_AT_MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
