"""The port to sandboxes: given a source, fetch its tree and run the repair core on it in a box.

The fetch has credentials and runs nothing of the project; the box has none and runs everything of it. One
call of :meth:`Sandbox.run` is one attempt; what it yields is all that anyone learns of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from repairnator.core.events import Event
from repairnator.model import RepairOptions
from repairnator.world.fetch.source import Source


@dataclass(frozen=True, slots=True)
class Limits:
    """What one box may use.

    Attributes:
        memory: bytes of resident memory over all its processes.
        processes: at most so many at once, threads included.
        disk: bytes it may write.
        seconds: of wall-clock time for the whole run.
        log: bytes kept of what it prints to standard error.
    """

    memory: int = 6 * 2**30
    processes: int = 4096
    disk: int = 8 * 2**30
    seconds: float = 3 * 3600.0
    log: int = 2**20


@dataclass(frozen=True, slots=True)
class BoxRequest:
    """One attempt.

    Attributes:
        source: what to repair.
        options: how.
        workspace: a folder that belongs to this attempt alone; the caller removes it.
        limits: for the box.
        cancelled: set to end the attempt early; everything in the box is ended.
        key, attempt: of the build job, by which a box that is not on this machine is found again; "" for
            a repair outside of jobs.
        beat: called again and again while the box is watched, with the seconds until the next time at the
            latest. When it is called no more, nothing guards the box.
    """

    source: Source
    options: RepairOptions
    workspace: Path
    limits: Limits = field(default_factory=Limits)
    cancelled: threading.Event = field(default_factory=threading.Event)
    key: str = ""
    attempt: int = 0
    beat: Callable[[float], None] = lambda _within: None


class Sandbox(Protocol):
    """A kind of box.

    ``name`` is what ``--sandbox`` takes.
    """

    name: str

    def unavailable(self) -> str | None:
        """Why this kind of box cannot be used here, and the command that fixes that; None where it can."""
        ...

    def run(self, request: BoxRequest) -> Iterator[Event]:
        """Fetch and repair: ``step`` events of CloneRepository and CheckoutBuggyBuild, then the core's.

        The last event is ``finished``. When the iterator is closed, or the request cancelled, everything in
        the box is ended before it returns.

        Raises:
            StepError: NOTCLONABLE, BUILDNOTCHECKEDOUT.
            SandboxUnavailable: no such box here.
            RegistryUnavailable: the core says so, and the proxy saw it.
            CoreGaveUp: the core says that something outside failed.
            TemporaryError: the forge did not answer, the disk is full, the box was killed from outside, or
                its stream ended without a valid ``finished``.
        """
        ...
