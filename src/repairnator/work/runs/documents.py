"""Makes the records of a run, with the names, types and date formats of the original's database.

Whatever reads that one reads this one; fields of our own come besides (``build``, ``generation``,
``recorded``, …).
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from repairnator.core.statuses import StepRecord, real_status
from repairnator.foundation.providers import facts_by_ci, facts_by_name
from repairnator.foundation.untrusted import integer, mapping, sequence, text
from repairnator.model import BuildRef, Patch

_FAILURES, _MESSAGE = 100, 2000  # failing tests that are listed, and characters of each message
_DIFF = 8 * 2**20  # characters of a diff; far below a document's 16 MiB
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COUNTS = (
    "NbFailingTests",
    "NbErroringTests",
    "NbSkippingTests",
    "NbRunningTests",
    "NbSucceedingTests",
    "NbLibraries",
    "NbFileApp",
    "NbFileTests",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at one build.

    Attributes:
        build: which.
        key: of its job; the build key.
        generation, attempt: of its job.
        run_id: UUID of the attempt.
        accepted: when the build was accepted, in seconds since the epoch; stands for the end of the CI
            build where no CI tells it.
        started: when the attempt began.
        hostname: of the worker.
    """

    build: BuildRef
    key: str
    generation: int
    attempt: int
    run_id: str
    accepted: float
    started: float
    hostname: str = field(default_factory=socket.gethostname)


@dataclass(frozen=True, slots=True)
class Documents:
    """Makes the documents of one run.

    Attributes:
        run: which attempt.
        now: its end, in seconds since the epoch.
        status: the final status.
        commit: that was repaired.
        steps: as they ended, in order.
        step_errors: messages by step.
        hardware: of the box, as the core measured it.
    """

    run: Run
    now: float
    status: str
    commit: str
    steps: tuple[StepRecord, ...]
    step_errors: Mapping[str, list[str]]
    hardware: Mapping[str, Any]

    def inspector(self, types: list[str], result: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **self._common(),
            "repositoryName": repository_name(self.run.build),
            "status": self.status,
            "prNumber": 0,
            **dates("buildFinishedDate", self.run.accepted, day="buildFinishedDay"),
            "realStatus": real_status(self.steps),
            "hostname": self.run.hostname,
            **dates("buildReproductionDate", self.run.started),
            "travisURL": build_url(self.run.build),
            "typeOfFailures": ",".join(types),
            "branchURL": "",
            "language": text(result.get("language"), 100),
            "buildTool": text(result.get("buildTool"), 100),
            "groups": sequence(result.get("groups")),
            "failingTests": [
                {name: text(one.get(name), _MESSAGE) for name in ("name", "type", "message")}
                for one in map(mapping, sequence(result.get("failingTests"))[:_FAILURES])
            ],
            "seconds": round(self.now - self.run.started, 3),
        }

    def times(self) -> dict[str, Any]:
        return {
            **self._durations(),  # first, so that a step's name cannot take the place of a field
            **self._common(),
            "repositoryName": repository_name(self.run.build),
            **dates("buildReproductionDate", self.run.started),
            "hostname": self.run.hostname,
            "totalDuration": round(self.now - self.run.started),
        }

    def hardware_info(self) -> dict[str, Any]:
        return {
            **self._common(),
            "buildId": str(build_number(self.run.build)),  # a text in this collection, as in the original
            "hostname": self.run.hostname,
            **{
                name: integer(self.hardware.get(name))
                for name in ("nbProcessors", "freeMemory", "totalMemory")
            },
        }

    def metrics(
        self,
        measured: Mapping[str, Any],
        tests: Mapping[str, int],
        types: list[str],
        patches: Sequence[Patch],
    ) -> dict[str, Any]:
        """What was measured; ``tests`` are numbers by field, which those measured replace."""
        number = build_number(self.run.build)
        files, added, deleted = _size([patch for patch in patches if patch.rank == 1])
        counts = dict.fromkeys(_COUNTS, 0) | dict(tests)
        return {
            "AngelicValuesByTest": {},
            "FreeMemoryByStep": {},
            "NbCPU": integer(self.hardware.get("nbProcessors")),
            "FreeMemory": integer(self.hardware.get("freeMemory")),
            "TotalMemory": integer(self.hardware.get("totalMemory")),
            **measured,
            **{name: integer(measured.get(name, count)) for name, count in counts.items()},
            **self._common(),
            "StepsDurationsInSeconds": self._durations(),
            "FailureNames": types,
            "BugCommit": self.commit,
            "BugCommitUrl": commit_url(self.run.build, self.commit),
            "ReproductionDate": java_date(self.run.started),
            "BuggyBuildId": number,
            "PatchedBuilId": 0,
            "BuggyBuildURL": build_url(self.run.build),
            "BuggyBuildDate": java_date(self.run.accepted),
            "PatchChangedFiles": files,
            "PatchAddedLines": added,
            "PatchDeletedLines": deleted,
            "reproductionDate": iso_date(self.run.started),
            "buggyBuildId": number,
            "buildStatus": "ONLY_FAIL",
            "status": self.status,
        }

    def patch(self, patch: Patch) -> dict[str, Any]:
        return {
            **self._common(),
            # The original has the long form in dateStr and the short one in date, in this collection alone.
            "date": short_date(self.now),
            "dateStr": iso_date(self.now),
            "toolname": patch.tool,
            "diff": patch.diff[:_DIFF],
            "filepath": patch.files[0] if patch.files else "",
            "hostname": self.run.hostname,
            "repositoryName": repository_name(self.run.build),
            "commit": self.commit,
            **{name: value for name, value in patch.to_dict().items() if name not in ("diff", "tool")},
        }

    def errors(self) -> dict[str, Any]:
        return {
            **self.step_errors,
            **self._common(),
            "hostname": self.run.hostname,
            "repositoryName": repository_name(self.run.build),
            **dates("computedDate", self.now, day="computedDay"),
        }

    def diagnostic(self, tool: str, report: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **self._common(),
            "date": short_date(self.now),
            "dateStr": iso_date(self.now),
            "toolname": tool,
            "diagnostic": dict(report),
        }

    def treated(self) -> dict[str, Any]:
        return {
            **self._common(),
            "containerId": self.run.hostname,
            **dates("dateReproducedBuild", self.run.started, day="dayReproducedBuild"),
            "hostname": self.run.hostname,
            "status": "TREATED",
        }

    def _common(self) -> dict[str, Any]:
        build = self.run.build
        number = build_number(build)
        beside = {} if build.build_id in ("", str(number)) else {"buildIdText": build.build_id}
        return {
            "buildId": number,
            **beside,
            "runId": self.run.run_id,
            "build": self.run.key,
            "generation": self.run.generation,
            "attempt": self.run.attempt,
            "recorded": self.now,
        }

    def _durations(self) -> dict[str, int]:
        return {step.name: round(step.seconds) for step in self.steps}


