"""Runs one attempt to repair a source: gives checked events, then one result.

A sandbox yields the fetch's events and then whatever the core in its box says. Here they become one stream,
numbered anew, in which every field has its type and its size and every patch was understood; whatever the box
claims, its last event is written here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from repairnator.boxes.port import BoxRequest, Sandbox
from repairnator.core.events import Event
from repairnator.core.hardware import hardware
from repairnator.core.statuses import (
    EXIT_DEFECT,
    EXIT_TEMPORARY,
    Status,
    StepName,
    StepRecord,
    StepStatus,
    exit_code,
    real_status,
)
from repairnator.errors import (
    BoxDied,
    CoreGaveUp,
    RegistryUnavailable,
    RepairnatorError,
    StepError,
    TemporaryError,
)
from repairnator.model import RunResult
from repairnator.work.runs.eventcheck import EventChecker, checked_metrics

# Far above what any run says: a search reports once a second.
_MAX_EVENTS = 500_000
_MAX_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What came of an attempt.

    Attributes:
        result: the JSON document.
        real_status: ``inspector.realStatus``, the fetch's steps included.
        exit_code: of the command ``repair``.
        errors: what went wrong, by step.
        hardware, metrics: for the records of these names.
    """

    result: RunResult
    real_status: str
    exit_code: int
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    hardware: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)


def repair(sandbox: Sandbox, request: BoxRequest, on_event: Callable[[Event], None]) -> RunOutcome:
    """Repair what the request names; calls ``on_event`` with each event as it happens.

    A source that cannot be fetched, built or tested is an outcome, too.

    Raises:
        SandboxUnavailable: there is no such box here.
        BoxDied: the box ended without a result after code of the project began to run.
        TemporaryError: it may work when tried again, or the run was cancelled.
        RepairnatorError: a defect of ours.
    """
    last: Event | None = None
    events = run_events(sandbox, request)
    try:
        for event in events:
            on_event(event)
            last = event
    finally:
        events.close()
    if last is None or last.kind != "finished":
        raise RepairnatorError("the run ended without a result")
    return outcome_of(last)


def outcome_of(finished: Event) -> RunOutcome:
    """The outcome that a checked ``finished`` event stands for."""
    data = finished.data
    return RunOutcome(
        result=RunResult(data["result"]),
        real_status=data["realStatus"],
        exit_code=data["exitCode"],
        errors=data["errors"],
        hardware=data["hardware"],
        metrics=data["metrics"],
    )


def run_events(sandbox: Sandbox, request: BoxRequest) -> Generator[Event, None, None]:
    """The same as a stream: numbered from 1, checked, ``finished`` last. Closing it ends the box.

    Raises:
        SandboxUnavailable, BoxDied, TemporaryError, RepairnatorError: as :func:`repair`.
    """
    return _Run(request).events(sandbox)


class _Run:
    """Puts one attempt's events together."""

    def __init__(self, request: BoxRequest) -> None:
        self._request = request
        self._checker = EventChecker(request.workspace / "tree")
        self._started = time.monotonic()
        self._number = 0
        self._commit = ""
        self._fetched: list[StepRecord] = []
        self._warnings: list[str] = []
        self._began = False

    def events(self, sandbox: Sandbox) -> Generator[Event, None, None]:
        stream = sandbox.run(self._request)
        try:
            for event in stream:
                yield from self._take(event)
                if event.kind == "finished":
                    return
        except StepError as error:
            yield self._numbered("finished", self._not_fetched(error))
        except TemporaryError as error:
            raise self._blamed(error) from error
        finally:
            close = getattr(stream, "close", None)  # every generator has it; a plain iterator may not
            if close:
                close()

    def _blamed(self, error: TemporaryError) -> TemporaryError:
        """Whose doing it may be: once its code runs, the project can end its box in any way that there is."""
        if isinstance(error, RegistryUnavailable):
            return error
        if not self._began or self._request.cancelled.is_set():
            return TemporaryError(str(error))
        return error if isinstance(error, CoreGaveUp) else BoxDied(str(error))

    def _take(self, event: Event) -> Iterator[Event]:
        if self._number > _MAX_EVENTS:
            raise TemporaryError(f"the sandbox reported more than {_MAX_EVENTS} events")
        data, notes = self._checker.check(event)
        for note in notes:
            yield self._warning(note)
        if event.kind == "finished":
            yield self._numbered("finished", self._finished(data))
        elif data:
            self._see(event.kind, data)
            yield self._numbered(event.kind, data)

    def _warning(self, text: str) -> Event:
        note = {"level": "warning", "text": text}
        self._see("note", note)
        return self._numbered("note", note)

    def _see(self, kind: str, data: Mapping[str, Any]) -> None:
        self._began = self._began or kind == "building"
        if kind == "note" and data["level"] == "warning" and len(self._warnings) < _MAX_WARNINGS:
            self._warnings.append(data["text"])
        fetching = (StepName.CLONE_REPOSITORY, StepName.CHECKOUT_BUGGY_BUILD)
        if kind != "step" or data["name"] not in fetching or data["status"] == StepStatus.STARTED:
            return
        if any(step.name == data["name"] for step in self._fetched):
            return  # the fetch comes first; a box that claims to fetch again is not believed
        self._fetched.append(StepRecord(data["name"], StepStatus(data["status"]), data["seconds"]))
        self._commit = data.get("commit", "") or self._commit

    def _finished(self, data: dict[str, Any]) -> dict[str, Any]:
        """The last event, with the fetch's part, and with an exit code that follows from the status."""
        result = data["result"]
        claimed = data["exitCode"]
        if claimed == EXIT_TEMPORARY:
            raise TemporaryError("the repair core could not finish: " + _last(data["errors"]))
        if claimed == EXIT_DEFECT:
            raise RepairnatorError("bug in the repair core: " + _last(data["errors"]))
        fetched = [step.to_dict() for step in self._fetched]
        result["steps"] = [*fetched, *result["steps"]]
        result["commit"] = self._commit
        result["warnings"] = self._warnings
        result["seconds"] = round(time.monotonic() - self._started, 3)
        steps = [
            StepRecord(one["name"], StepStatus(one["status"]), one["seconds"]) for one in result["steps"]
        ]
        interrupted = claimed if claimed in (130, 143) else None
        return data | {
            "realStatus": real_status(steps),
            "exitCode": exit_code(result["status"]) if interrupted is None else interrupted,
        }

    def _not_fetched(self, error: StepError) -> dict[str, Any]:
        result = self._checker.empty_result()
        result["status"] = error.status if error.status in set(Status) else Status.UNKNOWN.value
        result["steps"] = [step.to_dict() for step in self._fetched]
        result["commit"] = self._commit
        result["warnings"] = self._warnings
        result["seconds"] = round(time.monotonic() - self._started, 3)
        return {
            "result": result,
            "realStatus": real_status(self._fetched),
            "errors": {error.step: [str(error)]},
            "hardware": hardware(),
            "metrics": checked_metrics({}),
            "exitCode": exit_code(result["status"]),
        }

    def _numbered(self, kind: str, data: Mapping[str, Any]) -> Event:
        self._number += 1
        head = {"event": kind, "seq": self._number, "time": round(time.time(), 3)}
        return Event(kind, head | {name: value for name, value in data.items() if name not in head})


def _last(errors: Mapping[str, list[str]]) -> str:
    all_messages = [message for messages in errors.values() for message in messages]
    return all_messages[-1] if all_messages else "it gave no reason"
