"""Search time and its fair division."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Budget:
    """Seconds of search; only time inside :meth:`spend` counts."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.spent = 0.0
        self._clock = clock

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.spent)

    def share(self, among: int) -> float:
        """A fair part of what is left; what an earlier one did not use is in it."""
        return self.left / max(1, among)

    @contextmanager
    def spend(self) -> Iterator[None]:
        """Time inside counts as search."""
        started = self._clock()
        try:
            yield
        finally:
            self.spent += self._clock() - started
