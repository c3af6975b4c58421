"""Sums up the events of a run in one small document that says how far it is.

A run may report hundreds of thousands of events; whoever looks at it, while it runs or later, reads this one
document. Its size has a limit whatever the run reports.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from repairnator.core.events import Event
from repairnator.core.statuses import StepStatus
from repairnator.foundation.untrusted import integer, number, text
from repairnator.model import Job
from repairnator.work.stores.port import Document

PROGRESS = "progress"

_STEPS, _FAILING, _GROUPS, _TESTS, _PLACES, _NOTES, _PATCHES = 200, 200, 300, 50, 20, 50, 100
_NAME, _MESSAGE = 300, 500  # characters
_SAMPLES = 200  # points of the curve of candidates
_COUNTS = ("candidates", "plausible", "uncompilable", "duplicates")


class RunProgress:
    """Sees the events of one run.

    Args:
        job: as the attempt claimed it.
    """

    def __init__(self, job: Job) -> None:
        self._started = job.updated
        self._now = job.updated
        self._head: Document = {
            "_id": job.run_id,
            "build": job.key,
            "generation": job.generation,
            "attempt": job.attempt,
            "owner": job.owner,
            "started": job.updated,
        }
        self._status = ""
        self._ended: float | None = None
        self._step: dict[str, Any] = {}
        self._steps: list[dict[str, Any]] = []
        self._tests: dict[str, Any] = {}
        self._groups: dict[str, dict[str, Any]] = {}
        self._counted: dict[tuple[str, str], _Counted] = {}
        self._search: dict[str, Any] = {}
        self._samples = _Samples()
        self._patches: list[list[Any]] = []
        self._notes: list[str] = []

    def see(self, event: Event) -> None:
        """Take one event in; those of a kind that tells nothing here are passed over."""
        data = event.data
        self._now = max(self._now, number(data.get("time")))
        see = {
            "step": self._see_step,
            "note": self._see_note,
            "tests": self._see_tests,
            "groups": self._see_groups,
            "places": self._see_places,
            "progress": self._see_progress,
            "patch": self._see_patch,
            "finished": self._see_finished,
        }.get(event.kind)
        if see is not None:
            see(data)

    def document(self) -> Document:
        """How far the run is; it does not change with the run."""
        document: Document = {
            **self._head,
            "updated": self._now,
            "ended": self._ended,
            "status": self._status,
            "step": self._step,
            "steps": self._steps,
            "tests": self._tests,
            "groups": list(self._groups.values()),
            "search": self._search,
            "samples": self._samples.points(),
            "patches": self._patches,
            "notes": self._notes,
        }
        return copy.deepcopy(document)

    def _see_step(self, data: Mapping[str, Any]) -> None:
        name, status = text(data.get("name"), _NAME), text(data.get("status"), 20)
        if status == StepStatus.STARTED:
            self._step = {"name": name, "since": number(data.get("time"))}
            return
        self._step = {}
        step = {"name": name, "status": status, "seconds": number(data.get("seconds"))}
        if message := text(data.get("message"), _MESSAGE):
            step["message"] = message
        if len(self._steps) < _STEPS:
            self._steps.append(step)

    def _see_note(self, data: Mapping[str, Any]) -> None:
        if data.get("level") == "warning" and len(self._notes) < _NOTES:
            self._notes.append(text(data.get("text"), _MESSAGE))

    def _see_tests(self, data: Mapping[str, Any]) -> None:
        failing, flaky = data.get("failing", []), data.get("flaky", [])
        self._tests = {
            "total": integer(data.get("total")),
            "failed": len(failing),
            "failing": [
                {
                    "name": text(one.get("name"), _NAME),
                    "type": text(one.get("type"), _NAME),
                    "message": text(one.get("message"), _MESSAGE),
                }
                for one in failing[:_FAILING]
            ],
            "flaky": [text(one, _NAME) for one in flaky[:_FAILING]],
        }

    def _see_groups(self, data: Mapping[str, Any]) -> None:
        for one in data.get("groups", [])[:_GROUPS]:
            group = self._group(one.get("id"))
            tests = one.get("tests", [])
            group |= {"size": len(tests), "tests": [text(test, _NAME) for test in tests[:_TESTS]]}

    def _see_places(self, data: Mapping[str, Any]) -> None:
        self._group(data.get("group"))["places"] = [
            [text(place.get("file"), _NAME), integer(place.get("line")), number(place.get("suspiciousness"))]
            for place in data.get("places", [])[:_PLACES]
        ]

    def _see_progress(self, data: Mapping[str, Any]) -> None:
        group = self._group(data.get("group"))
        counted = self._counted.setdefault((group["id"], text(data.get("tool"), _NAME)), _Counted())
        counted.see({name: integer(data.get(name)) for name in _COUNTS})
        group |= _sum(one for (of, _), one in self._counted.items() if of == group["id"])
        self._search = {
            "group": group["id"],
            "tool": text(data.get("tool"), _NAME),
            "rate": number(data.get("candidatesPerSecond")),
            "place": text(data.get("place"), _NAME),
            "seconds": number(data.get("seconds")),
            "budget": number(data.get("budget")),
        }
        total = _sum(self._counted.values())
        self._samples.add(self._passed(data), total["candidates"], total["plausible"])

    def _see_patch(self, data: Mapping[str, Any]) -> None:
        group = self._group(data.get("group"))
        group["patches"] = group.get("patches", 0) + 1
        if len(self._patches) < _PATCHES:
            self._patches.append([self._passed(data), group["id"], text(data.get("summary"), _MESSAGE)])

    def _see_finished(self, data: Mapping[str, Any]) -> None:
        self._step = {}
        self._ended = number(data.get("time"))
        self._status = text(data["result"].get("status"), 100)

    def _passed(self, data: Mapping[str, Any]) -> float:
        return round(max(number(data.get("time")) - self._started, 0.0), 1)

    def _group(self, name: object) -> dict[str, Any]:
        known = text(name, _NAME)
        if known in self._groups or len(self._groups) < _GROUPS:
            return self._groups.setdefault(known, {"id": known})
        return {"id": known}  # one too many: it is not kept


class _Counted:
    """The counts of the searches of one tool for one group: each search counts from 0."""

    def __init__(self) -> None:
        self._before = dict.fromkeys(_COUNTS, 0)
        self._last = dict.fromkeys(_COUNTS, 0)

    def see(self, counts: dict[str, int]) -> None:
        if counts["candidates"] < self._last["candidates"]:
            self._before = self.total()
        self._last = counts

    def total(self) -> dict[str, int]:
        return {name: self._before[name] + self._last[name] for name in _COUNTS}


def _sum(counted: Iterable[_Counted]) -> dict[str, int]:
    totals = [one.total() for one in counted]
    return {name: sum(total[name] for total in totals) for name in _COUNTS}


class _Samples:
    """A curve of a limited number of points: when it has too many, every other one goes."""

    def __init__(self) -> None:
        self._points: list[list[float]] = []
        self._last: list[float] = []
        self._apart = 0.0

    def add(self, seconds: float, candidates: int, plausible: int) -> None:
        self._last = [seconds, candidates, plausible]
        if self._points and seconds - self._points[-1][0] < self._apart:
            return
        self._points.append(self._last)
        if len(self._points) > _SAMPLES:
            self._points = self._points[::2]
            self._apart = 2 * (self._points[-1][0] - self._points[0][0]) / _SAMPLES

    def points(self) -> list[list[float]]:
        """The points, and the last one in any case."""
        return (
            self._points if not self._last or self._points[-1] is self._last else [*self._points, self._last]
        )
