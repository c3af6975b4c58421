"""Stops a service in good order: no new work, a grace period for running work, then an end to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from repairnator.foundation.signals import handling_signals

# For what is left to do once the work under way was cut: a box to end, a job to give back.
_ENDING_SECONDS = 15.0


class Drain:
    """A request to stop, made once by a signal and read by workers.

    Args:
        grace: seconds that the work under way gets.
        monotonic: seconds.
    """

    def __init__(self, grace: float = 30.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.stopping = threading.Event()
        self._grace = grace
        self._monotonic = monotonic
        self._over = float("inf")
        self._lock = threading.Lock()
        self._cut = False
        self._runs: set[threading.Event] = set()
        self._timer: threading.Timer | None = None

    @property
    def was_cut(self) -> bool:
        """Whether the grace period is over."""
        return self._cut

    def trouble(self) -> str:
        """Why a process that was told to stop should be gone by now; "" while it need not be."""
        late = self._monotonic() - self._over
        if late <= _ENDING_SECONDS:
            return ""
        return f"it was told to stop, and its grace period has been over for {late:.0f} s"

    def begin(self) -> None:
        """Stop; asked a second time, cut at once. Not to be called from a signal handler itself."""
        with self._lock:
            again = self.stopping.is_set()
            self.stopping.set()
            self._over = min(self._over, self._monotonic() + (0.0 if again else self._grace))
            if not again and self._grace > 0 and self._start_timer():
                return
        self.cut()

    def _start_timer(self) -> bool:
        self._timer = threading.Timer(self._grace, self.cut)
        self._timer.daemon = True
        try:
            self._timer.start()
        except RuntimeError:  # no thread can be had; a grace period that nobody ends would be none
            self._timer = None
            return False
        return True

    def cut(self) -> None:
        """End the work under way now."""
        with self._lock:
            self._cut = True
            self._over = min(self._over, self._monotonic())
            self.stopping.set()
            for cancelled in self._runs:
                cancelled.set()

    @contextmanager
    def running(self, cancelled: threading.Event) -> Iterator[None]:
        """While the block runs, the cut sets ``cancelled``."""
        with self._lock:
            self._runs.add(cancelled)
            if self._cut:
                cancelled.set()
        try:
            yield
        finally:
            with self._lock:
                self._runs.discard(cancelled)

    def close(self) -> None:
        """Cancel the timer of the grace period."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()


@contextmanager
def drained_by_signals(drain: Drain) -> Iterator[None]:
    """Within the block, SIGTERM and SIGINT begin the drain; a second one cuts it short.

    Must be called from the main thread.
    """
    try:
        with handling_signals(lambda _number: drain.begin()):
            yield
    finally:
        drain.close()
