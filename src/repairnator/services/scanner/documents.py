"""The form of the scanner's records: names and date formats of the original's database."""

from __future__ import annotations

import hashlib
import socket
from typing import Any

from repairnator.foundation.slugs import folded
from repairnator.model import BuildRef
from repairnator.services.scanner.report import Finding, ScanReport
from repairnator.work.runs.documents import build_number, dates
from repairnator.world.ci.port import Build, BuildStatus

_NAMES = 200  # failing tests kept of a build
_JAVA = ("java", "kotlin", "groovy", "scala")  # what the original counts as Java


def watched_id(build: BuildRef) -> str:
    """The ``_id`` of a build's record in ``rtscanner``: one for each build, whoever scans."""
    return _watched_id(build.identity)


def watched_ids(build: BuildRef) -> tuple[str, ...]:
    """All that it may have: records of old have one by the build's name as it was spelled."""
    return tuple(dict.fromkeys(map(_watched_id, (build.identity, build.key))))


def _watched_id(build_key: str) -> str:
    return hashlib.sha256(f"rtscanner/{build_key}".encode()).hexdigest()[:32]


def watched(report: ScanReport, finding: Finding, now: float) -> dict[str, Any]:
    """A build that was looked at, for ``rtscanner``."""
    build, log = finding.build, finding.log
    number = build_number(build.ref)
    return {
        "_id": watched_id(build.ref),
        "hostname": socket.gethostname(),
        "runId": report.run_id,
        **dates("dateWatched", now),
        **dates("dateBuildEnd", build.finished),
        "repository": report.slug,
        "buildId": number,
        **({} if str(number) == build.ref.build_id else {"buildIdText": build.ref.build_id}),
        "status": build.status.value,
        "build": build.ref.key,
        "repositoryName": report.slug,
        "branch": build.branch,
        "commit": build.commit,
        "prNumber": build.pull_request,
        "scanStatus": finding.status.value if finding.status else "",
        "queued": finding.queued,
        "reason": finding.reason,
        "failingTests": [str(name) for name in log.failing[:_NAMES]] if log else [],
        "testTools": list(log.tools) if log else [],
        "recorded": now,
    }


def scanned(report: ScanReport, language: str) -> dict[str, Any]:
    """A scan, for ``scanner``."""
    builds = [finding.build for finding in report.findings]
    java = builds if language in _JAVA else []
    minutes, seconds = divmod(int(report.ended - report.began), 60)
    hours, minutes = divmod(minutes, 60)
    return {
        "_id": hashlib.sha256(f"scanner/{report.run_id}/{report.slug}".encode()).hexdigest()[:32],
        "hostname": socket.gethostname(),
        **dates("dateBegin", report.began),
        **dates("dateLimit", report.since, day="dayLimit"),
        "totalRepoNumber": 1,
        "totalRepoUsingTravis": int(bool(builds)),
        "totalScannedBuilds": len(builds),
        "totalJavaBuilds": len(java),
        "totalJavaPassingBuilds": _count(java, BuildStatus.PASSED),
        "totalJavaFailingBuilds": _count(java, BuildStatus.FAILED),
        "totalJavaFailingBuildsWithFailingTests": sum(
            finding.log is not None and finding.log.tests_failed for finding in report.findings if java
        ),
        "totalPRBuilds": sum(build.pull_request > 0 for build in builds),
        "duration": f"{hours}:{minutes}:{seconds}",
        "runId": report.run_id,
        "repositoryName": report.slug,
        "ci": report.ci,
        "host": report.host,
        "calls": report.calls,
        "refusal": report.refusal,
        "mistakes": list(report.mistakes),
        "recorded": report.ended,
    }


def blacklisted(report: ScanReport, reason: str, comment: str, now: float) -> dict[str, Any]:
    """A repository that cannot be repaired, for ``blacklisted``."""
    name = f"blacklisted/{report.ci}/{report.host}/{folded(report.slug)}/{reason}"
    return {
        "_id": hashlib.sha256(name.encode()).hexdigest()[:32],
        "hostname": socket.gethostname(),
        "runId": report.run_id,
        **dates("dateBlacklist", now),
        "repoId": report.repository_number,
        "repoName": report.slug,
        "reason": reason,
        "comment": comment,
        "recorded": now,
    }


def _count(builds: list[Build], status: BuildStatus) -> int:
    return sum(build.status is status for build in builds)
