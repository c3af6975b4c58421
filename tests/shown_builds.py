"""Builds in every state, put into a store for the console to show."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from repairnator.core.events import Event
from repairnator.model import Job, JobState
from repairnator.work.jobs.rules import BUILD
from repairnator.work.jobs.settlement import Outcome, Record, Settlement
from repairnator.work.runs.progress import PROGRESS, RunProgress
from repairnator.work.runs.runlog import RUN_LOG, LogWriter
from repairnator.work.stores.port import Store

SLUG = "acme/ledger"
COMMIT = "c0ffee" * 6 + "abcd"
TESTS = (
    "org.example.LedgerTest#lastDay",
    "org.example.LedgerTest#equalAccounts",
    "org.example.PrintTest#total",
)
PLACE = "src/main/java/org/example/Ledger.java"
DIFF = f"""--- a/{PLACE}
+++ b/{PLACE}
@@ -41,4 +41,4 @@ public final class Ledger {{
     Amount sum = Amount.ZERO;
-    if (date.isBefore(until)) {{
+    if (!date.isAfter(until)) {{
         sum = sum.plus(amount);
     }}
"""


def key(number: int, slug: str = SLUG) -> str:
    return f"github-actions/github.com/{slug}/{17_000_000_000 + number}"


def build(number: int, now: float, slug: str = SLUG, **fields: Any) -> Job:
    """A build that waits."""
    named = {
        "ci": "github-actions",
        "host": "github.com",
        "slug": slug,
        "build_id": str(17_000_000_000 + number),
    }
    job = Job(key(number, slug), BUILD, {"build": named}, created=now - 60, due=now + 3600, updated=now - 60)
    return dataclasses.replace(job, **fields)


def running(number: int, now: float, **fields: Any) -> Job:
    """A build that is being repaired."""
    more = {"state": JobState.RUNNING, "attempt": 1, "owner": "worker-1", "run_id": f"run-{number}"}
    return build(number, now, **{**more, **fields})


def event(kind: str, time: float, **data: Any) -> Event:
    return Event(kind, {"event": kind, "seq": 1, "time": time, **data})


def events(start: float, *, failures: Iterable[dict[str, str]] = (), searched: int = 20) -> list[Event]:
    """What a run reports that has come as far as a search."""
    failing = list(failures) or [{"name": name, "type": "AssertionError", "message": "<1>"} for name in TESTS]
    names = [one["name"] for one in failing]
    told = [
        event("step", start, name="BuildProject", status="STARTED"),
        event("step", start + 30, name="BuildProject", status="SUCCESS", seconds=30.0),
        event("step", start + 30, name="TestProject", status="STARTED"),
        event("step", start + 50, name="TestProject", status="SUCCESS", seconds=20.0),
        event("tests", start + 50, failing=failing, flaky=["org.example.ClockTest#ticks"], total=412),
        event(
            "groups", start + 50, groups=[{"id": "g1", "tests": names[:2]}, {"id": "g2", "tests": names[2:]}]
        ),
        event("places", start + 51, group="g1", places=[{"file": PLACE, "line": 42, "suspiciousness": 0.9}]),
        event("step", start + 52, name="java", status="STARTED"),
    ]
    for second in range(searched):
        counts = {"candidates": 40 * second, "plausible": 0, "uncompilable": 1, "duplicates": 1}
        about = {"group": "g1", "tool": "java", "place": f"{PLACE}:42", "candidatesPerSecond": 40.0}
        told.append(
            event("progress", start + 52 + second, **counts, **about, seconds=1.0 * second, budget=600.0)
        )
    return told


def finished(end: float, status: str = "PATCHED") -> Event:
    result = {"status": status, "patches": [{}] if status == "PATCHED" else [], "seconds": 90.0}
    return event("finished", end, result=result, errors={})


def report(store: Store, job: Job, told: Iterable[Event]) -> None:
    """Keep what a job's run has reported."""
    progress, log = RunProgress(job), LogWriter(job.run_id)
    for one in told:
        progress.see(one)
        log.see(one)
    store.records.put(RUN_LOG, log.pages())
    store.records.put(PROGRESS, [progress.document() | {"lines": log.lines}])


def patch(diff: str = DIFF, **fields: Any) -> dict[str, Any]:
    evidence = {
        "command": "make test",
        "testsRun": 412,
        "failures": 1,
        "errors": 0,
        "skipped": 3,
        "excluded": [],
        "seconds": 51.2,
    }
    return {
        "toolname": "java",
        "diff": diff,
        "group": "g1",
        "rank": 1,
        "files": [PLACE],
        "fixes": list(TESTS[:2]),
        "conflictsWith": [],
        "evidence": evidence,
        "summary": "replace `isBefore` by `!isAfter`",
        "plausible": 7,
        "reason": "the smallest edit",
        "confidence": 0.86,
        "filepath": PLACE,
        "commit": COMMIT,
        **fields,
    }


def end(store: Store, job: Job, now: float, status: str = "PATCHED", *patches: dict[str, Any]) -> Job:
    """Let a running build end, and copy its records out."""
    common = {"runId": job.run_id, "build": job.key, "generation": job.generation, "recorded": now}
    groups = [{"id": "g1", "tests": list(TESTS[:2]), "status": status}]
    inspector = {
        "status": status,
        "language": "java",
        "buildTool": "a tool",
        "groups": groups,
        "failingTests": [],
    }
    hardware = {
        "hostname": "machine-1",
        "nbProcessors": 8,
        "freeMemory": 3 * 2**30,
        "totalMemory": 16 * 2**30,
    }
    records = [Record("inspector", common | inspector), Record("hardwareInfo", common | hardware)]
    slug = job.payload["build"]["slug"]
    records += [Record("patches", {"repositoryName": slug} | common | one) for one in patches]
    summary = {"commit": COMMIT, "patches": len(patches), "failingTests": 3, "seconds": 90.0}
    settlement = Settlement(store.jobs, store.records, lambda: now)
    result = settlement.pack(Outcome(status, tuple(records), summary=summary))
    ended = dataclasses.replace(
        job, state=JobState.DONE, due=None, updated=now, result=result, unsettled=True, last_error=""
    )
    if not store.jobs.insert(ended):
        changes = ("state", "due", "updated", "result", "unsettled", "last_error")
        store.jobs.update(job.key, {}, {name: getattr(ended, name) for name in changes})
    settlement.settle(ended)
    return ended


def patched(store: Store, number: int, now: float, slug: str = SLUG) -> Job:
    """A build that has been repaired, with all that is known of it."""
    job = running(number, now, slug=slug)
    report(
        store,
        job,
        [*events(now - 100), event("patch", now - 60, group="g1", summary="a patch"), finished(now)],
    )
    return end(store, job, now, "PATCHED", patch())
