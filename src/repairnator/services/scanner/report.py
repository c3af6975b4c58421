"""What a scan found."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from repairnator.world.buildlogs import LogReport
from repairnator.world.ci.port import Build


class ScanStatus(enum.StrEnum):
    """What makes a build interesting, in the original's words."""

    ONLY_FAIL = "ONLY_FAIL"  # failing now; the only kind that is queued
    FAILING_AND_PASSING = "FAILING_AND_PASSING"
    PASSING_AND_PASSING_WITH_TEST_CHANGES = "PASSING_AND_PASSING_WITH_TEST_CHANGES"


@dataclass(frozen=True, slots=True)
class Finding:
    """A build that was looked at.

    Attributes:
        build: which.
        status: what makes it interesting; None when nothing does.
        reason: why it is not queued; "" when it is.
        log: what its log says, where that was read.
        accepted: whether this scan made its job (it may have been there already).
    """

    build: Build
    status: ScanStatus | None = None
    reason: str = ""
    log: LogReport | None = None
    accepted: bool = False

    @property
    def queued(self) -> bool:
        """Whether it has a job."""
        return self.status is ScanStatus.ONLY_FAIL and not self.reason

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        build = self.build
        return {
            "key": build.ref.key,
            "url": build.web_url or None,
            "branch": build.branch,
            "commit": build.commit,
            "pullRequest": build.pull_request or None,
            "ciStatus": build.status.value,
            "scanStatus": self.status.value if self.status else None,
            "queued": self.queued,
            "accepted": self.accepted,
            "reason": self.reason or None,
            "failingTests": [str(name) for name in self.log.failing] if self.log else [],
        }


@dataclass(frozen=True, slots=True)
class ScanReport:
    """A scan of one repository.

    Attributes:
        run_id: UUID of the scan.
        ci, host, slug: what was scanned.
        began, ended: seconds since the epoch.
        since: builds that ended before this were left out.
        findings: builds that were looked at, the newest first.
        refusal: why nothing was looked at; "" otherwise.
        mistakes: in the repository's policy file.
        calls: requests that it took.
        repository_number: the host's id of the repository; 0 when it has none.
    """

    run_id: str
    ci: str
    host: str
    slug: str
    began: float
    ended: float
    since: float
    findings: tuple[Finding, ...] = ()
    refusal: str = ""
    mistakes: tuple[str, ...] = ()
    calls: int = 0
    repository_number: int = 0

    @property
    def interesting(self) -> Iterator[Finding]:
        """What has a job."""
        return (finding for finding in self.findings if finding.queued)

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "slug": self.slug,
            "ci": self.ci,
            "host": self.host,
            "runId": self.run_id,
            "seconds": round(self.ended - self.began, 3),
            "calls": self.calls,
            "refusal": self.refusal or None,
            "mistakes": list(self.mistakes),
            "builds": [finding.to_dict() for finding in self.findings],
        }
