"""Counts what came of everything that was accepted. Shares no code with what it checks.

It reads three things that workers cannot dress up: the sender's receipts, the journal that a hook of the
remote repository writes, and the raw documents of the store.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.documents import Document, Documents

# One document for each run of a build; patches have one for each group and rank.
_SINGLE = ("inspector", "times", "hardwareInfo", "metrics")
_MANY = ("patches", "pipeline-errors", "tool-diagnostic", "treatedbuild")
_TERMINAL = ("done", "dead")


@dataclass(slots=True)
class Verdict:
    """What came of it.

    Attributes:
        accepted: builds and unreadable messages that the queue took, duplicates not counted.
        patched, pushed: builds that were, branches that were.
        lost, twice, stale: each with what it is about; must be empty.
        dead: with reasons.
        silent: dead without a reason; must be empty.
        attempts: of all builds: how often one was begun.
        statuses: of done builds.
    """

    accepted: int = 0
    patched: int = 0
    pushed: int = 0
    attempts: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.twice or self.stale or self.silent)


def check(receipts: Path, remote: Path, documents: Documents) -> Verdict:
    """Count."""
    verdict = Verdict()
    jobs = {job["key"]: job for job in documents.jobs()}
    builds, letters = _accepted(receipts)
    pushes = _pushes(remote)
    verdict.accepted = len(builds) + len(letters)
    verdict.pushed = sum(pushes.values())
    for digest in letters:
        job = jobs.get(f"message/pipeline/{digest}")
        if job is None or job["state"] != "dead":
            verdict.lost.append(f"unreadable message {digest}: no dead letter")
    for key in builds:
        _check_build(key, jobs.get(key), pushes[key], verdict)
    for key in set(pushes) - builds:
        verdict.twice.append(f"{key}: pushed, but nobody sent it")
    for key, job in jobs.items():
        if job["state"] not in _TERMINAL:
            verdict.lost.append(f"{key}: still {job['state']}")
        elif job["state"] == "dead":
            (verdict.dead if job["last_error"] else verdict.silent).append(f"{key}: {job['last_error']}")
    _check_records(jobs, documents, verdict)
    return verdict


def _accepted(receipts: Path) -> tuple[set[str], set[str]]:
    lines = [json.loads(line) for line in receipts.read_text().splitlines()]
    builds = {line["build"] for line in lines if line["build"]}
    return builds, {line["sha256"] for line in lines if not line["build"]}


def _pushes(remote: Path) -> Counter[str]:
    """How often a branch was made or changed, by the build that its newest commit with a build names."""
    journal = remote / "journal"
    counts: Counter[str] = Counter()
    for line in journal.read_text().splitlines() if journal.exists() else []:
        commit = line.split()[1]
        shown = subprocess.run(
            ["git", "log", "--format=%B", commit],
            cwd=remote,
            capture_output=True,
            text=True,
            check=True,
        )
        named = [line for line in shown.stdout.splitlines() if line.startswith("Build: ")]
        counts[named[0].removeprefix("Build: ") if named else f"a branch of no build: {commit}"] += 1
    return counts


def _check_build(key: str, job: Document | None, pushes: int, verdict: Verdict) -> None:
    if job is None:
        verdict.lost.append(f"{key}: accepted, but there is no job")
        return
    verdict.attempts += job["attempt"]
    if pushes > 1:
        verdict.twice.append(f"{key}: {pushes} pushes")
    if job["state"] == "done":
        status = (job["result"] or {}).get("status", "")
        verdict.statuses[status] += 1
        if status == "PATCHED":
            verdict.patched += 1
            if not pushes:
                verdict.lost.append(f"{key}: patched, but no branch was pushed")


def _check_records(jobs: dict[str, Document], documents: Documents, verdict: Verdict) -> None:
    for collection in (*_SINGLE, *_MANY):
        kept: Counter[str] = Counter()
        for record in documents.records(collection):
            job = jobs.get(record.get("build", ""))
            if job is None:
                verdict.stale.append(f"{collection}: of no job: {record.get('build')}")
            elif record["runId"] != job["run_id"]:
                verdict.stale.append(f"{collection} of {job['key']}: of run {record['runId']}")
            else:
                kept[job["key"]] += 1
        if collection in _SINGLE:
            verdict.twice += [f"{collection} of {key}: {count}" for key, count in kept.items() if count > 1]
            done = {key for key, job in jobs.items() if job["kind"] == "build" and job["state"] == "done"}
            verdict.lost += [f"{collection} of {key}: missing" for key in done - set(kept)]
