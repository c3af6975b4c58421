"""A clock that stands still until it is told to move."""

from __future__ import annotations


class FakeClock:
    """Call it for the time in seconds; it serves as wall clock and as monotonic clock."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.time = now

    def __call__(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds
