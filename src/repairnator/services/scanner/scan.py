"""Scans one repository for failing builds, with as few API calls as possible.

Cheap questions come first: the list of builds, then the policy file (only when a build may be interesting),
then, for the newest failing commit of each branch alone, what build tool it uses and what its log says.

Any number of scans may run at once, and die anywhere. A build's job comes into being by one insert under its
key, before any message; all else that a scan writes it writes under ids that follow from the build.
"""

from __future__ import annotations

import itertools
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from repairnator.errors import NotFound, UsageError
from repairnator.foundation.logs import logger
from repairnator.foundation.toolchains import all_facts
from repairnator.model import Job
from repairnator.services.scanner.documents import blacklisted, scanned, watched, watched_ids
from repairnator.services.scanner.progress import Progress, ProgressRecords
from repairnator.services.scanner.report import Finding, ScanReport, ScanStatus
from repairnator.services.scanner.selection import Selection, select
from repairnator.services.scanner.waiting import WaitingBuilds
from repairnator.work.jobs.rules import Jobs
from repairnator.work.stores.port import Document, Query, Store
from repairnator.world.buildlogs import LogReport, merged, read_log
from repairnator.world.ci.policies import policy_of
from repairnator.world.ci.port import DELETED_FORK, Build, BuildStatus, CiSystem
from repairnator.world.policy import Lists, RepositoryPolicy
from repairnator.world.providers.systems import CiSystems

# A build that ended within the window may have been made long before: GitHub lets a job run for six hours.
_LONGEST_BUILD = 6 * 3600.0
_LOG_BYTES = 256 * 2**20
_LOGS = 20  # of one build: a matrix of jobs fails in the same tests
_TEST_PATHS = r"(^|/)tests?/|(^|/)test_[^/]*\.py$"  # of most languages; toolchains have further ones


@dataclass(frozen=True, slots=True)
class Rules:
    """What is looked for.

    Attributes:
        hours: how far back, when nothing else is said.
        from_date: look back to this time (seconds since the epoch) instead; None for ``hours``.
        pairs: look for FAILING_AND_PASSING and PASSING_AND_PASSING_WITH_TEST_CHANGES too.
        lists: what the operator allows and denies.
        bot: the bot's own account, whose branches begin with its name.
    """

    hours: float = 4.0
    from_date: float | None = None
    pairs: bool = False
    lists: Lists = field(default_factory=Lists)
    bot: str = "repairnator"

    def since(self, now: float) -> float:
        """The beginning of what is looked at."""
        return now - self.hours * 3600 if self.from_date is None else self.from_date

    def is_own(self, build: Build) -> bool:
        """Whether the bot itself made this build's branch."""
        bot = self.bot.lower()
        branch = build.branch.lower()
        owner = build.fork.split("/")[0].lower()
        # Ours are named repairnator/…, whatever the account; the original's began with the account's name.
        return owner == bot or branch == bot or branch.startswith(("repairnator/", f"{bot}/", f"{bot}-"))


