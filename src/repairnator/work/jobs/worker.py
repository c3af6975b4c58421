"""The worker: takes one job after the other and brings each to an end, whatever happens meanwhile.

It knows queue, jobs and handlers, and nothing of what the work is.
"""

from __future__ import annotations

import enum
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from repairnator.errors import (
    BoxDied,
    CoreGaveUp,
    LeaseLost,
    MessageError,
    QueueUnavailable,
    SandboxUnavailable,
    StoreUnavailable,
    TemporaryError,
    UsageError,
)
from repairnator.foundation.drain import Drain
from repairnator.foundation.health import Health
from repairnator.foundation.logs import about, logger
from repairnator.model import Job, JobState
from repairnator.work.jobs.leases import LeaseKeeper
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.queues.port import Message, Queue


class Handler(Protocol):
    """Does the work of one kind of job."""

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
        """Do the work of a job.

        Args:
            job: as it was claimed.
            cancelled: when set, end early; what is returned or raised then does not count.

        Raises:
            BoxDied: charged, and tried again until the limit.
            TemporaryError, SandboxUnavailable: tried again later, uncharged.
            UsageError: the job itself is wrong; dead at once.
            Exception: anything else is charged, and tried again until the limit.
        """
        ...


class Route(Protocol):
    """Which messages wake which jobs.

    ``destination`` is a queue's full name, ``kind`` that of the jobs.
    """

    @property
    def destination(self) -> str: ...

    @property
    def kind(self) -> str: ...

    def accept(self, message: Message) -> Job:
        """Make the job that the message asks for, or find it.

        Raises:
            MessageError: it cannot be read.
        """
        ...

    def text(self, job: Job) -> str:
        """Write the message that wakes a worker for this job."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How a worker waits; seconds.

    Attributes:
        receive: for one message before it looks around.
        silence: without a message before it claims straight from the store.
        overdue: a job that could be claimed for so long is claimed even while messages come: its own message
            is lost or far behind.
        pause: after a queue or store that did not answer, at first; doubled up to thirty times that.
    """

    receive: float = 1.0
    silence: float = 10.0
    overdue: float = 60.0
    pause: float = 1.0


class _End(enum.Enum):
    """How an attempt ended, as far as its message is concerned."""

    DONE = "the job is done"
    DEAD = "the job is dead"
    LOST = "another attempt runs the job"
    LATER = "the job waits for another attempt"
    GIVEN_BACK = "this worker was told to stop"


def worker_name() -> str:
    """A name for people: host and process."""
    return f"{socket.gethostname()}/{os.getpid()}"