def build_number(build: BuildRef) -> int:
    """``buildId`` as the integer of the records.

    Where there is no id, or it does not fit a BSON integer, the first 15 hex digits of the SHA-256 of the
    build's key stand for it.
    """
    if (
        build.build_id.isascii()
        and build.build_id.isdigit()
        and len(build.build_id) <= 19
        and int(build.build_id) < 2**63
    ):
        return int(build.build_id)
    return int(hashlib.sha256(build.key.encode()).hexdigest()[:15], 16)


def repository_name(build: BuildRef) -> str:
    """``owner/repo``; of a git address its last two parts."""
    if not build.is_commit:
        return build.slug
    path = urlsplit(build.url).path if "://" in build.url else build.url.rpartition(":")[2]
    return "/".join(path.strip("/").removesuffix(".git").split("/")[-2:])


def build_url(build: BuildRef) -> str:
    """The build's web address, or the repository's where there is no build."""
    facts = facts_by_ci().get(build.ci)
    if facts is None or not facts.has_builds:
        return build.url
    repository = f"https://{build.host}/{build.slug}" if build.slug else f"https://{build.host}"
    return f"{repository}/{facts.build_path}/{build.build_id}"


def commit_url(build: BuildRef, commit: str) -> str:
    """The commit's web address, as forges have it; "" where there is none."""
    facts = facts_by_ci().get(build.ci)
    if facts is None or not facts.has_builds:
        return f"{build.url.removesuffix('.git')}/commit/{commit}" if build.url.startswith("https://") else ""
    host = next(iter(facts_by_name(facts.code_at).ci.values())) if facts.code_at else build.host
    return f"https://{host}/{build.slug}/commit/{commit}" if build.slug and commit else ""


def iso_date(time: float) -> str:
    """``2018-07-31T02:13:18.000+0000``."""
    at = _utc(time)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def short_date(time: float) -> str:
    """``31/07/18 02:13``."""
    return f"{_utc(time):%d/%m/%y %H:%M}"


def java_date(time: float) -> str:
    """``Jul 30, 2018 9:03:05 PM``, whatever this machine's language."""
    at = _utc(time)
    half = "AM" if at.hour < 12 else "PM"
    return f"{_MONTHS[at.month - 1]} {at.day}, {at.year} {at.hour % 12 or 12}:{at:%M:%S} {half}"


def dates(name: str, time: float, *, day: str = "") -> dict[str, str]:
    """The original's pair ``nameStr`` and ``name``, with the day under its own name where it has one."""
    fields = {f"{name}Str": short_date(time), name: iso_date(time)}
    return fields | ({day: f"{_utc(time):%d/%m/%Y}"} if day else {})


def _utc(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _size(patches: Iterable[Patch]) -> tuple[int, int, int]:
    """Changed files, added lines, deleted lines."""
    files = {file for patch in patches for file in patch.files}
    lines = [line for patch in patches for line in patch.diff.splitlines()]
    added = sum(line.startswith("+") and not line.startswith("+++ ") for line in lines)
    deleted = sum(line.startswith("-") and not line.startswith("--- ") for line in lines)
    return len(files), added, deleted