class Scanner:
    """Scans repositories.

    Args:
        systems: the CI systems.
        store: of jobs and records.
        wake: sends the message for a new job.
        rules: what is looked for.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        systems: CiSystems,
        store: Store,
        wake: Callable[[Job], None],
        rules: Rules | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._systems = systems
        self._records = store.records
        self._progress = ProgressRecords(store.records)
        self._jobs = Jobs(store)
        self._waiting = WaitingBuilds(store.records, self._jobs)
        self._wake = wake
        self._rules = rules or Rules()
        self._clock = clock

    def scan(self, ci: str, host: str, slug: str, *, since_last: bool = False) -> ScanReport:
        """Scan one repository, once.

        Args:
            ci: on which it builds.
            host: where that answers.
            slug: ``owner/repo``.
            since_last: look back to the last scan, if there was one, instead of a fixed time.

        Raises:
            NotFound: there is no such repository, or it is not shown to us.
            UsageError: a credential is refused, or an address is not allowed.
            TemporaryError: the CI or the store does not answer.
        """
        began, calls = self._clock(), self._systems.calls
        progress = self._progress.get(ci, host, slug)
        since = progress.last if since_last and progress.last else self._rules.since(began)
        report = ScanReport(str(uuid.uuid4()), ci, host, slug, began, began, since)
        refusal = self._rules.lists.refusal(slug)
        if refusal:
            return self._keep(replace(report, refusal=refusal), "")
        look = _Look(self, report, self._systems.of(ci, host))
        builds = look.builds(progress)
        waiting = {build.ref.identity: build for build in self._waiting.of(ci, host, slug)}
        newer = {build.ref.identity: build for build in builds}
        selection = select({**waiting, **newer}.values(), since)
        known = self._known([*waiting.values(), *builds]) if progress.last else set()
        self._withdraw(selection, waiting)
        findings = look.findings(selection, known)
        report = replace(
            look.report,
            findings=tuple(sorted(findings, key=lambda one: one.build.created, reverse=True)),
            calls=self._systems.calls - calls,
            ended=self._clock(),
        )
        self._keep(report, look.language)
        self._progress.put(ci, host, slug, progress.after(builds, min(since - _LONGEST_BUILD, since), began))
        return report

    def submit(self, build: Build, log: LogReport) -> bool:
        """Make the build's job; returns whether it was new."""
        self._waiting.add(build)
        submission = self._jobs.submit_build(
            build.ref,
            place=log.place,
            build_settings=log.build_settings,
            failing=log.told,
            failures=log.failed,
        )
        # Crash point: died here, the job waits without a message; workers and the reconciler look into the
        # store.
        if submission.accepted:
            self._wake(submission.job)
        return submission.accepted

    def has_job(self, key: str) -> bool:
        """Whether an earlier scan, or a person, had the build queued."""
        return self._jobs.get(key) is not None

    def blacklist(self, report: ScanReport, reason: str, comment: str) -> None:
        """Record that the repository cannot be repaired."""
        self._records.put("blacklisted", [blacklisted(report, reason, comment, self._clock())])

    @property
    def rules(self) -> Rules:
        """What is looked for."""
        return self._rules

    def _withdraw(self, selection: Selection, waiting: Mapping[str, Build]) -> None:
        """Take back what was queued and is moot by now."""
        # The same build may have passed when it was run again.
        passed = [(build, reason) for build, reason in selection.left if build.status is BuildStatus.PASSED]
        for build, reason in (*selection.overtaken, *passed):
            if build.ref.identity in waiting and self._waiting.withdraw(build, reason):
                logger().info("withdrawn", build=build.ref.key, reason=reason)
                self._records.put("rtscanner", self._taken_back(build, reason))

    def _taken_back(self, build: Build, reason: str) -> list[Document]:
        return [one | {"queued": False, "reason": reason} for one in self._watched(build)]

    def _known(self, builds: list[Build]) -> set[str]:
        """Identities of builds that an earlier scan has recorded; after it, few builds are asked for."""
        return {build.ref.identity for build in builds if build.status.finished and self._watched(build)}

    def _watched(self, build: Build) -> list[Document]:
        ids = (Query(equal={"_id": one}, limit=1) for one in watched_ids(build.ref))
        return next(filter(None, (self._records.find("rtscanner", query) for query in ids)), [])

    def _keep(self, report: ScanReport, language: str) -> ScanReport:
        now = self._clock()
        self._records.put("rtscanner", (watched(report, finding, now) for finding in report.findings))
        self._records.put("scanner", [scanned(report, language)])
        return report


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Which projects can be repaired, by what the toolchains say.

    Attributes:
        tools: build files -> build tools.
        others: build files of other tools -> the reason that is recorded.
        tests: found in paths of test files.
    """

    tools: Mapping[str, str]
    others: Mapping[str, str]
    tests: re.Pattern[str]

    @classmethod
    def installed(cls) -> _Kinds:
        facts = all_facts()
        paths = (_TEST_PATHS, *(one.test_paths for one in facts if one.test_paths))
        return cls(
            tools={file: tool for one in facts for file, tool in one.build_tools.items()},
            others={file: reason for one in facts for file, reason in one.other_build_tools.items()},
            tests=re.compile("|".join(f"(?:{path})" for path in paths)),
        )


class _Look:
    """What one scan learns on its way."""

    def __init__(self, scanner: Scanner, report: ScanReport, system: CiSystem) -> None:
        self.report = report
        self.language = ""
        self._scanner = scanner
        self._system = system
        self._kinds = _Kinds.installed()
        self._policy: RepositoryPolicy | None = None

    def builds(self, progress: Progress) -> list[Build]:
        """The builds that an earlier scan has not seen as ended."""
        start = progress.start(self.report.since - _LONGEST_BUILD)
        repository = self._system.code.repository(self.report.slug)
        self.language = repository.language
        self._repository = repository
        self.report = replace(self.report, repository_number=repository.number)
        return list(self._system.builds(self.report.slug, start))

    def findings(self, selection: Selection, known: set[str]) -> list[Finding]:
        """Judge all; those that are known already were judged before."""
        out = (*selection.overtaken, *selection.left)
        left = {build.ref.identity: Finding(build, None, reason) for build, reason in out}
        if self._scanner.rules.pairs:
            left |= {finding.build.ref.identity: finding for finding in self._pairs(selection, known)}
        findings = [finding for key, finding in left.items() if key not in known]
        for group in selection.candidates:
            findings += self._of_commit(
                [build for build in group if build.ref.identity not in known], known, group
            )
        return findings

    def _of_commit(self, builds: list[Build], known: set[str], group: tuple[Build, ...]) -> Iterator[Finding]:
        """Builds of one commit, of which one is enough."""
        before = (build.ref for build in group if build.ref.identity in known)
        taken = next((ref.build_id for ref in before if self._scanner.has_job(ref.key)), "")
        for build in builds:
            if taken:
                yield Finding(build, ScanStatus.ONLY_FAIL, f"of the same commit as build {taken}")
                continue
            finding = self._judge(build)
            if finding.queued:
                accepted = self._scanner.submit(build, finding.log or LogReport())
                finding = replace(finding, accepted=accepted)
                taken = build.ref.build_id
            logger().info(
                "queued" if finding.queued else "left out",
                build=build.ref.key,
                **({"reason": finding.reason} if finding.reason else {}),
            )
            yield finding

    def _judge(self, build: Build) -> Finding:
        rules = self._scanner.rules
        if rules.is_own(build):
            return Finding(build, None, "the branch is the bot's own")
        reason = rules.lists.refusal(self.report.slug, build.branch) or self._policy_refusal(build)
        if reason:
            return Finding(build, None, reason)
        if build.fork == DELETED_FORK:
            return Finding(build, None, "the fork that it was built from was deleted")
        try:
            names = self._system.code.names(build.fork or build.slug, build.commit)
        except NotFound as error:
            return Finding(build, None, f"its commit is gone: {error}")
        supported = bool(names & self._kinds.tools.keys())
        other = next((reason for name, reason in self._kinds.others.items() if name in names), "")
        if other and not supported:
            return Finding(build, None, self._unsupported(build, other))
        log, reason = self._log(build)
        # Without a build file in the root folder, or with one of another tool beside it, the log tells.
        known = set(log.tools) & set(self._kinds.tools.values())
        if not reason and not known and (other or not supported):
            reason = self._unsupported(build, other or "OTHER_LANGUAGE")
        if reason:
            return Finding(build, None, reason, log)
        return Finding(build, ScanStatus.ONLY_FAIL, "", log)

    def _policy_refusal(self, build: Build) -> str:
        """The repository's own word against it."""
        if self._policy is None:
            self._policy = policy_of(self._system.code, self._repository)
            self.report = replace(self.report, mistakes=self._policy.mistakes)
        return self._policy.refusal(build.branch)

    def _unsupported(self, build: Build, tool: str) -> str:
        comment = f"commit {build.commit} has none of {', '.join(self._kinds.tools)} in its root folder"
        self._scanner.blacklist(self.report, tool, comment)
        return f"its build tool is not supported ({tool})"

    def _log(self, build: Build) -> tuple[LogReport, str]:
        """What the logs say, and why that is no reason to repair, or ""."""
        reports: list[LogReport] = []
        try:
            for log in itertools.islice(self._system.logs(build), _LOGS):
                with log.open as pieces:
                    reports.append(read_log(_limited(pieces)))
                if reports[-1].tests_failed:
                    break
        except UsageError as error:
            return merged(reports), f"its log cannot be read: {error}"
        report = merged(reports)
        if not report.tests_failed:
            trouble = f" ({report.trouble})" if report.trouble else ""
            return report, f"no failing test in {'its log' if reports else 'any log'}{trouble}"
        if report.failing and self._policy and all(map(self._policy.ignores, report.failing)):
            return report, "the repository's policy file ignores all tests that failed"
        return report, ""

    def _pairs(self, selection: Selection, known: set[str]) -> Iterator[Finding]:
        """What is not repaired, but recorded for those who study repairs."""
        for build, following in selection.fixed:
            if build.ref.identity not in known:
                log, reason = self._log(build)
                status = None if reason else ScanStatus.FAILING_AND_PASSING
                yield Finding(
                    build, status, reason or f"green again since build {following.ref.build_id}", log
                )
        for before, build in selection.passed:
            if build.ref.identity not in known and build.status is BuildStatus.PASSED:
                paths = self._system.code.changed(build.fork or build.slug, before.commit, build.commit)
                if any(self._kinds.tests.search(path) for path in paths):
                    status = ScanStatus.PASSING_AND_PASSING_WITH_TEST_CHANGES
                    yield Finding(build, status, "it passed")


def _limited(pieces: Iterator[bytes]) -> Iterator[bytes]:
    left = _LOG_BYTES
    for piece in pieces:
        yield piece
        left -= len(piece)
        if left < 0:
            return
