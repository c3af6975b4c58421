"""The overview: what runs now, what waits, and what came of the last two weeks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from repairnator.core.statuses import Status
from repairnator.errors import TemporaryError
from repairnator.foundation.messages import SCANNER_QUEUE
from repairnator.foundation.text import count
from repairnator.model import Job, JobState
from repairnator.services.console.builds import BuildRow, build_row
from repairnator.services.console.charts import Bar, bars, share
from repairnator.services.console.words import status_label
from repairnator.services.pipeline.service import FOLLOW_UP_KINDS
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.pauses import EVERYTHING, Pauses
from repairnator.work.jobs.rules import BUILD, SCAN
from repairnator.work.presence import EVERY, services_seen
from repairnator.work.queues.port import Depth, Queue
from repairnator.work.runs.live import progress_of
from repairnator.work.stores.port import Document, JobOrder, JobPage, Store

DAYS = 14
_DAY = 86400
_RUNNING = 50  # shown at once
_LATEST = 10
_COUNT_SECONDS, _ENDED_SECONDS, _DEPTH_SECONDS = 10.0, 60.0, 5.0
_SILENT_SECONDS = 4 * EVERY  # a service that has told nothing for so long may be dead
_CLASSES = (
    ("good", "patched"),
    ("plain", "no patch found"),
    ("faint", "could not be repaired"),
    ("bad", "dead"),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A build that is being repaired.

    Attributes:
        row: as lists have it.
        progress: how far its run is; empty while nothing is known.
        bar: of its search, or empty.
    """

    row: BuildRow
    progress: Document
    bar: str


