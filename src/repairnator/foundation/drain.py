"""Stopping in good order: no new work, a grace period for the work under way, then the cut."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from repairnator.foundation.signals import told_by_signals


class Drain:
    """A request to stop, made once by a signal and read by workers.

    Args:
        grace: seconds that the work under way gets.
    """

    def __init__(self, grace: float = 30.0) -> None:
        self.stopping = threading.Event()
        self._grace = grace
        self._lock = threading.Lock()
        self._cut = False
        self._runs: set[threading.Event] = set()
        self._timer: threading.Timer | None = None

    @property
    def was_cut(self) -> bool:
        """Whether the grace period is over."""
        return self._cut

    def begin(self) -> None:
        """Stop; asked a second time, cut at once. Not to be called from a signal handler itself."""
        with self._lock:
            again = self.stopping.is_set()
            self.stopping.set()
            if not again and self._grace > 0:
                self._timer = threading.Timer(self._grace, self.cut)
                self._timer.daemon = True
                self._timer.start()
                return
        self.cut()

    def cut(self) -> None:
        """End the work under way now."""
        with self._lock:
            self._cut = True
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
        """Forget the timer of the grace period."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()


@contextmanager
def drained_by_signals(drain: Drain) -> Iterator[None]:
    """Within the block, SIGTERM and SIGINT begin the drain; a second one cuts it short.

    Must be called from the main thread.
    """
    try:
        with told_by_signals(lambda _number: drain.begin()):
            yield
    finally:
        drain.close()