class Worker:
    """Works until it is told to stop.

    Args:
        queue: belongs to this worker.
        jobs: the rules.
        route: which messages it takes.
        handlers: by kind of job; kinds other than the route's have no messages and are looked for in the
            store.
        drain: tells it to stop.
        name: for people.
        pace: how it waits.
        health: is told about progress.
        monotonic: seconds.
    """

    def __init__(
        self,
        queue: Queue,
        jobs: Jobs,
        route: Route,
        handlers: Mapping[str, Handler],
        drain: Drain,
        *,
        name: str = "",
        pace: Pace | None = None,
        health: Health | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queue = queue
        self._jobs = jobs
        self._route = route
        self._handlers = handlers
        self._drain = drain
        self._name = name or worker_name()
        self._pace = pace or Pace()
        self._health = health or Health()
        self._metrics = self._health.metrics
        self._monotonic = monotonic
        self._follow_up_kinds = tuple(kind for kind in handlers if kind != route.kind)
        self._heard = self._looked = monotonic()
        self._settled = -float("inf")
        # Received and not acknowledged yet; taken up again after a queue or store that did not answer.
        self._message: Message | None = None

    def run(self) -> None:
        """Work until the drain begins; waits for a queue or store that does not answer."""
        pause = self._pace.pause
        while not self._drain.stopping.is_set():
            self._health.heartbeat.beat()
            try:
                self.turn()
                if pause > self._pace.pause:
                    logger().info("queue and store answer again")
                pause = self._pace.pause
            except TemporaryError as error:
                self._metrics.count_error("queue" if isinstance(error, QueueUnavailable) else "store")
                if pause == self._pace.pause:  # say it once, not at every try
                    logger().warning("waiting for queue or store", reason=str(error))
                self._drain.stopping.wait(pause)
                pause = min(pause * 2, self._pace.pause * 30)

    def turn(self) -> bool:
        """Do at most one piece of work; returns whether there was one.

        Raises:
            TemporaryError: queue or store does not answer.
        """
        if self._message is None:
            if self._work_without_message():
                return True
            self._settle_for_others()
            self._message = self._queue.receive(self._route.destination, self._pace.receive)
            if self._message is not None:
                self._metrics.count_message(redelivered=self._message.redelivered)
        if self._message is None:
            return False
        self._heard = self._monotonic()
        if self._take(self._message):
            self._queue.ack(self._message)
            self._message = None
        return True

    def _settle_for_others(self) -> None:
        """Copy out what dead workers left, now and then: usually each copies out its own."""
        now = self._monotonic()
        if now - self._settled >= self._pace.receive:
            self._settled = now
            self._jobs.settlement.settle_all(limit=10)

    def _work_without_message(self) -> bool:
        # Crash point: died anywhere in it, the lease ends and the job is claimed from the store again. Its
        # own message, if there is one, finds it held or terminal.
        job = self._claim_without_message()
        if job is None:
            return False
        self._metrics.count_claim(job[0].kind, "store")
        self._attempt(*job)
        return True

    def _claim_without_message(self) -> tuple[Job, float] | None:
        now = self._monotonic()
        job = self._jobs.claim_due(self._follow_up_kinds, self._name) if self._follow_up_kinds else None
        if job is None and now - self._heard >= self._pace.silence:
            job = self._jobs.claim_due((self._route.kind,), self._name)
        elif job is None and now - self._looked >= self._pace.overdue:
            self._looked = now
            job = self._jobs.claim_due((self._route.kind,), self._name, overdue=self._pace.overdue)
        return None if job is None else (job, now)

    def _take(self, message: Message) -> bool:
        """Do what the message asks for; returns whether it is done with.

        Crash point: died anywhere before the acknowledgement, the message comes again, here or elsewhere, and
        finds the job as it then is: to be claimed, held by another attempt, waiting for a later one, or
        terminal. In the last three cases it is dropped: a lease that ends and a wait that is over are seen in
        the store, by silent workers and by the reconciler.
        """
        try:
            job = self._route.accept(message)
        except MessageError as error:
            letter = self._jobs.add_dead_letter(message.body, message.destination, str(error))
            self._metrics.count_unreadable()
            logger().warning("a message cannot be read: a dead letter", reason=str(error), key=letter.key)
            return True
        claimed_at = self._monotonic()
        claimed = self._jobs.claim_seen(job, self._name)
        if claimed is None:
            self._answer(self._jobs.get(job.key) or job)
            return True
        self._metrics.count_claim(claimed.kind, "message")
        end = self._attempt(claimed, claimed_at)
        if end is _End.LATER:
            self._wake_later(job.key)
        # Given back, the message goes to another worker as soon as this one closes its queue.
        return end is not _End.GIVEN_BACK

    def _answer(self, job: Job) -> None:
        with about(build=job.key):
            if job.state.terminal:
                logger().info(
                    "already done; to run it again: repairnator builds retry",
                    state=job.state.value,
                    status=(job.result or {}).get("status", job.last_error),
                )
            else:
                logger().info("already accepted", state=job.state.value, owner=job.owner)

    def _wake_later(self, key: str) -> None:
        """Send a message for when the wait is over.

        Crash points: died before it, the message that is held comes again and is dropped, and the job waits
        without one; the reconciler sends another then. Died after it, both come: one wakes, one is dropped.
        """
        job = self._jobs.get(key)
        if job is not None and job.state is JobState.QUEUED and job.due is not None:
            delay = max(0.0, job.due - self._jobs.now())
            self._queue.send(self._route.destination, self._route.text(job), delay=delay)

    def _attempt(self, job: Job, claimed_at: float) -> _End:
        cancelled = threading.Event()
        with about(build=job.key, run=job.run_id):
            logger().info("started", kind=job.kind, attempt=job.attempt)
            keeper = LeaseKeeper(self._jobs, job, cancelled, claimed_at, self._monotonic, self._metrics)
            with self._drain.running(cancelled), keeper:
                end = self._write(self._handle(job, cancelled), keeper, cancelled)
            self._metrics.count_attempt(job.kind, end.name.lower())
            return end

    def _handle(self, job: Job, cancelled: threading.Event) -> Callable[[], Job]:
        """Call the handler; returns the write that ends the attempt, which may be tried again."""
        try:
            outcome = self._handlers[job.kind].handle(job, cancelled)
        except Exception as error:  # noqa: BLE001 (whatever a handler does, its job comes to an end)
            if not cancelled.is_set():
                return self._write_of(job, error)
        else:
            if not cancelled.is_set():
                logger().info("finished", status=outcome.status, **outcome.summary)
                return lambda: self._jobs.finish(job, outcome)
        # Whatever came of a run whose box was ended from here says nothing about the build.
        logger().info("ended early and given back")
        return lambda: self._jobs.release(job)

    def _write_of(self, job: Job, error: Exception) -> Callable[[], Job]:
        reason = str(error) or repr(error)
        if isinstance(error, BoxDied):
            logger().warning("the sandbox died: the attempt is charged", reason=reason)
            return lambda: self._jobs.fail(job, reason, patient=isinstance(error, CoreGaveUp))
        # Another machine may have the box that this one lacks.
        if isinstance(error, TemporaryError | SandboxUnavailable):
            logger().warning("a temporary error: the job will be tried again", reason=reason)
            return lambda: self._jobs.postpone(job, reason)
        if isinstance(error, UsageError):
            logger().warning("given up: a dead letter", reason=reason)
            return lambda: self._jobs.fail(job, reason, permanent=True)
        logger().exception("the attempt failed", reason=reason)
        return lambda: self._jobs.fail(job, f"{type(error).__name__}: {reason}")

    def _write(self, write: Callable[[], Job], keeper: LeaseKeeper, cancelled: threading.Event) -> _End:
        """End the attempt; as long as the lease is ours, a store that does not answer is asked again."""
        pause = self._pace.pause
        while True:
            try:
                job = write()
                break
            except LeaseLost as error:
                logger().warning("lost the job to another attempt", reason=str(error))
                return _End.LOST
            except StoreUnavailable as error:
                if keeper.lost or self._drain.was_cut:
                    # Nothing was written, or all of it. The message is not acknowledged, and the lease ends.
                    raise
                logger().warning("the store does not accept the result yet", reason=str(error))
                self._metrics.count_error("store")
                self._health.heartbeat.beat()
                cancelled.wait(pause)
                pause = min(pause * 2, 10.0)
        keeper.stop()  # a renewal that comes now would find no lease, and take that for a loss
        if job.state.terminal:
            self._settle(job)
            return _End.DONE if job.state is JobState.DONE else _End.DEAD
        return _End.GIVEN_BACK if self._drain.was_cut else _End.LATER

    def _settle(self, job: Job) -> None:
        try:
            self._jobs.settlement.settle(job)
        except StoreUnavailable as error:  # the result is safe in the job; whoever comes next copies it out
            logger().warning("the records are not copied from the job yet", reason=str(error))