class Cached:
    """A figure that is asked for again when it is old, by one caller at a time; others get the old one.

    Args:
        ask: for the figure.
        seconds: for which it is good.
        monotonic: seconds.
    """

    def __init__(
        self, ask: Callable[[], Any], seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._value: Any = None
        self._asked = -float("inf")

    def __call__(self) -> Any:
        """The figure; the very first time all wait for it."""
        never = self._asked == -float("inf")
        if self._is_old() and self._lock.acquire(blocking=never):
            self._renew()
        return self._value

    def soon(self) -> Any:
        """The figure as it was last known, at first None; where it is old, a thread asks for it anew."""
        if self._is_old() and self._lock.acquire(blocking=False):
            threading.Thread(target=self._renew, daemon=True).start()
        return self._value

    def _is_old(self) -> bool:
        return self._monotonic() - self._asked >= self._seconds

    def _renew(self) -> None:
        try:
            if self._is_old():
                self._value = self._ask()
                self._asked = self._monotonic()
        finally:
            self._lock.release()


class Overview:
    """Reads what the overview shows.

    Args:
        store: returns the store, or raises what is wrong with it.
        queue: whose depths are shown.
        destination: of builds.
    """

    def __init__(self, store: Callable[[], Store], queue: Queue, destination: str) -> None:
        self._store = store
        self._queue = queue
        self._destination = destination
        self._counts = Cached(lambda: store().jobs.counts(), _COUNT_SECONDS)
        self._ended = Cached(self._ask_ended, _ENDED_SECONDS)
        self._services = Cached(lambda: services_seen(store()), _COUNT_SECONDS)
        self._depths = Cached(self._ask_depths, _DEPTH_SECONDS)

    def page(self) -> dict[str, Any]:
        """All that the page shows."""
        return {**self.now(), **self._history(), "latest": self._latest()}

    def now(self) -> dict[str, Any]:
        """What changes from second to second."""
        store = self._store()
        now = store.jobs.now()
        running = store.jobs.page(JobPage(BUILD, (JobState.RUNNING,), order=JobOrder.UPDATED, limit=_RUNNING))
        oldest = store.jobs.page(JobPage(BUILD, (JobState.QUEUED,), ascending=True, limit=1))
        counts = self._counts()
        of = {state: counts.get((BUILD, state), 0) for state in JobState}
        return {
            "running": [self._running(store, job) for job in running],
            "running_count": max(of[JobState.RUNNING], len(running))
            if len(running) == _RUNNING
            else len(running),
            "waiting": max(of[JobState.QUEUED], len(oldest)) if oldest else 0,
            "waits_since": oldest[0].created if oldest else None,
            "services": [(one, now - one.seen > _SILENT_SECONDS) for one in self._services()],
            "paused": Pauses(store.records, store.jobs.now).of(EVERYTHING),
            "depths": self._depths.soon() or [],
            "dead": [
                (count(counts[kind, JobState.DEAD], name), kind)
                for kind, name in (
                    (BUILD, "build"),
                    (SCAN, "scan"),
                    (MESSAGE, "message"),
                    *_named(FOLLOW_UP_KINDS),
                )
                if counts.get((kind, JobState.DEAD))
            ],
            "offers": [
                (kind, {state.value: counts.get((kind, state), 0) for state in JobState})
                for kind in FOLLOW_UP_KINDS
                if any(counts.get((kind, state)) for state in JobState)
            ],
        }

    def ended(self) -> dict[tuple[int, str], int]:
        """How many builds ended on each day of the last two weeks with each status; "" of dead letters."""
        _, ended = self._ended()
        return dict(ended)

    def counted_jobs(self) -> list[tuple[str, JobState, int]]:
        """How many dead letters there are of each kind, and how many follow-ups in each state."""
        counts = self._counts()
        return [
            (kind, state, number)
            for (kind, state), number in sorted(counts.items())
            if state is JobState.DEAD or kind in FOLLOW_UP_KINDS
        ]

    @staticmethod
    def _running(store: Store, job: Job) -> Running:
        progress = progress_of(store.records, job.run_id) or {}
        search = progress.get("search") or {}
        bar = share(search.get("seconds", 0.0), search.get("budget", 0.0)) if search.get("budget") else ""
        return Running(build_row(job), progress, bar)

    def _latest(self) -> list[BuildRow]:
        ended = JobPage(BUILD, (JobState.DONE, JobState.DEAD), order=JobOrder.UPDATED, limit=_LATEST)
        return [build_row(job) for job in self._store().jobs.page(ended)]

    def _ask_ended(self) -> tuple[int, dict[tuple[int, str], int]]:
        jobs = self._store().jobs
        today = int(jobs.now() // _DAY)
        return today, jobs.ended(BUILD, float((today - DAYS + 1) * _DAY))

    def _history(self) -> dict[str, Any]:
        today, ended = self._ended()
        days = range(today - DAYS + 1, today + 1)
        total = sum(ended.values())
        by_status: dict[str, int] = {}
        for (_, status), number in ended.items():
            by_status[status] = by_status.get(status, 0) + number
        reasons = sorted(by_status.items(), key=lambda pair: -pair[1])
        return {
            "days": DAYS,
            "total": total,
            "patched": by_status.get(Status.PATCHED, 0),
            "chart": bars([_bar(day, ended) for day in days], f"Builds that ended on each of {DAYS} days"),
            "most": max((sum(n for (on, _), n in ended.items() if on == day) for day in days), default=0),
            "first_day": _date(days[0]),
            "last_day": _date(days[-1]),
            "classes": _CLASSES,
            "table": [
                (_date(day), [number for _, number in _bar(day, ended).parts]) for day in reversed(days)
            ],
            "reasons": [
                (status_label(status), number, share(number, total, status_label(status).tone))
                for status, number in reasons
            ],
        }

    def _ask_depths(self) -> list[tuple[str, Depth | None]]:
        return [(name.rpartition("/")[2], self._depth(name)) for name in (self._destination, SCANNER_QUEUE)]

    def _depth(self, destination: str) -> Depth | None:
        try:
            return self._queue.depth(destination)
        except TemporaryError:
            return None


def _named(kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(kind, kind.replace("-", " ")) for kind in kinds]


def _bar(day: int, ended: dict[tuple[int, str], int]) -> Bar:
    numbers = dict.fromkeys((tone for tone, _ in _CLASSES), 0)
    for (on, status), number in ended.items():
        if on == day:
            numbers[_class(status)] += number
    told = ", ".join(f"{numbers[tone]} {words}" for tone, words in _CLASSES if numbers[tone])
    return Bar(f"{_date(day)}: {told or 'nothing ended'}", list(numbers.items()))


def _class(status: str) -> str:
    """Patched, searched without finding one, not repairable, dead."""
    return {Status.PATCHED.value: "good", Status.TEST_FAILURE.value: "plain", "": "bad"}.get(status, "faint")


def _date(day: int) -> str:
    return f"{datetime.fromtimestamp(day * _DAY, UTC):%-d %b}"
