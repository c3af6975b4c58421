"""Keeps the lease of a claimed job while the repair runs elsewhere."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from repairnator.errors import LeaseLost, StoreUnavailable
from repairnator.foundation.logs import logger
from repairnator.foundation.metrics import Metrics
from repairnator.foundation.threads import GuardedThread
from repairnator.model import Job
from repairnator.work.jobs.rules import Jobs

# Of the time between renewals, what a store that did not answer is given before it is asked again.
_RETRY = 1 / 6


class LeaseKeeper:
    """Renews from a thread between ``with`` and its end; sets ``cancelled`` when the lease is lost.

    Args:
        jobs: the rules.
        job: as the claim returned it.
        cancelled: ends the run.
        claimed: monotonic time from *before* the claim was sent, so that this side never counts longer than
            the store does.
        monotonic: must go on while the process is frozen, as Linux's does.
        metrics: shows when the lease was renewed.
    """

    def __init__(
        self,
        jobs: Jobs,
        job: Job,
        cancelled: threading.Event,
        claimed: float,
        monotonic: Callable[[], float] = time.monotonic,
        metrics: Metrics | None = None,
    ) -> None:
        self._jobs = jobs
        self._job = job
        self._cancelled = cancelled
        self._monotonic = monotonic
        self._metrics = metrics or Metrics()
        self._renewed = claimed
        self._lost = threading.Event()
        self._done = threading.Event()
        # Without either of them nobody renews, or nobody notices: the run must not go on.
        self._thread = _thread(self._run, "lease", self._give_up)
        self._watch = _thread(self._watch_out, "lease-watch", self._give_up)
        self._is_watched = False

    @property
    def lost(self) -> bool:
        """Whether the job is no longer ours, or can no longer be trusted to be."""
        return self._lost.is_set()

    def __enter__(self) -> Self:
        self._metrics.lease_taken()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        if self._is_watched:
            self._watch.join()
        self._metrics.lease_left()

    def stop(self) -> None:
        """Stop renewing: the attempt has ended."""
        self._done.set()

    def beat(self) -> float:
        """Renew once; returns the seconds to wait before the next time.

        One that is no longer trusted is not renewed, even where nobody took the job: after a pause of the
        whole process it is chance which of the two threads goes on first, and what ends an attempt must not
        be.
        """
        sent = self._monotonic()  # first, so that a pause after it counts
        if self.left() <= 0:
            return 0.0
        try:
            self._jobs.renew(self._job)
        except LeaseLost as error:
            self._give_up(str(error))
        except StoreUnavailable as error:
            self._metrics.count_error("store")
            logger().warning("the lease could not be renewed", reason=str(error))
            return max(0.0, min(self._jobs.rules.renew * _RETRY, self.left()))
        else:
            self._renewed = sent
            self._metrics.lease_renewed()
        return self._jobs.rules.renew

    def left(self) -> float:
        """Seconds until this side stops trusting its lease; gives up when there are none."""
        left = self._jobs.rules.give_up - (self._monotonic() - self._renewed)
        if left <= 0:
            self._give_up(f"the lease was not renewed for {self._jobs.rules.give_up:.0f} s")
        return left

    def _run(self) -> None:
        wait = self._jobs.rules.renew
        while not self._done.wait(wait) and not self.lost:
            if not self._is_watched:  # before the first renewal nothing can hang
                self._is_watched = True
                self._watch.start()
            wait = self.beat()

    def _watch_out(self) -> None:
        """Watch the time in a thread of its own: a renewal may hang for longer than the lease."""
        while not self._done.wait(max(0.0, self.left())) and not self.lost:
            pass

    def _give_up(self, reason: str) -> None:
        if not self._lost.is_set() and not self._done.is_set():
            self._lost.set()
            logger().warning("the lease is lost, this attempt ends", reason=reason)
            self._cancelled.set()


def _thread(work: Callable[[], None], name: str, failed: Callable[[str], None]) -> threading.Thread:
    """A thread whose log lines name the same build and run as the maker's."""
    context = contextvars.copy_context()
    return GuardedThread(lambda: context.run(work), name, failed)
