"""The page of one build: how its repair goes or went, and what came of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from repairnator.foundation.text import count, duration
from repairnator.foundation.untrusted import integer, mapping, number, sequence, text
from repairnator.model import BuildRef, Job, JobState
from repairnator.services.console.builds import build_row
from repairnator.services.console.charts import Mark, curve, share
from repairnator.services.console.diffs import Laid, lay_out
from repairnator.services.console.errors import NotFound
from repairnator.services.console.rendering import is_web_address
from repairnator.services.console.views.proofs import read_proofs
from repairnator.services.console.words import Label, status_label
from repairnator.work.jobs.rules import BUILD
from repairnator.work.runs.documents import build_url, commit_url
from repairnator.work.runs.live import progress_of
from repairnator.work.runs.progress import PROGRESS
from repairnator.work.runs.runlog import read_lines
from repairnator.work.stores.port import Document, Query, Store

_RUNS, _PATCHES, _LINES = 20, 100, 12
_COLLECTIONS = ("inspector", "times", "hardwareInfo", "metrics", "pipeline-errors", "tool-diagnostic")
_HEATS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a repair.

    Attributes:
        name, status: as the core names them.
        seconds: how long it took; None while it runs.
        since: when it began, while it runs.
        message: what it said; may be empty.
        bar: its part of the longest step.
    """

    name: str
    status: str
    seconds: float | None
    since: float | None
    message: str
    bar: str


@dataclass(frozen=True, slots=True)
class Group:
    """Failing tests with one cause.

    Attributes:
        name: its id.
        tests: names, and how many more there are.
        more: tests that are not named.
        label: what came of it; None while that is open.
        places: suspicious lines: file, line, suspiciousness, heat from 1 to 5.
        counts: what its search tried; empty before.
        searched: whether it is searched now.
    """

    name: str
    tests: list[dict[str, str]]
    more: int
    label: Label | None
    places: list[tuple[str, int, float, int]]
    counts: Mapping[str, int]
    searched: bool


@dataclass(frozen=True, slots=True)
class ShownPatch:
    """A patch, with its diff laid out."""

    document: Document
    laid: Laid
    evidence: Document


def find_build(store: Store, key: str) -> Job:
    """The job of a build.

    Raises:
        NotFound: there is none with this key.
    """
    job = store.jobs.get(key) if key else None
    if job is None or job.kind != BUILD:
        raise NotFound(
            "There is no such build", "It may have been published under another name. See the list of builds."
        )
    return job


def build_page(store: Store, key: str) -> dict[str, Any]:
    """All that the page of a build shows."""
    job = find_build(store, key)
    records = _records(store, job)
    progress = progress_of(store.records, job.run_id) or {}
    build = BuildRef.from_dict(job.payload["build"])
    commit = build.commit or text(mapping((job.result or {}).get("summary")).get("commit"), 64)
    inspector = records.get("inspector", {})
    return {
        **live_part(store, job, progress, inspector),
        "build": build,
        "commit": commit,
        "commit_url": _web(commit_url(build, commit)),
        "build_url": _web(text(inspector.get("travisURL"), 2000) or build_url(build)),
        "inspector": inspector,
        "errors": _errors(records.get("pipeline-errors", {})),
        "hardware": records.get("hardwareInfo", {}),
        "patches": _patches(store, job),
        "runs": _runs(store, job),
        "proofs": read_proofs(store.jobs, job),
        "lines": _last_lines(store, progress),
    }


def live_part(
    store: Store, job: Job, progress: Document | None = None, inspector: Document | None = None
) -> dict[str, Any]:
    """What changes while a build is repaired."""
    progress = progress_of(store.records, job.run_id) or {} if progress is None else progress
    inspector = {} if inspector is None else inspector
    row = build_row(job)
    # What is known of an attempt that was cut short is not how the build stands now.
    current = progress if job.state is JobState.RUNNING or progress.get("ended") else {}
    search = mapping(current.get("search"))
    searching = job.state is JobState.RUNNING and bool(search) and not current.get("ended")
    return {
        "row": row,
        "job": job,
        "progress": current,
        "search": search if searching else {},
        "search_bar": share(number(search.get("seconds")), number(search.get("budget"))) if searching else "",
        "steps": _steps(current, inspector),
        "tests": mapping(current.get("tests")) or _tests_of(inspector),
        "groups": _groups(current, inspector, str(search.get("group", "")) if searching else ""),
        "candidates": _candidates(current),
    }


def raw_page(store: Store, key: str) -> dict[str, Any]:
    """A build's job and records as they are stored."""
    job = find_build(store, key)
    raw: dict[str, Any] = {"job": job.to_dict(), **_records(store, job)}
    raw["progress"] = progress_of(store.records, job.run_id)
    raw["patches"] = _patch_documents(store, job)
    return {
        "row": build_row(job),
        "parts": [
            (name, json.dumps(part, indent=2, ensure_ascii=False)) for name, part in raw.items() if part
        ],
    }


def _records(store: Store, job: Job) -> dict[str, Document]:
    """The records of a build's last run, by collection."""
    if not job.run_id:
        return {}
    query = Query(equal={"runId": job.run_id}, limit=1)
    found = {name: store.records.find(name, query) for name in _COLLECTIONS}
    return {name: documents[0] for name, documents in found.items() if documents}


