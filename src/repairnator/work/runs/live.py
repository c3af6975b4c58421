"""Keeps in the store how far runs are, while they run, so that any process can show it.

It is for people: nothing depends on it. So it never holds up a repair, nor fails one: it is written by a
thread of its own, at most once a second, and where the store does not answer it is written later or not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from repairnator.core.events import Event
from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.threads import GuardedThread
from repairnator.model import Job
from repairnator.work.runs.progress import PROGRESS, RunProgress
from repairnator.work.runs.retention import LOGGED, forget_logs
from repairnator.work.runs.runlog import RUN_LOG, LogWriter
from repairnator.work.stores.port import Document, Query, RecordStore

_EVERY_SECONDS = 1.0
_LAST_SECONDS = 5.0  # for what is left to be written when the process ends
_FORGOTTEN = 5  # old logs, with each run that ends
_UNWRITTEN = 50_000  # lines that wait for a store that is away


class _Run:
    """What is known of one run, and what of it is not in the store yet."""

    def __init__(self, job: Job) -> None:
        self.progress = RunProgress(job)
        self.log = LogWriter(job.run_id)
        self.changed = False
        self.over = False
        self.unwritable = False

    @property
    def waits(self) -> bool:
        """Whether something of it is to be written."""
        return self.changed and not self.unwritable

    def see(self, event: Event) -> None:
        self.progress.see(event)
        if self.log.waiting < _UNWRITTEN:
            self.log.see(event)
        self.changed = True
        self.over = event.kind == "finished"


class LiveRuns:
    """Writes what the runs of this process report; ``see`` may be called from any thread.

    Args:
        records: where to.
        every: seconds between two writes.
        failed: called with one line when the writing thread ends by an exception.
        keep: seconds for which logs are kept; 0 for ever.
        now: seconds since the epoch.
    """

    def __init__(
        self,
        records: RecordStore,
        *,
        every: float = _EVERY_SECONDS,
        failed: Callable[[str], object],
        keep: float = 0.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._keep = keep
        self._now = now
        self._records = records
        self._every = every
        self._runs: dict[str, _Run] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._told = False
        self._thread = GuardedThread(self._work, "progress", failed)
        self._thread.start()

    def see(self, job: Job, event: Event) -> None:
        """Take in an event of the run that a job's present attempt is."""
        with self._lock:
            if job.run_id not in self._runs:
                # One run at a time: those before were cut short, or have ended.
                self._runs = {name: run for name, run in self._runs.items() if run.waits}
                self._runs[job.run_id] = _Run(job)
            self._runs[job.run_id].see(event)

    def close(self) -> None:
        """Write what is left, and end; a store that does not answer is not waited for."""
        self._ended.set()
        self._thread.join(_LAST_SECONDS)

    def _work(self) -> None:
        while not self._ended.wait(self._every):
            self._write_all()
        self._write_all()

    def _write_all(self) -> None:
        with self._lock:
            waiting = [run for run in self._runs.values() if run.waits]
        try:
            for run in waiting:
                self._write_or_give_up(run)
            self._told = False
        except TemporaryError as error:
            if not self._told:
                logger().warning("the progress of runs is not kept at the moment", reason=str(error))
            self._told = True

    def _write_or_give_up(self, run: _Run) -> None:
        """Write one run; where that cannot be done, tell it once and leave the run out from then on."""
        try:
            self._write(run)
        except TemporaryError:
            raise
        except Exception:  # noqa: BLE001 (a defect in what people are shown must not end repairs)
            run.unwritable = True
            logger().exception("the progress of a run cannot be kept, and is not shown any further")

    def _write(self, run: _Run) -> None:
        with self._lock:
            document, pages, lines = run.progress.document(), run.log.pages(), run.log.lines
            run.changed = False
        try:
            self._records.put(RUN_LOG, pages)
            # After the lines that it counts. Crash point: died between the two, there are lines nobody shows.
            self._records.put(PROGRESS, [document | {"lines": lines, LOGGED: self._now()}])
        except TemporaryError:
            with self._lock:
                run.changed = True
            raise
        with self._lock:
            run.log.written(lines)
            ended = run.over and not run.changed
            if ended:
                self._runs = {name: one for name, one in self._runs.items() if one is not run}
        if ended and self._keep:
            # Each run adds one log, and so makes room for it; several, so that a backlog gets less.
            forget_logs(self._records, self._now() - self._keep, _FORGOTTEN)


def progress_of(records: RecordStore, run_id: str) -> Document | None:
    """How far a run is, or was when it ended; None where nothing is kept of it."""
    return next(iter(records.find(PROGRESS, Query(equal={"_id": run_id}, limit=1))), None) if run_id else None
