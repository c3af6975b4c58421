"""The tally of a search: counts for the events, times for the report."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

from repairnator.core.jvm.protocol import CandidateVerdict
from repairnator.core.tools.port import SearchCounts

_VALIDATED = frozenset({"failed", "timeout", "exit", "plausible"})


class Tally:
    """Counts and times of one search; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._paused = 0.0
        self._verdicts: Counter[str] = Counter()
        self._by_operator: dict[str, Counter[str]] = {}
        self._times: dict[str, float] = {}
        self._notes: dict[str, Any] = {}
        self._first_plausible: float | None = None
        self.made_twice = 0

    @property
    def seconds(self) -> float:
        """Of search so far, without the pauses."""
        return time.monotonic() - self._began - self._paused

    def pause(self, seconds: float) -> None:
        """Leave out time in which others worked."""
        self._paused += seconds

    def count(self, operator: str, outcome: CandidateVerdict) -> None:
        with self._lock:
            self._verdicts[outcome.verdict] += 1
            self._by_operator.setdefault(operator, Counter())[outcome.verdict] += 1
            if outcome.verdict == "plausible" and self._first_plausible is None:
                self._first_plausible = self.seconds

    def spend(self, what: str, seconds: float) -> None:
        """Add wall-clock seconds of one thread."""
        with self._lock:
            self._times[what] = self._times.get(what, 0.0) + seconds

    def note(self, what: str, value: Any) -> None:
        with self._lock:
            self._notes[what] = value

    @property
    def validated(self) -> int:
        with self._lock:
            return sum(self._verdicts[verdict] for verdict in _VALIDATED)

    def counts(self) -> SearchCounts:
        with self._lock:
            return SearchCounts(
                candidates=sum(self._verdicts[verdict] for verdict in _VALIDATED),
                uncompilable=self._verdicts["uncompilable"],
                duplicates=self._verdicts["duplicate"] + self._verdicts["original"] + self.made_twice,
                plausible=self._verdicts["plausible"],
                seconds=self.seconds,
            )

    def report(self) -> dict[str, Any]:
        """For ``tool-diagnostic``: verdicts, times by activity, and what each operator gave."""
        counts = self.counts()
        with self._lock:
            return {
                "candidates": counts.candidates,
                "candidatesPerSecond": round(counts.candidates / max(counts.seconds, 1e-3), 1),
                "uncompilable": counts.uncompilable,
                "duplicates": counts.duplicates,
                "plausible": counts.plausible,
                "seconds": round(counts.seconds, 3),
                "secondsToFirstPlausible": self._first_plausible and round(self._first_plausible, 3),
                "verdicts": dict(self._verdicts),
                "threadSeconds": {name: round(value, 3) for name, value in self._times.items()},
                "operators": {
                    name: dict(verdicts)
                    for name, verdicts in sorted(self._by_operator.items(), key=lambda each: -each[1].total())
                },
                **self._notes,
            }
