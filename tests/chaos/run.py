"""One run: everything is started, things go wrong as scheduled, and it ends when nothing is left to do."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.checker import Verdict, check
from tests.chaos.documents import Documents, DocumentsUnavailable, MongoDocuments, SqliteDocuments
from tests.chaos.projects import make_builds, make_remote
from tests.chaos.schedule import (
    FREEZE_WORKER,
    KILL_BROKER,
    KILL_STORE,
    KILL_WORKER,
    Fault,
    Schedule,
)
from tests.chaos.sender import Sender
from tests.chaos.workers import Worker, install_plugin, left_behind
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.mongo import Mongo
from tests.servers.process import ServerProcess

from repairnator.foundation.settings import Settings

WORKERS = 4
LEASE = 12.0
# Outlasts a lease by half.
FROZEN = LEASE * 1.5
_LOOK = 0.1
_DATABASE = "chaos"
# Reading all documents takes a share of the machine.
_COUNT_EVERY = 1.0
# Without a new branch for so long, the next fault comes all the same: builds that are dead push none. Much
# less, and faults on a busy machine come faster than repairs end.
_IMPATIENCE = 60.0


@dataclass(slots=True)
class Servers:
    """Broker and store.

    Attributes:
        environment: for whoever talks to them.
        documents: what the store holds.
        processes: by the fault that kills them; empty for the embedded ones.
    """

    environment: dict[str, str]
    documents: Documents
    processes: dict[str, ServerProcess] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run.

    Attributes:
        verdict: the checker's.
        faults: those that happened.
        repeated: sends that had to be repeated.
        ended: exit codes of workers that ended by themselves, or when they were told to.
        left: processes and work folders that were left behind.
        finished: everything came to its end within the time limit.
        seconds: that it took.
        processor: seconds of processor time of everything that it started, boxes included.
    """

    verdict: Verdict
    faults: list[Fault]
    repeated: int
    ended: list[int]
    left: list[str]
    finished: bool
    seconds: float
    processor: float

    @property
    def is_good(self) -> bool:
        return self.finished and self.verdict.is_good and not self.left and not any(self.ended)


@contextmanager
def servers(folder: Path, *, broker: bool, store: bool) -> Iterator[Servers]:
    """ActiveMQ and a server of MongoDB's protocol, or the embedded ones, which nothing can kill."""
    environment: dict[str, str] = {}
    documents: Documents = SqliteDocuments(folder / "data" / "repairnator" / "repairnator.db")
    processes: dict[str, ServerProcess] = {}
    if broker:
        activemq = ActiveMq(folder / "activemq")
        processes[KILL_BROKER] = activemq.process
        environment |= {
            "ACTIVEMQ_URL": activemq.url,
            "ACTIVEMQ_USERNAME": USER,
            "ACTIVEMQ_PASSWORD": PASSWORD,
        }
    if store:
        mongo = Mongo(folder / "mongo")
        processes[KILL_STORE] = mongo.process
        environment |= {"MONGODB_HOST": mongo.url, "MONGODB_NAME": _DATABASE}
        documents = MongoDocuments(mongo.url, _DATABASE)
    with ExitStack() as stack:
        for process in processes.values():
            process.start()
            stack.callback(process.kill)
        yield Servers(environment, documents, processes)


