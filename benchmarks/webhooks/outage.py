"""Nothing accepted is lost: a real broker is killed and started again while webhooks come at full speed.

Each request is about a repository of its own, so each that is accepted must end as a scan: done by workers
like the scanner's, over the same broker, with a handler that writes down what it was asked for instead of
asking a CI. A scan that a worker took from the store while the broker was away may be done once more when its
message comes: a message says no more than a slug, and scans are idempotent. That is counted, and no failure.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers.activemq import PASSWORD, USER, ActiveMq

from benchmarks.product import COMMAND
from benchmarks.webhooks.load import SECRET, Answer, request, send, server
from repairnator.foundation import logs
from repairnator.foundation.drain import Drain, drained_by_signals
from repairnator.foundation.settings import Settings
from repairnator.model import Job, JobState
from repairnator.services.scanner.service import ScanRoute
from repairnator.work.jobs.rules import SCAN, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.jobs.worker import Worker
from repairnator.work.queues import open_queue
from repairnator.work.repositories.registry import Repositories
from repairnator.work.stores.port import JobQuery, Query, Store
from repairnator.work.stores.sqlite import open_sqlite_store

_SCANNERS = 3
_PATIENCE = 90.0  # seconds without another scan after which the rest counts as lost


@dataclass(frozen=True, slots=True)
class Outage:
    """What became of the requests.

    Attributes:
        sent: requests.
        accepted: of them, those answered with 2xx.
        others: statuses of the others, with their numbers.
        rate: answers a second, over the whole load.
        killed: how often the broker was killed while the load lasted.
        scans: by slug: how often it was scanned.
    """

    sent: int
    accepted: int
    others: Counter[int]
    rate: float
    killed: int
    scans: Counter[str]

    @property
    def lost(self) -> int:
        return self.accepted - len(self.scans)

    @property
    def repeated(self) -> int:
        return sum(times > 1 for times in self.scans.values())

    def __str__(self) -> str:
        others = f", others {dict(self.others)}" if self.others else ""
        return (
            f"{self.sent} webhooks at {self.rate:.0f} a second, broker killed {self.killed} times: "
            f"{self.accepted} accepted{others}, {self.lost} lost, {self.repeated} scanned more than once"
        )


class _Noting:
    """The handler of a scan that finds nothing: it writes down what was to be scanned."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def handle(self, job: Job, _cancelled: threading.Event) -> Outcome:
        with self._lock, self._file.open("a") as notes:
            notes.write(f"{job.payload['slug']}\n")
        return Outcome("scanned")


def serve_scanners(file: Path) -> None:
    """Be the scanners, as the environment's settings say, until ended; what is scanned goes to ``file``."""
    settings, drain = Settings.load(), Drain(grace=5.0)
    logs.configure(stream=sys.stderr)
    store = open_sqlite_store(settings.database)
    jobs = Jobs(store)
    route, handlers = ScanRoute(jobs, Repositories.of(store, settings)), {SCAN: _Noting(file)}
    queues = [open_queue(settings) for _ in range(_SCANNERS)]
    workers = [Worker(queue, jobs, route, handlers, drain) for queue in queues]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    with drained_by_signals(drain):
        for thread in threads:
            thread.start()
        print("Listening on port 0!", file=sys.stderr, flush=True)
        drain.stopping.wait()
        for thread in threads:
            thread.join()
    for queue in queues:
        queue.close()
    store.close()


class _Killer(threading.Thread):
    """Kills the broker as the load goes on, and starts it again at once.

    Args:
        broker: that runs.
        shares: of the load, at which it is killed.
        progress: the share that is done.
    """

    def __init__(self, broker: ActiveMq, shares: Sequence[float], progress: Callable[[], float]) -> None:
        super().__init__(name="killer")
        self.killed = 0
        self._broker = broker
        self._shares = shares
        self._progress = progress

    def run(self) -> None:
        for share in self._shares:
            while self._progress() < share:
                time.sleep(0.005)
            if self._progress() < 1.0:
                self._broker.process.kill()
                self.killed += 1
                self._broker.process.start()


def measure(count: int, kills: int, folder: Path) -> Outage:
    """Send ``count`` webhooks, and kill the broker ``kills`` times meanwhile."""
    broker = ActiveMq(folder / "broker")
    environment = os.environ | {
        "ACTIVEMQ_URL": broker.url,
        "ACTIVEMQ_USERNAME": USER,
        "ACTIVEMQ_PASSWORD": PASSWORD,
        "XDG_DATA_HOME": str(folder),
        "MONITOR_PORT": "0",
        "HEALTH_PORT": "0",
    }
    store = open_sqlite_store(Settings.load(xdg_data_home=folder).database)
    slugs = [f"owner/repo-{number}" for number in range(count)]
    for slug in slugs:
        store.secrets.add(slug, SECRET)
    requests = [request(number, slug) for number, slug in enumerate(slugs)]
    notes = folder / "scanned"
    notes.touch()
    scanners = [sys.executable, "-m", "benchmarks.webhooks", "--scanners", str(notes)]
    answers: list[Answer] = []
    broker.process.start()
    try:
        with server(scanners, environment), server([str(COMMAND), "monitor"], environment) as port:
            shares = [(one + 0.5) / kills for one in range(kills)]
            killer = _Killer(broker, shares, lambda: len(answers) / count)
            killer.start()
            begin = time.perf_counter()
            send(port, requests, answers.append)
            seconds = time.perf_counter() - begin
            killer.join()
            accepted = sum(200 <= answer.status < 300 for answer in answers)
            _await_scans(store, notes)
    finally:
        broker.process.kill()
        store.close()
    others = Counter(answer.status for answer in answers if not 200 <= answer.status < 300)
    scans = Counter(notes.read_text().split())
    return Outage(count, accepted, others, len(answers) / seconds, killer.killed, scans)


def _await_scans(store: Store, notes: Path) -> None:
    """Wait until nothing is left to do, or nothing gets on."""
    unfinished = JobQuery(kinds=(SCAN,), states=(JobState.QUEUED, JobState.RUNNING), limit=1)
    pending = Query(equal={"status": "pending"}, limit=1)
    seen, until = -1, 0.0
    while store.records.find("webhooks", pending) or store.jobs.find(unfinished):
        size = notes.stat().st_size
        if size != seen:
            seen, until = size, time.monotonic() + _PATIENCE
        if time.monotonic() > until:
            return
        time.sleep(0.2)
