"""Turns a run's events into its outcome, with the records that are kept.

What the sandbox says is hostile: every field is checked for its type, cut to a size, and made fit for any
store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from repairnator.core.events import Event
from repairnator.core.statuses import Status, StepName, StepRecord, StepStatus
from repairnator.errors import RepairnatorError
from repairnator.foundation.untrusted import clean, integer, mapping, number, sequence, text
from repairnator.model import Patch
from repairnator.work.jobs.settlement import Outcome, Record
from repairnator.work.runs.documents import Documents, Run, repository_name

_TEXT = 64 * 1024  # characters of a message
_LIST = 200  # messages of a step


class RunRecorder:
    """Sees the events of a run and turns them into its outcome."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._steps: dict[str, StepRecord] = {}
        self._errors: dict[str, list[str]] = {}
        self._diagnostics: list[tuple[str, dict[str, Any]]] = []
        self._tests: dict[str, Any] = {}
        self._commit = run.build.commit
        self._finished: dict[str, Any] | None = None

    @property
    def finished(self) -> bool:
        """Whether the last event has come."""
        return self._finished is not None

    @property
    def exit_code(self) -> int:
        """The core's exit code; only after the last event."""
        assert self._finished is not None
        return integer(self._finished.get("exitCode"))

    def see(self, event: Event) -> None:
        """Take one event in."""
        data = event.data
        if event.kind == "step" and data.get("status") != StepStatus.STARTED:
            self._see_step(data)
        elif event.kind == "tests":
            self._tests = data
        elif event.kind == "diagnostic":
            self._diagnostics.append((text(data.get("tool"), 200), mapping(data.get("report"))))
        elif event.kind == "finished":
            self._finished = data
            for step, messages in mapping(data.get("errors")).items():
                self._add_errors(step, messages if isinstance(messages, list) else [messages])

    def outcome(self, now: float) -> Outcome:
        """Everything that is kept of this run.

        Args:
            now: seconds since the epoch.

        Raises:
            RepairnatorError: the result does not have its form.
        """
        assert self._finished is not None
        result = mapping(self._finished.get("result"))
        status = text(result.get("status"), 100)
        if status not in set(Status):
            raise RepairnatorError(f"the repair core ended with an unknown status: {status[:40]!r}")
        patches = _patches(result.get("patches", []))
        self._commit = text(result.get("commit"), 64) or self._commit
        hardware, metrics = (mapping(self._finished.get(name)) for name in ("hardware", "metrics"))
        steps = tuple(self._steps.values())
        documents = Documents(self._run, now, status, self._commit, steps, self._errors, hardware)
        failures = [mapping(one) for one in sequence(self._tests.get("failing", result.get("failingTests")))]
        total = max(integer(self._tests.get("total")), len(failures))
        tests = {
            "NbFailingTests": len(failures),
            "NbRunningTests": total,
            "NbSucceedingTests": total - len(failures),
        }
        types = sorted({text(one.get("type"), 500) for one in failures} - {""})
        records = [
            Record("inspector", documents.inspector(types, result)),
            Record("times", documents.times()),
            Record("hardwareInfo", documents.hardware_info()),
            Record("metrics", documents.metrics(metrics, tests, types, patches)),
            *(Record("patches", documents.patch(patch)) for patch in patches),
            *([Record("pipeline-errors", documents.errors())] if self._errors else []),
            *(Record("tool-diagnostic", documents.diagnostic(*one)) for one in self._diagnostics),
            Record("treatedbuild", documents.treated()),
        ]
        summary = {
            "repository": repository_name(self._run.build),
            "commit": self._commit,
            "tool": patches[0].tool if patches else "",
            "patches": len(patches),
            "failingTests": len(failures),
            "seconds": round(now - self._run.started, 3),
        }
        cleaned = tuple(Record(record.collection, clean(record.document)) for record in records)
        return Outcome(status, cleaned, summary=clean(summary))

    def _see_step(self, data: Mapping[str, Any]) -> None:
        name, status = text(data.get("name"), 100), text(data.get("status"), 20)
        if not name or status not in set(StepStatus):
            raise RepairnatorError(f"the repair core reported a step without name or status: {name!r}")
        before = self._steps.get(name)
        seconds = number(data.get("seconds")) + (before.seconds if before else 0.0)
        # A tool's step comes once for each group: it succeeded when it did so for any.
        succeeded = before is not None and before.status is StepStatus.SUCCESS
        self._steps[name] = StepRecord(name, StepStatus.SUCCESS if succeeded else StepStatus(status), seconds)
        if name == StepName.CHECKOUT_BUGGY_BUILD:
            self._commit = text(data.get("commit"), 64) or self._commit
        if status == StepStatus.FAILURE and data.get("message"):
            self._add_errors(name, [data["message"]])

    def _add_errors(self, step: str, messages: Iterable[object]) -> None:
        kept = self._errors.setdefault(text(step, 100), [])
        new = [text(message, _TEXT) for message in messages]
        kept += [message for message in new if message not in kept][: _LIST - len(kept)]


def _patches(values: object) -> tuple[Patch, ...]:
    try:
        patches = tuple(Patch.from_dict(mapping(value)) for value in sequence(values))
    except (KeyError, TypeError, ValueError) as error:
        raise RepairnatorError(f"the repair core reported a patch without its form: {error!r}") from error
    for patch in patches:
        if not (isinstance(patch.diff, str) and isinstance(patch.tool, str) and isinstance(patch.rank, int)):
            raise RepairnatorError("the repair core reported a patch whose fields have wrong types")
    return patches
