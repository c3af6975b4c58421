"""Handles signals in a thread, which may take locks; a signal handler must not."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_OVER = 0  # no signal's number


@contextmanager
def handling_signals(
    handle: Callable[[int], None], signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)
) -> Iterator[None]:
    """Within the block, a thread calls ``handle`` with the number of each of these signals.

    The interpreter writes the number to a pipe, and the thread does the rest. A handler would run in the main
    thread, and so only when that does not wait, which a signal that comes just before it begins to wait does
    not end (a second one was lost so); and between any two of its steps, those of ``Event.wait`` as well,
    whose lock ``Event.set`` needs (a service never ended so). Must be called from the main thread.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def watch() -> None:
        while (number := os.read(reader, 1)[0]) != _OVER:
            if number in signals:
                handle(number)

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


def _leave_it_to_the_pipe(_number: int, _frame: FrameType | None) -> None:
    return
