"""Events from a box, field by field: what has its type and its size is kept, everything else is not.

One function for each kind of event (the table in :mod:`repairnator.core.events`); kinds that are not known
are dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from repairnator.core.events import SCHEMA_VERSION, Event
from repairnator.core.statuses import Status, StepStatus
from repairnator.diffcheck import DiffRefused, check_diff
from repairnator.hostile import clean, integer, mapping, number, sequence, text

_NAME, _LINE, _TEXT = 500, 4000, 64 * 1024  # characters
_STEPS = 500


class EventChecker:
    """Checks the events of one run; knows the tree that was fetched, where this machine has it."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._refused: list[str] = []
        self._checks: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "started": _started,
            "step": _step,
            "note": _note,
            "tests": _tests,
            "groups": lambda data: {"groups": [_group(one) for one in sequence(data.get("groups"))]},
            "places": _places,
            "progress": _progress,
            "patch": self._patch,
            "diagnostic": lambda data: {
                "tool": text(data.get("tool"), _NAME),
                "report": clean(mapping(data.get("report"))),
            },
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
        diff = data.get("diff")
        try:
            if not isinstance(diff, str):
                raise DiffRefused("it is no text")
            files = check_diff(diff, self._tree if self._tree.is_dir() else None).files
        except DiffRefused as refusal:
            group = text(data.get("group"), 100)
            self._refused.append(f"a patch for {group!r} is not let out of the box: {refusal}")
            return {}
        return {
            "group": text(data.get("group"), _NAME),
            "tool": text(data.get("tool"), _NAME),
            "diff": diff,
            "rank": max(1, integer(data.get("rank"))),
            "files": list(files),
            "fixes": _names(data.get("fixes")),
            "conflictsWith": _names(data.get("conflictsWith")),
            "evidence": _evidence(mapping(data.get("evidence"))),
            "summary": text(data.get("summary"), _LINE),
        }

    def _finished(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "result": self._result(mapping(data.get("result"))),
            "errors": {
                text(step, _NAME): [text(one, _TEXT) for one in sequence(messages)]
                for step, messages in list(mapping(data.get("errors")).items())[:_STEPS]
            },
            "hardware": clean(mapping(data.get("hardware"))),
            "metrics": clean(mapping(data.get("metrics"))),
            "exitCode": integer(data.get("exitCode")),
        }

    def _result(self, data: dict[str, Any]) -> dict[str, Any]:
        patches = [patch for one in sequence(data.get("patches")) if (patch := self._patch(mapping(one)))]
        patched = {patch["group"] for patch in patches}
        groups = [_settled(_group(one), patched) for one in sequence(data.get("groups"))]
        return {
            "schemaVersion": SCHEMA_VERSION,
            "status": _status(data.get("status"), bool(patches)),
            "commit": "",
            "language": text(data.get("language"), 100),
            "buildTool": text(data.get("buildTool"), 100),
            "failingTests": [_failure(mapping(one)) for one in sequence(data.get("failingTests"))],
            "flakyTests": _names(data.get("flakyTests")),
            "steps": [_short_step(mapping(one)) for one in sequence(data.get("steps"))[:_STEPS]],
            "groups": groups,
            "patches": patches,
            "combination": self._combination(data.get("combination"), patched),
            **{
                name: max(0, integer(data.get(name))) for name in ("candidates", "uncompilable", "duplicates")
            },
            "candidatesPerSecond": number(data.get("candidatesPerSecond")),
            "seconds": number(data.get("seconds")),
        }

    def _combination(self, value: object, patched: set[str]) -> dict[str, Any] | None:
        data = mapping(value)
        diff, groups = data.get("diff"), _names(data.get("groups"))
        if not isinstance(diff, str) or not patched.issuperset(groups):
            return None
        try:
            check_diff(diff, self._tree if self._tree.is_dir() else None)
        except DiffRefused as refusal:
            self._refused.append(f"the combined patch is not let out of the box: {refusal}")
            return None
        return {"groups": groups, "diff": diff, "evidence": _evidence(mapping(data.get("evidence")))}