def _patch_documents(store: Store, job: Job) -> list[Document]:
    found = (
        store.records.find("patches", Query(equal={"runId": job.run_id}, limit=_PATCHES))
        if job.run_id
        else []
    )
    return sorted(found, key=lambda one: (_natural(str(one.get("group", ""))), integer(one.get("rank"))))


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which g2 comes before g10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]{1,9})", name)]


def _patches(store: Store, job: Job) -> list[ShownPatch]:
    return [
        ShownPatch(one, lay_out(str(one.get("diff", ""))), mapping(one.get("evidence")))
        for one in _patch_documents(store, job)
    ]


def _runs(store: Store, job: Job) -> list[Document]:
    """The attempts of which something is kept, the last first."""
    query = Query(equal={"build": job.key}, order="started", descending=True, limit=_RUNS)
    found = store.records.find(PROGRESS, query)
    return [one | {"label": _run_label(one, job)} for one in found]


def _run_label(progress: Document, job: Job) -> Label:
    if progress.get("ended"):
        return status_label(str(progress.get("status")))
    if job.state is JobState.RUNNING and progress["_id"] == job.run_id:
        return Label("running", "busy", "running")
    return Label("cut short", "faint", "")


def _last_lines(store: Store, progress: Document) -> list[Any]:
    lines = integer(progress.get("lines"))
    return read_lines(store.records, str(progress["_id"]), max(lines - _LINES, 0), _LINES) if lines else []


def _steps(progress: Document, inspector: Document) -> list[Step]:
    ended = [mapping(one) for one in sequence(progress.get("steps"))]
    if not ended:
        ended = [
            {"name": name, "status": status}
            for name, status in re.findall(
                r"\[ (.+?) : (\w+) \]", text(inspector.get("realStatus"), 64 * 1024)
            )
        ]
    longest = max((number(one.get("seconds")) for one in ended), default=0.0)
    steps = [
        Step(
            str(one["name"]),
            str(one["status"]),
            number(one["seconds"]) if "seconds" in one else None,
            None,
            str(one.get("message", "")),
            share(number(one["seconds"]), longest, "bad" if one["status"] == "FAILURE" else "accent")
            if "seconds" in one
            else "",
        )
        for one in ended
    ]
    now = mapping(progress.get("step"))
    if now and not progress.get("ended"):
        steps.append(Step(str(now["name"]), "RUNNING", None, number(now.get("since")), "", ""))
    return steps


def _tests_of(inspector: Document) -> Document:
    failing = sequence(inspector.get("failingTests"))
    return {"failing": failing, "failed": len(failing), "flaky": [], "total": 0} if failing else {}


def _groups(progress: Document, inspector: Document, searched: str) -> list[Group]:
    settled = {str(one.get("id")): one for one in map(mapping, sequence(inspector.get("groups")))}
    seen = {str(one.get("id")): one for one in map(mapping, sequence(progress.get("groups")))}
    failures = {
        str(one.get("name")): one
        for one in map(
            mapping, sequence(mapping(progress.get("tests")).get("failing") or inspector.get("failingTests"))
        )
    }
    made = []
    for name in sorted({*settled, *seen}, key=_natural):
        of = seen.get(name, {})
        tests = [str(test) for test in sequence(of.get("tests") or settled.get(name, {}).get("tests"))]
        status = settled.get(name, {}).get("status")
        made.append(
            Group(
                name,
                [{"name": test, **_said(failures.get(test, {}))} for test in tests],
                max(integer(of.get("size")) - len(tests), 0),
                status_label(str(status)) if status else None,
                _places(of),
                {one: integer(of.get(one)) for one in ("candidates", "plausible") if one in of},
                name == searched,
            )
        )
    return made


def _said(failure: Mapping[str, Any]) -> dict[str, str]:
    return {"type": str(failure.get("type", "")), "message": str(failure.get("message", ""))}


def _places(group: Document) -> list[tuple[str, int, float, int]]:
    return [
        (str(file), integer(line), number(heat), min(1 + int(number(heat) * _HEATS), _HEATS))
        for file, line, heat in sequence(group.get("places"))
    ]


def _candidates(progress: Document) -> dict[str, Any]:
    """The curve of candidates over time; empty before there are two points."""
    points = sequence(progress.get("samples"))
    samples = [(number(one[0]), number(one[1])) for one in points]
    if len(samples) < 2:
        return {}
    plausible, seen = [], 0
    for one in points:
        if (found := integer(one[2])) > seen:
            plausible.append(
                Mark(number(one[0]), f"{found} plausible, after {duration(number(one[0]))}", "plausible")
            )
            seen = found
    marks = [
        Mark(number(at), f"{group}: {summary or 'a patch'}, after {duration(number(at))}")
        for at, group, summary in sequence(progress.get("patches"))
    ]
    seconds, tried = samples[-1]
    words = (
        f"{count(int(tried), 'candidate')} in {duration(seconds)}, {count(len(marks), 'patch', 'patches')}"
    )
    return {
        "chart": curve(samples, [*plausible, *marks], words),
        "most": int(tried),
        "seconds": seconds,
        "marks": marks,
        "plausible": seen,
    }


def _errors(document: Document) -> list[tuple[str, list[str]]]:
    """Messages by step."""
    return [
        (step, [str(message) for message in messages])
        for step, messages in document.items()
        if isinstance(messages, list) and step != "_id"
    ]


def _web(address: str) -> str:
    """An address that a page may link to; "" for any other."""
    return address if is_web_address(address) else ""
