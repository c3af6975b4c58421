"""Counts what a search did, for its events, and where its time went, for its report."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from typing import Any

from repairnator.core.tools.port import SearchCounts
from repairnator.core.warm.verdicts import CandidateVerdict, Outcome

# Activities that the report's sums name; others are listed as details.
_NAMED = frozenset({"localize", "analyze", "generate", "rank", "wait", "validate", "compile", "load", "run"})
# Characters of what a lost runtime said.
_SHOWN = 500
_VALIDATED = frozenset({Outcome.FAILED, Outcome.TIMEOUT, Outcome.EXIT, Outcome.PLAUSIBLE})
# What a message calls an object that has no text of its own: another one in each run.
_IDENTITY = re.compile(r"@[0-9a-f]{1,8}\b")


class Tally:
    """Counts and times of one search; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._paused = 0.0
        self._verdicts: Counter[Outcome] = Counter()
        self._by_operator: dict[str, Counter[Outcome]] = {}
        self._times: dict[str, float] = {}
        self._notes: dict[str, Any] = {}
        self._behaviours: set[int] = set()
        self._first_plausible: float | None = None
        self._lost = 0
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
            if outcome.verdict in _VALIDATED:
                self._behaviours.add(hash(_seen_of(outcome)))
            if outcome.lost:
                self._lost += 1
                self._notes["lastRuntimeLost"] = outcome.message[-_SHOWN:]
            if outcome.verdict is Outcome.PLAUSIBLE and self._first_plausible is None:
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
                uncompilable=self._verdicts[Outcome.UNCOMPILABLE],
                duplicates=self._verdicts[Outcome.DUPLICATE]
                + self._verdicts[Outcome.ORIGINAL]
                + self.made_twice,
                plausible=self._verdicts[Outcome.PLAUSIBLE],
                seconds=self.seconds,
            )

    def _time(self, what: str) -> float:
        return round(self._times.get(what, 0.0), 3)

    def _search_times(self, seconds: float) -> dict[str, float]:
        """Where the search's own seconds went; the parts add up to them."""
        parts = {
            "localization": self._time("localize"),
            "analysis": self._time("analyze"),
            # Files are analyzed when the generator comes to them.
            "generation": self._time("generate") - self._time("analyze"),
            "ranking": self._time("rank"),
            "waiting": self._time("wait"),
        }
        parts["other"] = seconds - sum(parts.values())
        return {name: round(value, 3) for name, value in parts.items()}

    def _batch_times(self) -> dict[str, float]:
        """Where the seconds of all batches went, in all runtimes; the parts add up to ``total``."""
        parts = {
            "compilation": self._time("compile"),
            "loading": self._time("load"),
            "running": self._time("run"),
        }
        total = self._time("validate")
        return {**parts, "exchange": round(total - sum(parts.values()), 3), "total": total}

    def report(self) -> dict[str, Any]:
        """For ``tool-diagnostic``: verdicts, times by activity, and what each operator gave.

        ``behaviours`` counts the ways in which candidates made the failing tests end.
        ``time`` divides the seconds of the search's own thread, ``batchTime`` those of the batches that run
        meanwhile, and ``timeDetails`` has parts of ``ranking`` and what else ran beside the search.
        """
        counts = self.counts()
        with self._lock:
            return {
                "candidates": counts.candidates,
                "candidatesPerSecond": round(counts.candidates / max(counts.seconds, 1e-3), 1),
                "uncompilable": counts.uncompilable,
                "duplicates": counts.duplicates,
                "plausible": counts.plausible,
                "behaviours": len(self._behaviours),
                "seconds": round(counts.seconds, 3),
                "secondsToFirstPlausible": self._first_plausible and round(self._first_plausible, 3),
                "verdicts": dict(self._verdicts),
                "runtimesLost": self._lost,
                "time": self._search_times(counts.seconds),
                "batchTime": self._batch_times(),
                "timeDetails": {name: self._time(name) for name in sorted(self._times.keys() - _NAMED)},
                "operators": {
                    name: dict(verdicts)
                    for name, verdicts in sorted(self._by_operator.items(), key=lambda each: -each[1].total())
                },
                **self._notes,
            }


def _seen_of(outcome: CandidateVerdict) -> tuple[object, ...]:
    """What the failing tests see of a candidate: how each of them ended, as far as it was run."""
    message = _IDENTITY.sub("", outcome.message)
    others = tuple(
        (each.test, each.type, _IDENTITY.sub("", each.message), each.line) for each in outcome.others
    )
    return outcome.verdict, outcome.test, outcome.type, message, outcome.line, outcome.passed, others
