"""The end of a run from outside: a signal, or nobody left who reads its events.

One thread waits for either; it cancels the run and keeps ending the processes that the run has started, so
that whoever waits for one of them goes on at once. Signal handlers themselves do nothing (they may interrupt
any lock's holder); the interpreter passes the signal's number on through a pipe.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from repairnator.core.statuses import EXIT_TERMINATED

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Seconds between two rounds of ending processes, which may have started more meanwhile.
_INTERVAL = 0.2


class Interruption:
    """Watches for the end of a run from outside while in a ``with`` block; main thread only.

    Attributes:
        cancelled: set when the run is to end.
        exit_code: 128 plus the signal's number, as shells count; as for SIGTERM when the reader has gone.
    """

    def __init__(self, output: int, end_processes: Callable[[], int]) -> None:
        """Make ready to watch.

        Args:
            output: file descriptor that the events go to.
            end_processes: ends all processes of the run; returns how many there were.
        """
        self.cancelled = threading.Event()
        self.exit_code = EXIT_TERMINATED
        self._output = output
        self._end_processes = end_processes
        self._over = threading.Event()
        self._receive, self._send = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._watch, name="interruption", daemon=True)

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._send)
        for number in _SIGNALS:
            signal.signal(number, _leave_it_to_the_pipe)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        os.write(self._send, b"\0")
        self._thread.join()
        while self._end_processes():
            continue

    def _watch(self) -> None:
        self._await()
        while not self._over.is_set():
            self._end_processes()
            self._over.wait(_INTERVAL)

    def _await(self) -> None:
        """Wait for a signal, the reader's end, or the end of the run."""
        waiting = select.poll()
        waiting.register(self._receive, select.POLLIN)
        # An error is all that is asked about the output: a pipe's writing end has one when no reader is left.
        waiting.register(self._output, 0)
        waiting.poll()
        received = [number for number in self._received() if number in _SIGNALS]
        if received:
            self.exit_code = 128 + received[0]
        if not self._over.is_set():
            self.cancelled.set()

    def _received(self) -> bytes:
        try:
            return os.read(self._receive, 64)
        except BlockingIOError:
            return b""


def _leave_it_to_the_pipe(number: int, frame: object) -> None:
    """Does nothing; that it is there makes the interpreter write to the pipe instead of ending."""
