"""Running a project's tests to the end, though some never end and some take their JVM down.

Maven runs once. For each test that had to be cut off, or class that ended its JVM, it runs again with what is
left: the classes without a report, without the tests already judged.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.files import is_folder
from repairnator.core.languages.java.build.crashes import cases_of, halve
from repairnator.core.languages.java.build.hangs import TIMEOUT, HangWatch
from repairnator.core.languages.java.build.maven.diagnosis import Cause, Diagnosis, diagnose
from repairnator.core.languages.java.build.maven.executions import ExecutionName
from repairnator.core.languages.java.build.maven.modules import MavenModule
from repairnator.core.languages.java.build.maven.pom import FAILSAFE
from repairnator.core.languages.java.build.maven.selection import (
    Selection,
    expected_suites,
)
from repairnator.core.languages.java.build.maven.starts import Starts
from repairnator.core.languages.java.build.maven.transcript import Transcript, surefire_jvms
from repairnator.core.projects.markup import MarkupError
from repairnator.core.projects.port import TestRun
from repairnator.core.projects.processes import Running
from repairnator.core.projects.reports import Results, Verdict, read_report, report_files
from repairnator.core.trees import remove_tree
from repairnator.errors import StepError, TemporaryError
from repairnator.model import TestFailure, TestName

STEP = "TestProject"
CRASH = "crash"
PATIENCE_FACTOR = 10.0
"""Once a test was cut off, later ones get this many times the slowest passing test's time at most."""
PATIENCE_FLOOR = 5.0
MAX_RESOLUTIONS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one run of Maven, and for one test."""

    run: float
    test: float


@dataclass(slots=True)
class Suite:
    """One run of the tests, however often Maven must start for it.

    Attributes:
        modules: the project's modules.
        start: starts Maven with these arguments after the common ones.
        resolve: makes the network provide what these arguments need; returns when it is there.
        limits: how long things may take.
        known: test classes of earlier full runs; empty when there was none.
        results: what was reported so far.
        cut: tests and classes (without a case) that were cut off or ended their JVM, and how.
        unknown: classes whose report is there and cannot be read, and why: they neither passed nor failed.
        first: what Maven was started with first, after the common arguments.
        ran_in: by test class, the execution that ran it, as far as Maven told.
        hints: what may be the reason where no test can be run.
    """

    modules: Sequence[MavenModule]
    start: Callable[[Sequence[str]], Running[Transcript]]
    resolve: Callable[[Sequence[str]], None]
    limits: Limits
    known: Mapping[str, ExecutionName | None] = field(default_factory=dict)
    results: Results = field(default_factory=Results)
    cut: dict[TestName, TestFailure] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    ran_in: dict[str, ExecutionName | None] = field(default_factory=dict)
    hints: Sequence[str] = ()
    _excluded: set[TestName] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)
    _log: str = ""
    _resolutions: int = 0

    def run(self, selection: Selection, pending: Running[Transcript] | None = None) -> None:
        """Run the chosen tests; ``pending`` is a run of everything that is already under way.

        Raises:
            StepError: NOTTESTABLE.
            TemporaryError: a registry did not answer.
        """
        self.ran_in = dict(self.known)
        current = selection if selection.everything else self._explicit(selection)
        self.first = tuple(next(iter(self._starts.arguments(current)), self.first))
        while self._pass(current, pending):
            pending = None
            current = self._remaining(selection)
            if not current.only:
                break
        for name in [name for name, failure in self.cut.items() if failure.type == CRASH and not name.case]:
            self._tell_apart(name, selection)

    def outcome(self, selection: Selection, command: str, seconds: float) -> TestRun:
        """The results as the port has them."""
        failures = {
            name: failure for name, failure in self.results.failures.items() if selection.allows(name)
        }
        failures |= {name: failure for name, failure in self.cut.items() if selection.allows(name)}
        verdicts = {name: v for name, v in self.results.verdicts.items() if selection.allows(name)}
        skipped = [n for n, v in verdicts.items() if v is Verdict.SKIPPED and n not in failures]
        errors = [
            n for n in failures if verdicts.get(n) is not Verdict.FAILED and failures[n].type != TIMEOUT
        ]
        return TestRun(
            command=command,
            passed=frozenset(n for n, v in verdicts.items() if v is Verdict.PASSED and n not in failures),
            failed=tuple(failures.values()),
            errors=len(errors),
            skipped=len(skipped),
            timed_out=frozenset(name for name, failure in failures.items() if failure.type == TIMEOUT),
            excluded=tuple(sorted(selection.exclude)),
            module_of=self._module_of(verdicts.keys() | failures.keys()),
            seconds=seconds,
            log=self._log,
            unknown=tuple(self.unknown.values()),
        )

    def suites(self) -> dict[str, ExecutionName | None]:
        """Top-level test classes seen, and the execution that ran each."""
        seen = sorted(self.results.suites() | {_top(name.suite) for name in self.cut})
        return {suite: self.ran_in.get(suite) for suite in seen}

    @property
    def _starts(self) -> Starts:
        return Starts(self.modules, self.ran_in)

    def _pass(self, selection: Selection, pending: Running[Transcript] | None) -> bool:
        """Run one selection, in several starts if its list is long; whether something was cut off."""
        if pending is not None:
            return self._watched(pending, self.first)
        stopped = False
        for arguments in self._starts.arguments(selection):
            self._clear()
            stopped = self._watched(self.start(arguments), arguments) or stopped
        return stopped

    def _watched(self, running: Running[Transcript], arguments: Sequence[str]) -> bool:
        """Let one run of Maven end and take its results; whether something was cut off."""
        watch = HangWatch(
            running, surefire_jvms, self._patience(), [module.module.test_output for module in self.modules]
        )
        try:
            ended = watch.wait(running.started + self.limits.run - time.monotonic())
        finally:
            running.end()
        self._log = running.output.tail()
        self.ran_in |= {_top(suite): name for suite, name in running.output.ran_in.items()}
        if running.killed:
            raise TemporaryError("Maven was killed from outside while it ran the tests")
        cut = dict(watch.hangs)
        judged = {_top(name.suite) for name in cut}
        if not ended:
            cut |= self._overtime(running, judged)
        reported = self._collect(judged)
        crashed = self._crashed(running, judged | reported | {_top(suite) for suite in self.unknown})
        self._lost |= {_top(name.suite) for name in crashed}
        cut |= crashed
        if self.unknown and not cut and not self.results.verdicts:
            raise StepError(STEP, "NOTTESTABLE", f"no test is known to have run: {self._reasons()}")
        if not cut and not reported and running.exit_code != 0:
            if self._resolved(running, arguments):
                return self._watched(self.start(arguments), arguments)
            raise self._untestable(running)
        self._check(running)
        if not cut:
            self._compare(running, reported)
        return self._cut_off(cut)

    def _compare(self, running: Running[Transcript], reported: set[str]) -> None:
        """Note what Maven's own words tell and no report does."""
        output = running.output
        failing = [name for name in self.results.failures if _top(name.suite) in reported]
        if output.failed and not failing:
            self.unknown[""] = f"Maven counts {output.failed} failing tests, and no report tells which"
        integrates = any(one.name.integrates for module in self.modules for one in module.executions)
        if integrates and running.exit_code != 0 and not output.integrated:
            self.unknown[FAILSAFE] = f"the integration tests have not run: {self._diagnosis(running).message}"

    def _cut_off(self, cut: dict[TestName, TestFailure]) -> bool:
        """Leave these out from now on; whether that leaves more out than before."""
        before = len(self._excluded)
        for name, failure in cut.items():
            if name in self._excluded:
                # The runner did not heed the exclusion (JUnit 3), or what hangs is no test (a set-up method).
                self._excluded.add(TestName(name.suite, ""))
            else:
                self._excluded.add(name)
                self.cut[name] = failure
        return len(self._excluded) > before

    def _tell_apart(self, crashed: TestName, selection: Selection) -> None:
        """Find the tests of a class that took its JVM down; its others keep their verdicts."""
        chosen = [name for name in selection.only if name.case and _top(name.suite) == crashed.suite]
        tests = [
            name
            for name in chosen or cases_of([one.module.test_output for one in self.modules], crashed.suite)
            if selection.allows(name)
        ]
        if not tests:
            return
        failure = self.cut.pop(crashed)
        found = halve(tests, lambda part: self._survives(part, crashed.suite)) if len(tests) > 1 else None
        for name in found.guilty + found.untold if found else tests:
            self.cut[name] = dataclasses.replace(failure, name=name)

    def _survives(self, tests: Sequence[TestName], suite: str) -> bool:
        """Run some tests of a class; whether their JVM outlived them. Those that never end are cut off."""
        left = [name for name in tests if name not in self.cut]
        while left:
            before = set(self.cut)
            self._lost.clear()
            for arguments in self._starts.arguments(Selection(tuple(left))):
                self._clear()
                self._watched(self.start(arguments), arguments)
            if suite in self._lost:
                return False
            hung = set(self.cut) - before
            left = [name for name in left if name not in hung] if hung else []
        return True

    def _patience(self) -> float:
        if not self.cut:
            return self.limits.test
        return min(self.limits.test, max(PATIENCE_FLOOR, PATIENCE_FACTOR * self.results.slowest))

    def _overtime(self, running: Running[Transcript], judged: set[str]) -> dict[TestName, TestFailure]:
        message = f"the test run did not end within {self.limits.run:g} s"
        suites = [suite for suite in running.output.running if _top(suite) not in judged]
        if not suites and not judged and not self.results.verdicts:
            raise StepError(STEP, "NOTTESTABLE", message)
        return {TestName(s, ""): TestFailure(TestName(s, ""), TIMEOUT, message) for s in suites}

    def _crashed(self, running: Running[Transcript], known: set[str]) -> dict[TestName, TestFailure]:
        """Classes that started and left no report."""
        if running.exit_code == 0 and not running.output.fork_died:
            return {}
        message = "its JVM ended before the class did: System.exit, a crash, or out of memory"
        lost = [TestName(suite, "") for suite in running.output.lost() if _top(suite) not in known]
        return {name: TestFailure(name, CRASH, message) for name in lost}

    def _resolved(self, running: Running[Transcript], arguments: Sequence[str]) -> bool:
        """Fetch what was missing, if that was the trouble; whether trying again makes sense."""
        cause = diagnose(running.output.errors).cause
        lacking = cause in (Cause.OFFLINE, Cause.MISSING, Cause.STALE)
        if not lacking or self._resolutions >= MAX_RESOLUTIONS:
            return False
        self._resolutions += 1
        self.resolve(arguments)
        return True

    def _reasons(self) -> str:
        """Why results are unknown, for people."""
        reasons = list(self.unknown.values())
        return "; ".join(reasons[:3]) + (f"; and {len(reasons) - 3} more" if len(reasons) > 3 else "")

    def _untestable(self, running: Running[Transcript]) -> StepError:
        diagnosis = self._diagnosis(running)
        hints = "".join(f"{hint}. " for hint in self.hints)
        return StepError(STEP, "NOTTESTABLE", f"no test could be run: {hints}{diagnosis.message}")

    def _check(self, running: Running[Transcript]) -> None:
        """A module that did not compile must not pass for one without tests."""
        if running.exit_code != 0 and self._diagnosis(running).cause is Cause.COMPILATION:
            raise self._untestable(running)

    def _diagnosis(self, running: Running[Transcript]) -> Diagnosis:
        return diagnose(running.output.errors, running.output.tail())

    def _collect(self, without: set[str]) -> set[str]:
        """Take the reports in, but for classes ``without``; returns the top-level classes they are of."""
        found: set[str] = set()
        for module in self.modules:
            for path in report_files(module.reports):
                suite = path.stem.removeprefix("TEST-")
                try:
                    cases = read_report(path)
                except MarkupError as error:
                    if _top(suite) not in without:
                        self.unknown[suite] = f"the results of {suite[:200]} are unknown: {error}"
                    continue
                self.unknown.pop(suite, None)
                for case in cases:
                    if _top(case.name.suite) not in without:
                        self.results.add(case, module.module.name)
                        found.add(_top(case.name.suite))
        return found

    def _clear(self) -> None:
        clear_reports(folder for module in self.modules for folder in module.reports)

    def _explicit(self, selection: Selection) -> Selection:
        if selection.only:
            return selection.without(())
        return Selection(self._all(), selection.exclude).without(())

    def _all(self) -> tuple[TestName, ...]:
        suites = list(self.known) or [suite for one in self.modules for suite in expected_suites(one)]
        return tuple(TestName(suite, "") for suite in suites)

    def _remaining(self, selection: Selection) -> Selection:
        reported = self.results.suites()
        verdicts = self.results.verdicts
        chosen = selection.only or self._all()
        left = [n for n in chosen if (n not in verdicts if n.case else _top(n.suite) not in reported)]
        return Selection(tuple(left), selection.exclude).without(self._excluded)

    def _module_of(self, names: Iterable[TestName]) -> dict[str, str]:
        found = {}
        for suite in sorted({name.suite for name in names}):
            owner = self._starts.owner(suite)
            known = self.results.module_of.get(suite) or (owner.module.name if owner else "")
            if known:
                found[suite] = known
        return found


def clear_reports(directories: Iterable[Path]) -> None:
    """Remove the reports of an earlier run."""
    for path in report_files(directories):
        with contextlib.suppress(OSError):
            if is_folder(path) and not path.is_symlink():
                remove_tree(path)
            else:
                path.unlink(missing_ok=True)


def _top(suite: str) -> str:
    return suite.partition("$")[0]
