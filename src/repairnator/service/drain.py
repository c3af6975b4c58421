"""Stopping in good order: no new work, a grace period for the work under way, then the cut."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_OVER = 0  # no signal's number


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
def drained_by_signals(
    drain: Drain, signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)
) -> Iterator[None]:
    """Within the block, each of these signals begins the drain; a second one cuts it short.

    The interpreter writes each signal's number to a pipe, and a thread does the rest. A handler would have to
    wait for the main thread, which a signal that comes just before it begins to wait for something does not
    wake: a second one was lost so, and the grace period ran to its end. Must be called from the main thread.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def watch() -> None:
        while (number := os.read(reader, 1)[0]) != _OVER:
            if number in signals:
                drain.begin()

    thread = threading.Thread(target=watch, name="signals", daemon=True)
    thread.start()
    # Full of signals that nobody has read yet, one more says no more.
    woken_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    before = {one: signal.signal(one, _leave_it_to_the_pipe) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        signal.set_wakeup_fd(woken_before)
        os.set_blocking(writer, True)
        os.write(writer, bytes([_OVER]))
        thread.join()
        os.close(reader)
        os.close(writer)
        drain.close()


def _leave_it_to_the_pipe(_number: int, _frame: FrameType | None) -> None:
    return
