"""Checks events from a box field by field: only values of the right type and size are kept.

One function for each kind of event (the table in :mod:`repairnator.core.events`); kinds that are not known,
and events that name nothing they could be about, are dropped. What comes out fits ``docs/schemas``, whatever
went in.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from repairnator.core.events import SCHEMA_VERSION, Event
from repairnator.core.statuses import Status, StepStatus
from repairnator.foundation.untrusted import clean, integer, mapping, number, sequence, text
from repairnator.work.runs.diffcheck import CheckedDiff, DiffRefused, check_diff

_NAME, _LINE, _TEXT = 500, 4000, 64 * 1024  # characters
_STEPS = 500
_BREAKING = 100  # changes that broke tests, and places of each
_METRICS = (
    *("NbFailingTests", "NbErroringTests", "NbSkippingTests", "NbSucceedingTests", "NbRunningTests"),
    *("NbLibraries", "NbFileApp", "NbFileTests", "PatchChangedFiles", "PatchAddedLines", "PatchDeletedLines"),
    *("NbCPU", "FreeMemory", "TotalMemory"),
)


class EventChecker:
    """Checks the events of one run; knows the tree that was fetched, where this machine has it."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._refused: list[str] = []
        self._checks: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "started": _started,
            "building": _building,
            "step": _step,
            "note": _note,
            "tests": _tests,
            "groups": _bare_groups,
            "places": _places,
            "progress": _progress,
            "patch": self._patch,
            "diagnostic": _diagnostic,
            "finished": self._finished,
        }

    def check(self, event: Event) -> tuple[dict[str, Any], list[str]]:
        """The event's checked fields (empty when it is dropped), and what was refused, for people."""
        self._refused = []
        check = self._checks.get(event.kind)
        return (check(mapping(event.data)) if check else {}), self._refused

    def empty_result(self) -> dict[str, Any]:
        """The document of a run that never reached the core."""
        return self._result({})

    def _patch(self, data: dict[str, Any]) -> dict[str, Any]:
        group = text(data.get("group"), _NAME)
        try:
            checked = self._check_diff(data.get("diff") if group else None)
        except DiffRefused as refusal:
            self._refused.append(f"a patch for {group[:100]!r} was rejected: {refusal}")
            return {}
        return {
            "group": group,
            "tool": text(data.get("tool"), _NAME),
            "diff": data["diff"],
            "rank": max(1, integer(data.get("rank"))),
            "files": list(checked.files),
            "fixes": _names(data.get("fixes")),
            "conflictsWith": _names(data.get("conflictsWith")),
            "evidence": _evidence(mapping(data.get("evidence"))),
            "summary": text(data.get("summary"), _LINE),
            "plausible": max(0, integer(data.get("plausible"))),
            "reason": text(data.get("reason"), _LINE),
            "confidence": _confidence(data.get("confidence")),
        }

    def _check_diff(self, diff: object) -> CheckedDiff:
        if not isinstance(diff, str):
            raise DiffRefused("it is none")
        return check_diff(diff, self._tree if self._tree.is_dir() else None)

    def _finished(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "result": self._result(mapping(data.get("result"))),
            "errors": {
                text(step, _NAME): [text(one, _TEXT) for one in sequence(messages)]
                for step, messages in list(mapping(data.get("errors")).items())[:_STEPS]
            },
            "hardware": _hardware(mapping(data.get("hardware"))),
            "metrics": checked_metrics(mapping(data.get("metrics"))),
            "exitCode": integer(data.get("exitCode")),
        }

    def _result(self, data: dict[str, Any]) -> dict[str, Any]:
        patches = [patch for one in sequence(data.get("patches")) if (patch := self._patch(mapping(one)))]
        patched = {patch["group"] for patch in patches}
        return {
            "schemaVersion": SCHEMA_VERSION,
            "status": _status(data.get("status"), bool(patches)),
            "commit": "",
            "language": text(data.get("language"), 100),
            "buildTool": text(data.get("buildTool"), 100),
            "failingTests": _failures(data.get("failingTests")),
            "flakyTests": _names(data.get("flakyTests")),
            "lastPassing": _last_passing(mapping(data.get("lastPassing"))),
            "brokenBy": [_breaking(one) for one in _named(data.get("brokenBy"), "since")[:_BREAKING]],
            "steps": [_ended_step(one) for one in _named(data.get("steps"), "name")[:_STEPS]],
            "groups": [_settled(one, patched) for one in _groups(data.get("groups"))],
            "patches": patches,
            "combination": self._combination(mapping(data.get("combination")), patched),
            **_counts(data, "candidates", "uncompilable", "duplicates"),
            **_amounts(data, "candidatesPerSecond", "seconds"),
        }

    def _combination(self, data: dict[str, Any], patched: set[str]) -> dict[str, Any] | None:
        groups = _names(data.get("groups"))
        if len(groups) < 2 or not patched.issuperset(groups):
            return None
        try:
            self._check_diff(data.get("diff"))
        except DiffRefused as refusal:
            self._refused.append(f"the combined patch was rejected: {refusal}")
            return None
        evidence = _evidence(mapping(data.get("evidence")))
        return {"groups": groups, "diff": data["diff"], "evidence": evidence}


