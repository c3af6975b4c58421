"""The words and tones in which the console speaks of states and statuses."""

from __future__ import annotations

from dataclasses import dataclass

from repairnator.core.statuses import Status
from repairnator.model import Job, JobState
from repairnator.work.jobs.rules import WITHDRAWN

GOOD, BAD, BUSY, PLAIN, FAINT = "good", "bad", "busy", "plain", "faint"

_STATUSES = {
    Status.PATCHED: ("patched", GOOD),
    Status.TEST_FAILURE: ("no patch found", PLAIN),
    Status.NOTFAILING: ("does not fail", FAINT),
    Status.FLAKY: ("flaky", FAINT),
    Status.NOTCLONABLE: ("cannot be cloned", PLAIN),
    Status.BUILDNOTCHECKEDOUT: ("cannot be checked out", PLAIN),
    Status.NOTBUILDABLE: ("does not build", PLAIN),
    Status.NOTTESTABLE: ("tests do not run", PLAIN),
    Status.MISSING_DEPENDENCIES: ("dependencies are missing", PLAIN),
    WITHDRAWN: ("withdrawn", FAINT),
}


@dataclass(frozen=True, slots=True)
class Label:
    """How a build stands, in a word or two.

    Attributes:
        text: for people.
        tone: ``good``, ``bad``, ``busy``, ``plain`` or ``faint``.
        exact: the state or status as it is stored.
    """

    text: str
    tone: str
    exact: str


def label(job: Job) -> Label:
    """How a job stands."""
    if job.state is JobState.DONE:
        return status_label(str((job.result or {}).get("status", "")))
    return {
        JobState.RUNNING: Label("running", BUSY, "running"),
        JobState.QUEUED: Label("retrying" if is_retried(job) else "waiting", PLAIN, "queued"),
        JobState.DEAD: Label("dead letter", BAD, "dead"),
    }[job.state]


def status_label(status: str) -> Label:
    """The words for a final status."""
    if not status:
        return Label("dead letter", BAD, "dead")
    words, tone = _STATUSES.get(status, (status.lower(), PLAIN))
    return Label(words, tone, status)


def is_retried(job: Job) -> bool:
    """Whether an attempt at it has not succeeded, and another one follows."""
    return not job.state.terminal and job.failures + job.losses + job.delays > 0


def known_statuses() -> list[tuple[str, str]]:
    """Statuses that a list can be asked for, with their words."""
    statuses = [*(status.value for status in Status), WITHDRAWN]
    return [(status, status_label(status).text) for status in statuses]