class Run:
    """One run in one folder.

    Args:
        schedule: of the run.
        folder: for everything.
        servers: broker and store.
        say: told what happens.
    """

    def __init__(
        self, schedule: Schedule, folder: Path, servers: Servers, say: Callable[[str], None]
    ) -> None:
        self._schedule = schedule
        self._folder = folder
        self._work = folder / "cache" / "repairnator" / "work"
        self._servers = servers
        self._say = say
        self._builds = make_builds(folder / "builds.git", schedule)
        self._remote = make_remote(folder / "branches.git")
        environment = self._environment()
        settings = Settings.load(
            **{name.lower(): value for name, value in servers.environment.items()},
            xdg_data_home=folder / "data",
        )
        self._receipts = folder / "receipts"
        self._sender = Sender(schedule, self._builds, settings, self._receipts)
        self._workers = [
            Worker(number, environment, folder / f"worker-{number}.log") for number in range(WORKERS)
        ]
        self._faults = list(schedule.faults)
        self._happened: list[Fault] = []
        self._mends: list[tuple[float, Callable[[], None]]] = []
        self._progress = (0, time.monotonic())
        self._counted = 0.0

    def run(self) -> Report:
        """Let it all happen; returns what came of it."""
        started, used = time.monotonic(), _processor_seconds()
        deadline = started + self._schedule.size.limit
        self._receipts.touch()
        self._sender.start()
        finished = False
        try:
            while not finished and time.monotonic() < deadline:
                for worker in self._workers:
                    worker.keep_running()
                self._mend(time.monotonic())
                self._let_faults_happen()
                finished = self._is_over()
                time.sleep(_LOOK)
        finally:
            self._mend(float("inf"))
            self._sender.stop()
            self._stop_workers()
        return Report(
            verdict=check(self._receipts, self._remote, self._servers.documents),
            faults=self._happened,
            repeated=self._sender.repeated,
            ended=[code for worker in self._workers for code in worker.ended],
            left=self._left(),
            finished=finished,
            seconds=time.monotonic() - started,
            processor=_processor_seconds() - used,
        )

    def _environment(self) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "JAVA_HOME", "MAVEN_OPTS", "JAVA_TOOL_OPTIONS", "SSL_CERT_FILE")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            **self._servers.environment,
            "PYTHONPATH": str(install_plugin(self._folder)),
            "XDG_DATA_HOME": str(self._folder / "data"),
            "XDG_CACHE_HOME": str(self._folder / "cache"),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
            "REPAIRNATOR_ALLOWED_SOURCES": str(self._folder),
            "REPAIRNATOR_LEASE": str(LEASE),
            "REPAIRNATOR_BUDGET": "60",
            "REPAIRNATOR_GRACE": "20",
            "PUSH_URL": str(self._remote),
            "HEALTH_PORT": "0",
            "LOG_FORMAT": "json",
        }

    def _pushed(self) -> int:
        journal = self._remote / "journal"
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    def _let_faults_happen(self) -> None:
        pushed, now = self._pushed(), time.monotonic()
        if pushed > self._progress[0]:
            self._progress = (pushed, now)
        impatient = now - self._progress[1] > _IMPATIENCE and not self._mends
        while self._faults and (self._faults[0].after <= pushed or impatient):
            fault = self._faults[0]
            if not self._happen(fault):
                return  # its victim is down already: it comes when that is up again
            self._faults.pop(0)
            self._happened.append(fault)
            self._say(f"{pushed:4d} pushed: {fault.kind} {self._victim(fault)}")
            self._progress = (pushed, now)
            impatient = False

    def _victim(self, fault: Fault) -> str:
        if fault.kind == KILL_WORKER:
            return str(fault.victim)
        whom = f"{fault.victim} " if fault.kind == FREEZE_WORKER else ""
        return f"{whom}for {fault.seconds:.1f} s"

    def _happen(self, fault: Fault) -> bool:
        until = time.monotonic() + fault.seconds
        if fault.kind in (KILL_WORKER, FREEZE_WORKER):
            worker = self._workers[fault.victim]
            if worker.is_frozen:
                return False
            if fault.kind == KILL_WORKER:
                worker.kill()
            else:
                worker.freeze()
                self._mends.append((until, worker.thaw))
            return True
        server = self._servers.processes[fault.kind]
        if not server.running:
            return False
        server.kill()
        self._mends.append((until, server.start))
        return True

    def _mend(self, now: float) -> None:
        due = [mend for mend in self._mends if mend[0] <= now]
        for mend in due:
            self._mends.remove(mend)
            mend[1]()

    def _is_over(self) -> bool:
        if not self._sender.is_done or self._faults or self._mends:
            return False
        if time.monotonic() < self._counted + _COUNT_EVERY:
            return False
        self._counted = time.monotonic()
        # One that is told to stop before it serves ends as any program does, which counts as a failure here.
        if not all(worker.is_serving for worker in self._workers):
            return False
        try:
            jobs = self._servers.documents.jobs()
        except DocumentsUnavailable:
            return False
        accepted = len(set(self._receipts.read_text().splitlines()))
        own = [job for job in jobs if job["kind"] in ("build", "message")]
        # What a killed worker left goes when it is started again.
        return (
            len(own) >= accepted
            and not self._work_folders()
            and all(job["state"] in ("done", "dead") and not job["unsettled"] for job in jobs)
        )

    def _stop_workers(self) -> None:
        for worker in self._workers:
            worker.thaw()
            worker.tell_to_stop()
        for worker in self._workers:
            worker.wait(45)

    def _left(self) -> list[str]:
        return [*left_behind(self._work), *map(str, self._work_folders())]

    def _work_folders(self) -> list[Path]:
        return list(self._work.glob("job-*"))


def _processor_seconds() -> float:
    """Of all processes started here that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
