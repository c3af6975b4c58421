"""Limits how many refused requests a source may make, and how many bytes are held at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

# Sources remembered at once; the one heard of longest ago is forgotten first.
_SOURCES = 10_000


class Refusals:
    """Counts refused requests of each source in a token bucket; genuine ones cost nothing.

    A forge's bursts are genuine, and come from few addresses: only what is refused says that a source is not
    one. What is refused since the source has to wait is not counted, or a source would never be heard again
    that does not fall silent.

    Args:
        rate: refused requests a second that a source may make for ever; 0 sets no limit.
        burst: at once, after a silence.
        monotonic: seconds.
    """

    def __init__(
        self, rate: float, burst: float = 50.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, source: str) -> float:
        """Seconds until the source may make another request that is refused; 0 when it may now."""
        left, _ = self._now(source)
        return 0.0 if not self._rate or left >= 1 else (1 - left) / self._rate

    def count(self, source: str) -> None:
        """Count a refused request of this source."""
        left, now = self._now(source)
        self._left[source] = (max(left - 1, 0.0), now)
        self._left.move_to_end(source)
        if len(self._left) > _SOURCES:
            self._left.popitem(last=False)

    def _now(self, source: str) -> tuple[float, float]:
        now = self._monotonic()
        left, since = self._left.get(source, (self._burst, now))
        return min(left + (now - since) * self._rate, self._burst), now


class Buffer:
    """Bytes that may be held at once, of all requests together."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int) -> bool:
        """Count ``size`` bytes more; False, and nothing is counted, when there is no room."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def give_back(self, size: int) -> None:
        """Free bytes that were taken."""
        self._left += size
