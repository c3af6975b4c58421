"""The queues, and the jobs in the store that they wake workers for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from repairnator.errors import TemporaryError
from repairnator.foundation.messages import SCANNER_QUEUE
from repairnator.model import JobState
from repairnator.services.console.views.kinds import KINDS
from repairnator.work.jobs.rules import BUILD, SCAN
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import JobPage, JobStore


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue.

    Attributes:
        name: its full name.
        kind: of the jobs that its messages wake workers for.
        answers: whether the queue's depth is known at all.
        waiting: messages; None where that is not known.
        held: messages that consumers have and have not acknowledged; None where that is not known.
        consumers: how many; None where that is not known.
        jobs: that wait in the store.
        oldest: when the oldest of them was accepted; None without any.
    """

    name: str
    kind: str
    answers: bool
    waiting: int | None
    held: int | None
    consumers: int | None
    jobs: int
    oldest: float | None


@dataclass(frozen=True, slots=True)
class KindRow:
    """How many jobs of a kind there are.

    Attributes:
        kind: of the jobs.
        queued, running, done, dead: how many in each state.
    """

    kind: str
    queued: int
    running: int
    done: int
    dead: int


@dataclass(frozen=True, slots=True)
class Queues:
    """All queues, and all kinds of jobs of which there are any."""

    queues: tuple[QueueRow, ...]
    kinds: tuple[KindRow, ...]


def read_queues(
    jobs: JobStore, queue: Queue, destination: str, counts: Mapping[tuple[str, JobState], int]
) -> Queues:
    """How full everything is.

    Args:
        jobs: in the store.
        queue: to ask.
        destination: full name of the queue of builds.
        counts: how many jobs there are of each kind in each state, which costs by how many these are.
    """
    kinds = [
        KindRow(kind, *(counts.get((kind, state), 0) for state in JobState))
        for kind in KINDS
        if any(counts.get((kind, state)) for state in JobState)
    ]
    rows = [
        _row(jobs, queue, name, kind, counts.get((kind, JobState.QUEUED), 0))
        for name, kind in ((destination, BUILD), (SCANNER_QUEUE, SCAN))
    ]
    return Queues(tuple(rows), tuple(kinds))


def _row(jobs: JobStore, queue: Queue, name: str, kind: str, waiting: int) -> QueueRow:
    oldest = jobs.page(JobPage(kind, (JobState.QUEUED,), ascending=True, limit=1))
    since = oldest[0].created if oldest else None
    try:
        depth = queue.depth(name)
    except TemporaryError:
        return QueueRow(name, kind, False, None, None, None, waiting, since)
    return QueueRow(name, kind, True, depth.waiting, depth.held, depth.consumers, waiting, since)
