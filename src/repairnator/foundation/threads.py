"""Threads whose failure must not go unnoticed.

Python prints the exception that ends a thread and goes on. Where a limit, a lease or a line to another
machine hangs on that thread, nothing guards it from then on, and nobody learns of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class GuardedThread(threading.Thread):
    """A daemon thread whose failure is never lost."""

    def __init__(self, work: Callable[[], object], name: str, failed: Callable[[str], object]) -> None:
        """Make it; ``start`` it as usual.

        Args:
            work: what it does.
            name: for people.
            failed: called from the thread, with one line that says what, when ``work`` raises anything.
        """
        super().__init__(name=name, daemon=True)
        self._work = work
        self._failed = failed

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - also SystemExit ends it without a word
            self._failed(f"the thread {self.name} failed: {_line(error)}")


def _line(error: BaseException) -> str:
    message = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
