"""Turns at a few JVMs: questions that somebody waits for come before batches that only keep the JVMs busy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """So many turns at a time; further callers wait.

    A plain semaphore lets a thread that has just given back its turn take it again before those that wait: a
    search that always has a batch ready would starve whoever asks a short question beside it.

    Attributes:
        waiting: how many callers wait.
    """

    def __init__(self, places: int) -> None:
        self.waiting = 0
        self._free = places
        self._urgent = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, *, urgent: bool) -> Iterator[None]:
        """A turn for the time of the context.

        Args:
            urgent: before all who are not.
        """
        with self._changed:
            self.waiting += 1
            self._urgent += urgent
            try:
                self._changed.wait_for(lambda: self._free > 0 and (urgent or self._urgent == 0))
                self._free -= 1
            finally:
                self.waiting -= 1
                self._urgent -= urgent
                # Those who are not urgent look at this number.
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
