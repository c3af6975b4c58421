"""Counts and times what one process does, for Prometheus.

Every process has counts of its own; only ``repairnator_jobs`` is read from the store and so the same wherever
it is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from repairnator.model import JobState

# From a step that only looks something up to an hour of search.
_SECONDS = (0.1, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 1800, 3600)
# Steps are named by the box; more names than there are steps and tools are not its own.
_MOST_STEPS = 100
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The metrics of one process; safe to use from several threads.

    Args:
        monotonic: seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._registry = CollectorRegistry()
        self._steps: set[str] = set()
        self._renewed: float | None = None
        ProcessCollector(registry=self._registry)
        self._gauge("build_info", "The program's version.", "version").labels(version("repairnator")).set(1)
        self._jobs = self._gauge("jobs", "Jobs in the store.", "kind", "state")
        self._up = self._gauge("dependency_up", "Whether the queue or the store answers.", "name")
        self._messages = self._counter("messages", "Messages received.", "redelivered")
        self._unreadable = self._counter("unreadable_messages", "Messages that became dead letters.")
        self._claims = self._counter("claims", "Jobs claimed.", "kind", "by")
        self._attempts = self._counter("attempts", "Attempts at jobs, by how they ended.", "kind", "end")
        self._errors = self._counter("errors", "Calls that the queue or the store did not answer.", "name")
        self._candidates = self._counter("candidates", "Candidate patches validated.")
        self._patches = self._counter("patches", "Patches found and proven.")
        self._webhooks = self._counter("webhooks", "Webhooks by the HTTP status of the answer.", "status")
        self._renewals = self._counter("lease_renewals", "Leases renewed.")
        self._step_seconds = Histogram(
            "repairnator_step_seconds",
            "Duration of the steps of repairs.",
            ("step",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        since = self._gauge(
            "seconds_since_renewal",
            "Seconds since the lease of the running job was renewed; 0 without a job.",
        )
        since.set_function(lambda: 0.0 if self._renewed is None else self._monotonic() - self._renewed)

    def exposition(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)

    def progress_age(self, age: Callable[[], float]) -> None:
        """Show how long ago the main loop made progress."""
        gauge = self._gauge("seconds_since_progress", "Seconds since the main loop last made progress.")
        gauge.set_function(age)

    def see_jobs(self, counts: Mapping[tuple[str, JobState], int]) -> None:
        """Show how many jobs there are now."""
        self._jobs.clear()
        for (kind, state), count in counts.items():
            self._jobs.labels(kind, state.value).set(count)

    def see_dependency(self, name: str, *, answers: bool) -> None:
        """Show whether queue or store answers."""
        self._up.labels(name).set(answers)

    def count_message(self, *, redelivered: bool) -> None:
        self._messages.labels(str(redelivered).lower()).inc()

    def count_unreadable(self) -> None:
        self._unreadable.inc()

    def count_claim(self, kind: str, by: str) -> None:
        """Count a claimed job, ``by`` its ``message`` or straight from the ``store``."""
        self._claims.labels(kind, by).inc()

    def count_attempt(self, kind: str, end: str) -> None:
        self._attempts.labels(kind, end).inc()

    def count_error(self, name: str) -> None:
        """Count a call that ``queue`` or ``store`` did not answer."""
        self._errors.labels(name).inc()

    def count_webhook(self, status: int) -> None:
        self._webhooks.labels(str(int(status))).inc()

    def count_repair(self, candidates: int, patches: int) -> None:
        """Count a repair that has ended."""
        self._candidates.inc(candidates)
        self._patches.inc(patches)

    def time_step(self, name: str, seconds: float) -> None:
        """Record how long a step of a repair took."""
        if name in self._steps or len(self._steps) < _MOST_STEPS:
            self._steps.add(name)
            self._step_seconds.labels(name).observe(seconds)

    def lease_taken(self) -> None:
        self._renewed = self._monotonic()

    def lease_renewed(self) -> None:
        self._renewed = self._monotonic()
        self._renewals.inc()

    def lease_left(self) -> None:
        self._renewed = None

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"repairnator_{name}", text, labels, registry=self._registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"repairnator_{name}", text, labels, registry=self._registry)