def _last_passing(data: dict[str, Any]) -> dict[str, Any] | None:
    commit = _commit(data.get("commit"))
    if not commit:
        return None
    return {
        "commit": commit,
        "subject": text(data.get("subject"), _NAME),
        **_counts(data, "commitsBefore"),
        "tests": _names(data.get("tests")),
        "exact": data.get("exact") is True,
    }


def _breaking(data: dict[str, Any]) -> dict[str, Any]:
    """What broke tests; its diff is shown, and never applied."""
    return {
        "since": _commit(data.get("since")),
        "tests": _names(data.get("tests")),
        "exact": data.get("exact") is True,
        "places": [
            {"file": text(one.get("file"), _LINE), **_counts(one, "line", "lines")}
            for one in _named(data.get("places"), "file")[:_BREAKING]
        ],
        "diff": text(data.get("diff"), _TEXT),
    }


def checked_metrics(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of ``metrics``, zero where the box reports nothing."""
    return {
        **{name: _by_step(data.get(name)) for name in ("StepsDurationsInSeconds", "FreeMemoryByStep")},
        "FailureNames": _names(data.get("FailureNames")),
        **_counts(data, *_METRICS),
    }


def _hardware(data: dict[str, Any]) -> dict[str, Any]:
    """What the box reports of the machine, but under this machine's name: in the box it has another."""
    counts = _counts(data, "nbProcessors", "freeMemory", "totalMemory")
    return counts | {"hostname": platform.node(), "nbProcessors": max(1, counts["nbProcessors"])}


def _started(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tools": _names(data.get("tools")),
        **_amounts(data, "budget"),
    }


def _building(data: dict[str, Any]) -> dict[str, Any]:
    return {"buildTool": text(data.get("buildTool"), 100)}


def _step(data: dict[str, Any]) -> dict[str, Any]:
    name, status = text(data.get("name"), _NAME), data.get("status")
    if not name or not isinstance(status, str) or status not in set(StepStatus):
        return {}
    step: dict[str, Any] = {"name": name, "status": str(status)}
    if status != StepStatus.STARTED:
        step |= _amounts(data, "seconds")
    if isinstance(data.get("message"), str):
        step["message"] = text(data["message"], _TEXT)
    if commit := _commit(data.get("commit")):
        step["commit"] = commit
    return step


def _commit(value: object) -> str:
    """The name of a commit, or ""."""
    commit = text(value, 64)
    return commit if set(commit) <= set("0123456789abcdef") else ""


def _ended_step(data: dict[str, Any]) -> dict[str, Any]:
    status = data.get("status")
    return {
        "name": text(data["name"], _NAME),
        "status": status if status in ("SUCCESS", "FAILURE", "SKIPPED") else StepStatus.FAILURE.value,
        **_amounts(data, "seconds"),
    }


def _note(data: dict[str, Any]) -> dict[str, Any]:
    note = text(data.get("text"), _TEXT)
    return {"level": "warning" if data.get("level") == "warning" else "info", "text": note} if note else {}


def _tests(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "failing": _failures(data.get("failing")),
        "flaky": _names(data.get("flaky")),
        **_counts(data, "total"),
    }


def _failures(value: object) -> list[dict[str, str]]:
    return [
        {
            "name": text(one["name"], _NAME),
            "type": text(one.get("type"), _NAME),
            "message": text(one.get("message"), _TEXT),
        }
        for one in _named(value, "name")
    ]


def _groups(value: object) -> list[dict[str, Any]]:
    return [
        {
            "id": text(one["id"], _NAME),
            "tests": _names(one.get("tests")),
            "status": _status(one.get("status"), patched=True),
            **_counts(one, "plausible"),
            **({"fixedBy": fixed_by} if (fixed_by := text(one.get("fixedBy"), _NAME)) else {}),
        }
        for one in _named(value, "id")
    ]


def _bare_groups(data: dict[str, Any]) -> dict[str, Any]:
    """Groups as they are reported before anything has come of them."""
    return {"groups": [{"id": one["id"], "tests": one["tests"]} for one in _groups(data.get("groups"))]}


def _settled(group: dict[str, Any], patched: set[str]) -> dict[str, Any]:
    """A group is patched when a patch of it, or of the group that repairs it, was let through."""
    if group.get("fixedBy") not in patched:
        group.pop("fixedBy", None)
    is_patched = group["status"] == Status.PATCHED and (group["id"] in patched or "fixedBy" in group)
    return group | {"status": (Status.PATCHED if is_patched else Status.TEST_FAILURE).value}


def _places(data: dict[str, Any]) -> dict[str, Any]:
    group = text(data.get("group"), _NAME)
    places = [
        {
            "file": text(place["file"], _LINE),
            "line": max(1, integer(place.get("line"))),
            "suspiciousness": min(1.0, max(0.0, number(place.get("suspiciousness")))),
            **({"tests": tests} if (tests := _names(place.get("tests"))) else {}),
        }
        for place in _named(data.get("places"), "file")
    ]
    return {"group": group, "places": places} if group else {}


def _progress(data: dict[str, Any]) -> dict[str, Any]:
    group = text(data.get("group"), _NAME)
    progress = {
        "group": group,
        "tool": text(data.get("tool"), _NAME),
        **_counts(data, "candidates", "plausible", "uncompilable", "duplicates"),
        "place": text(data.get("place"), _LINE),
        **_amounts(data, "candidatesPerSecond", "seconds", "budget"),
    }
    return progress if group else {}


def _diagnostic(data: dict[str, Any]) -> dict[str, Any]:
    group = text(data.get("group"), _NAME)
    report = clean(mapping(data.get("report")))
    return {"tool": text(data.get("tool"), _NAME), "group": group, "report": report} if group else {}


def _evidence(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "command": text(data.get("command"), _TEXT),
        **_counts(data, "testsRun", "failures", "errors", "skipped"),
        "excluded": _names(data.get("excluded")),
        **_amounts(data, "seconds"),
    }


def _names(value: object) -> list[str]:
    return [name for one in sequence(value) if (name := text(one, _NAME))]


def _named(value: object, field: str) -> list[dict[str, Any]]:
    """The objects of an array that have a name in ``field``."""
    return [one for one in map(mapping, sequence(value)) if text(one.get(field), _NAME)]


def _counts(data: dict[str, Any], *names: str) -> dict[str, int]:
    return {name: max(0, integer(data.get(name))) for name in names}


def _amounts(data: dict[str, Any], *names: str) -> dict[str, float]:
    return {name: round(max(0.0, number(data.get(name))), 3) for name in names}


def _by_step(value: object) -> dict[str, int]:
    return {text(step, _NAME): max(0, integer(one)) for step, one in list(mapping(value).items())[:_STEPS]}


def _status(value: object, patched: bool) -> str:
    status = Status(value) if isinstance(value, str) and value in set(Status) else Status.UNKNOWN
    return Status.TEST_FAILURE.value if status is Status.PATCHED and not patched else status.value


def _confidence(value: object) -> float | None:
    """From 0 to 1; None where none is given."""
    return None if value is None else min(max(number(value), 0.0), 1.0)
