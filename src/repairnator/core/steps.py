"""The steps of a run: announced, timed, and kept for the records."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from repairnator.core.events import Emitter
from repairnator.core.hardware import free_memory
from repairnator.core.statuses import StepRecord, StepStatus
from repairnator.errors import RepairnatorError, StepError


class Interrupted(RepairnatorError):
    """The run was cancelled from outside."""


@dataclass(slots=True)
class StepRun:
    """A step under way; what it says of its own end holds unless it raises.

    Attributes:
        status: how it ends.
        message: one line for people.
        errors: what went wrong, for ``pipeline-errors``.
    """

    status: StepStatus = StepStatus.SUCCESS
    message: str = ""
    errors: list[str] = field(default_factory=list)

    def fail(self, message: str) -> None:
        """End as FAILURE without ending the run (a tool that found no patch)."""
        self.status, self.message = StepStatus.FAILURE, message
        self.errors.append(message)

    def skip(self, message: str) -> None:
        """End as SKIPPED."""
        self.status, self.message = StepStatus.SKIPPED, message


class StepLog:
    """Runs steps and remembers them.

    Attributes:
        records: those that have ended, in order.
        errors: messages by step.
        free_memory: bytes free when each step ended.
    """

    def __init__(self, emitter: Emitter, cancelled: threading.Event) -> None:
        self.records: list[StepRecord] = []
        self.errors: dict[str, list[str]] = {}
        self.free_memory: dict[str, int] = {}
        self._emitter = emitter
        self._cancelled = cancelled

    @contextmanager
    def step(self, name: str) -> Iterator[StepRun]:
        """One step: SUCCESS unless the block says or raises otherwise.

        Raises:
            Interrupted: the run was cancelled before the step or while it ran.
        """
        self.check()
        started = time.monotonic()
        self._emitter.emit("step", name=name, status=StepStatus.STARTED.value)
        run = StepRun()
        try:
            yield run
            self.check()
        except Exception as error:
            # Whatever fails after a cancellation does so since its processes were ended.
            cause = Interrupted("interrupted") if self._cancelled.is_set() else error
            if not isinstance(cause, RepairnatorError):
                raise
            run.fail(str(cause))
            self._end(name, run, started, cause.status if isinstance(cause, StepError) else "")
            raise cause from None
        self._end(name, run, started, "")

    def seconds(self, name: str) -> float:
        """How long the last step of this name took; 0 where there was none."""
        return next((record.seconds for record in reversed(self.records) if record.name == name), 0.0)

    def check(self) -> None:
        """Raises Interrupted when the run was cancelled."""
        if self._cancelled.is_set():
            raise Interrupted("interrupted")

    def _end(self, name: str, run: StepRun, started: float, diagnostic: str) -> None:
        record = StepRecord(name, run.status, time.monotonic() - started, diagnostic)
        self.records.append(record)
        self.free_memory[name] = free_memory()
        if run.errors:
            self.errors.setdefault(name, []).extend(run.errors)
        fields = {"message": run.message} if run.message else {}
        self._emitter.emit("step", **record.to_dict(), **fields)