def _started(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tools": _names(data.get("tools")),
        "budget": number(data.get("budget")),
    }


def _step(data: dict[str, Any]) -> dict[str, Any]:
    name, status = text(data.get("name"), _NAME), data.get("status")
    if not name or status not in set(StepStatus):
        return {}
    step: dict[str, Any] = {"name": name, "status": str(status)}
    if status != StepStatus.STARTED:
        step["seconds"] = round(max(0.0, number(data.get("seconds"))), 3)
    if isinstance(data.get("message"), str):
        step["message"] = text(data["message"], _TEXT)
    commit = text(data.get("commit"), 64)
    if commit and all(character in "0123456789abcdef" for character in commit):
        step["commit"] = commit
    return step


def _short_step(data: dict[str, Any]) -> dict[str, Any]:
    status = data.get("status")
    return {
        "name": text(data.get("name"), _NAME),
        "status": status if status in ("SUCCESS", "FAILURE", "SKIPPED") else StepStatus.FAILURE.value,
        "seconds": round(max(0.0, number(data.get("seconds"))), 3),
    }


def _note(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "level": "warning" if data.get("level") == "warning" else "info",
        "text": text(data.get("text"), _TEXT),
    }


def _tests(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "failing": [_failure(mapping(one)) for one in sequence(data.get("failing"))],
        "flaky": _names(data.get("flaky")),
        "total": max(0, integer(data.get("total"))),
    }


def _failure(data: dict[str, Any]) -> dict[str, str]:
    return {
        "name": text(data.get("name"), _NAME),
        "type": text(data.get("type"), _NAME),
        "message": text(data.get("message"), _TEXT),
    }


def _group(value: object) -> dict[str, Any]:
    data = mapping(value)
    group: dict[str, Any] = {"id": text(data.get("id"), _NAME), "tests": _names(data.get("tests"))}
    if "status" in data:
        group["status"] = _status(data.get("status"), patched=True)
    if "plausible" in data:
        group["plausible"] = max(0, integer(data["plausible"]))
    if isinstance(data.get("fixedBy"), str):
        group["fixedBy"] = text(data["fixedBy"], _NAME)
    return group


def _settled(group: dict[str, Any], patched: set[str]) -> dict[str, Any]:
    """A group is patched when a patch of it, or of the group that repairs it, was let through."""
    if group.get("fixedBy") not in patched:
        group.pop("fixedBy", None)
    claimed = group.get("status") == Status.PATCHED
    if claimed and not (group["id"] in patched or "fixedBy" in group):
        group["status"] = Status.TEST_FAILURE.value
    return group


def _places(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "group": text(data.get("group"), _NAME),
        "places": [
            {
                "file": text(place.get("file"), _LINE),
                "line": max(0, integer(place.get("line"))),
                "suspiciousness": number(place.get("suspiciousness")),
            }
            for place in map(mapping, sequence(data.get("places")))
        ],
    }


def _progress(data: dict[str, Any]) -> dict[str, Any]:
    counts = ("candidates", "plausible", "uncompilable", "duplicates")
    return {
        "group": text(data.get("group"), _NAME),
        "tool": text(data.get("tool"), _NAME),
        **{name: max(0, integer(data.get(name))) for name in counts},
        "candidatesPerSecond": number(data.get("candidatesPerSecond")),
        "place": text(data.get("place"), _LINE),
        "seconds": number(data.get("seconds")),
        "budget": number(data.get("budget")),
    }


def _evidence(data: dict[str, Any]) -> dict[str, Any]:
    counts = ("testsRun", "failures", "errors", "skipped")
    return {
        "command": text(data.get("command"), _TEXT),
        **{name: max(0, integer(data.get(name))) for name in counts},
        "excluded": _names(data.get("excluded")),
        "seconds": number(data.get("seconds")),
    }


def _names(value: object) -> list[str]:
    return [text(one, _NAME) for one in sequence(value)]


def _status(value: object, patched: bool) -> str:
    status = Status(value) if isinstance(value, str) and value in set(Status) else Status.UNKNOWN
    return Status.TEST_FAILURE.value if status is Status.PATCHED and not patched else status.value
