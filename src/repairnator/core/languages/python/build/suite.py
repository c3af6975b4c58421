"""Runs a project's tests in as many processes as it takes: what hangs or dies is left out of the next."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.folders import write_below
from repairnator.core.languages.python.build.journal import Journal, Progress
from repairnator.core.languages.python.build.selection import Selection, pairs
from repairnator.core.languages.python.project import PythonModule, Runner
from repairnator.core.projects.port import TestRun
from repairnator.core.projects.processes import Output, Running
from repairnator.core.projects.reports import Results, Verdict
from repairnator.errors import StepError, TemporaryError
from repairnator.model import TestFailure, TestName

STEP = "TestProject"
TIMEOUT, CRASH = "timeout", "crash"
PATIENCE_FACTOR = 10.0
"""Once a test was cut off, later ones get this many times the slowest passing test's time at most."""
PATIENCE_FLOOR = 5.0
COLLECTING_FACTOR = 6.0
"""Collecting may do nothing visible for this many times as long as a test may run."""
MAX_STARTS = 100
_SCRIPT = Path(__file__).parents[1] / "inside" / "run_tests.py"
_POLL = 0.1
_ENDING = 10.0  # seconds that a process may take to end after its last test
_DUMPING = 1.0  # seconds for the trace of a test that hangs
_SYNTAX = ("SyntaxError", "IndentationError", "TabError")
_WHERE = re.compile(r'File "([^"]+)", line (\d+)')
_FRAMES = re.compile(r"^(?:Current thread|Thread) .*\n((?:  File .*\n?)+)", re.MULTILINE)
_ABSENT = re.compile(r"No module named '([\w.]+)'")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one run of the tests, and for one test."""

    run: float
    test: float


@dataclass(slots=True)
class Suite:
    """One run of the tests, however often a process must be started for it.

    Attributes:
        module: the project.
        root: of the tree, for messages.
        scratch: for orders and journals.
        environment: of the processes, but for what the project sets.
        limits: how long things may take.
        cut: tests and files that were cut off or ended their process, and how.
    """

    module: PythonModule
    root: Path
    scratch: Path
    environment: Mapping[str, str]
    limits: Limits
    results: Results = field(default_factory=Results)
    cut: dict[TestName, TestFailure] = field(default_factory=dict)
    _log: str = ""
    _ignored: list[str] = field(default_factory=list)
    _until: float = 0.0

    def run(self, selection: Selection) -> None:
        """Run the chosen tests.

        Raises:
            StepError: NOTTESTABLE, or MISSING_DEPENDENCIES where nothing runs for want of a module.
        """
        self._until = time.monotonic() + self.limits.run
        current = selection
        for number in range(1, MAX_STARTS + 1):
            progress, running = self._process(current, number)
            self._merge(progress)
            if progress.finished:
                break
            left = self._left(progress, current)
            if left is None:
                self._check(running)
                break
            current = left
            if current.only is not None and not current.only:
                break
        self._refuse_nothing(selection)

    def outcome(self, selection: Selection, seconds: float) -> TestRun:
        """The results as the port has them."""
        failures = {name: one for name, one in self.results.failures.items() if selection.allows(name)}
        failures |= {name: one for name, one in self.cut.items() if selection.allows(name)}
        verdicts = {name: one for name, one in self.results.verdicts.items() if selection.allows(name)}
        skipped = [name for name, one in verdicts.items() if one is Verdict.SKIPPED and name not in failures]
        errors = [
            name
            for name, failure in failures.items()
            if verdicts.get(name) is not Verdict.FAILED and failure.type != TIMEOUT
        ]
        return TestRun(
            command=self.command,
            passed=frozenset(
                name for name, one in verdicts.items() if one is Verdict.PASSED and name not in failures
            ),
            failed=tuple(failures.values()),
            errors=len(errors),
            skipped=len(skipped),
            timed_out=frozenset(name for name, failure in failures.items() if failure.type == TIMEOUT),
            excluded=tuple(sorted(selection.exclude)),
            module_of={name.suite: self.module.name for name in (*verdicts, *failures)},
            seconds=seconds,
            log=self._log,
        )

    @property
    def command(self) -> str:
        """As a person would type it in the tree's root."""
        folder = os.path.relpath(self.module.directory, self.root)
        place = [] if folder == "." else ["cd", folder, "&&"]
        words = {
            Runner.PYTEST: ["python", "-m", "pytest"],
            Runner.UNITTEST: ["python", "-m", "unittest"],
            Runner.DJANGO: ["python", "manage.py", "test"],
        }[self.module.runner]
        return " ".join([*place, shlex.join([*words, *self.module.arguments])])

    def _process(self, selection: Selection, number: int) -> tuple[Progress, Running[Output]]:
        """Run one process to its end, be it a violent one."""
        folder = self.scratch / f"run-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        journal = folder / "journal"
        with contextlib.suppress(FileNotFoundError):
            journal.unlink()
        write_below(folder, "orders.json", json.dumps(self._orders(selection, journal, folder)))
        # Traces of all threads when it is told to end (SIGABRT): pytest does so by itself.
        argv = [str(self.module.interpreter), "-X", "faulthandler", str(_SCRIPT), str(folder / "orders.json")]
        try:
            running = Running(argv, self.module.directory, self._variables(), Output())
        except OSError as error:
            raise TemporaryError(f"the tests cannot be started: {error.strerror}") from error
        progress = Progress(self.module.name, time.monotonic())
        try:
            self._watch(running, Journal(journal), progress)
        finally:
            running.end()
        for record in Journal(journal).new() if progress.collected is None else ():
            progress.take(record, time.monotonic())
        self._log = running.output.tail()
        return progress, running

    def _orders(self, selection: Selection, journal: Path, folder: Path) -> dict[str, object]:
        arguments = list(self.module.arguments)
        if self.module.runner is Runner.PYTEST:
            # What an earlier run has left must not choose or order tests.
            arguments += [
                "-o",
                f"cache_dir={folder / 'cache'}",
                *(f"--ignore={path}" for path in self._ignored),
            ]
        return {
            "runner": self.module.runner.value,
            "arguments": arguments,
            "manage": str(self.module.configuration) if self.module.runner is Runner.DJANGO else None,
            "journal": str(journal),
            "only": None if selection.only is None else pairs(selection.only),
            "exclude": pairs(selection.exclude),
        }

    def _variables(self) -> dict[str, str]:
        own = dict(self.environment)
        for name in ("PYTHONHOME", "PYTHONPATH", "PYTEST_ADDOPTS", "PYTHONSTARTUP"):
            own.pop(name, None)
        binaries = self.module.interpreter.parent
        return own | {
            "VIRTUAL_ENV": str(binaries.parent),
            "PATH": f"{binaries}{os.pathsep}{own.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join(map(str, self.module.search_path)),
            # The same order of sets in each run, and no files beside the sources.
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            **dict(self.module.environment),
        }

    def _watch(self, running: Running[Output], journal: Journal, progress: Progress) -> None:
        """Follow a process until it ends, or has to be ended."""
        while True:
            ended = running.wait(_POLL)
            now = time.monotonic()
            for record in journal.new():
                progress.take(record, now)
            if ended:
                return
            message = self._overdue(progress, now)
            if message is None:
                continue
            trace = "" if progress.finished else _dumped(running)
            running.end()
            if not progress.finished:
                self._note_overdue(progress, message, trace)
            return

    def _overdue(self, progress: Progress, now: float) -> str | None:
        """Why a process has to be ended; None while it may go on."""
        idle = now - progress.since
        if progress.finished:
            return "" if idle > _ENDING else None
        if progress.running is not None and idle > (limit := self._patience()):
            return f"did not end within {limit:g} s"
        if progress.running is None and idle > (limit := COLLECTING_FACTOR * self.limits.test):
            return f"did nothing for {limit:g} s"
        if now > self._until:
            return f"the test run did not end within {self.limits.run:g} s"
        return None

    def _note_overdue(self, progress: Progress, message: str, trace: str) -> None:
        name = progress.running or progress.collecting
        if name is not None and name.suite:
            self.cut[name] = TestFailure(name, TIMEOUT, message, trace)

    def _patience(self) -> float:
        if not any(failure.type == TIMEOUT for failure in self.cut.values()):
            return self.limits.test
        return min(self.limits.test, max(PATIENCE_FLOOR, PATIENCE_FACTOR * self.results.slowest))

    def _merge(self, progress: Progress) -> None:
        mine, new = self.results, progress.results
        for name, verdict in new.verdicts.items():
            mine.verdicts[name] = max(verdict, mine.verdicts.get(name, Verdict.SKIPPED))
        for name, failure in new.failures.items():
            mine.failures.setdefault(name, failure)
        mine.module_of |= new.module_of
        mine.slowest = max(mine.slowest, new.slowest)

    def _left(self, progress: Progress, selection: Selection) -> Selection | None:
        """What the next process is to run after one that ended early; None where that cannot be told."""
        name = progress.running or (progress.collecting if progress.collected is None else None)
        if time.monotonic() > self._until:
            return Selection(frozenset())
        if name is None or not name.suite:
            return None
        if name not in self.cut:
            how = "its process ended in the middle of it: a crash, os._exit, or a signal"
            self.cut[name] = TestFailure(name, CRASH, how)
        if progress.collected is None:
            if progress.path in self._ignored or not progress.path:
                return None
            self._ignored.append(progress.path)
            return selection.without([name])
        done = self.results.verdicts.keys() | self.cut.keys()
        return Selection(frozenset(one for one in progress.collected if one not in done), selection.exclude)

    def _check(self, running: Running[Output]) -> None:
        """A process that told nothing of a test: its own words are all there is."""
        if self.results.verdicts or self.cut:
            return
        code = running.exit_code
        if code is not None and code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
            self._refuse(f"the interpreter was ended by {name} before any test ran: {_last_words(self._log)}")
        self._refuse(f"no test could be run: {_last_words(self._log)}")

    def _refuse_nothing(self, selection: Selection) -> None:
        """Results in which no test has run at all are none."""
        failures = [*self.results.failures.values(), *self.cut.values()]
        ran = any(name.case for name in self.results.verdicts)
        if ran or any(name.case for name in self.cut) or not selection.everything:
            return
        if not failures:
            self._refuse(f"no test was found by `{self.command}`")
        if all(failure.type in _SYNTAX for failure in failures):
            self._refuse(f"no test could be run: {_syntax_error(failures[0], self.root)}")
        absent = {match[1] for failure in failures if (match := _ABSENT.search(failure.message))}
        foreign = sorted(name for name in absent if not self._is_own(name.partition(".")[0]))
        if foreign and len(absent) == len(foreign) and all(_ABSENT.search(one.message) for one in failures):
            names = ", ".join(foreign)
            raise StepError(
                STEP,
                "MISSING_DEPENDENCIES",
                f"no test could be run: nothing that the project requires has {names}",
            )

    def _is_own(self, package: str) -> bool:
        return any(
            (root / package).exists() or (root / f"{package}.py").exists()
            for root in self.module.source_roots
        )

    def _refuse(self, message: str) -> None:
        raise StepError(STEP, "NOTTESTABLE", message)


def _dumped(running: Running[Output]) -> str:
    """Where a process hangs, as it tells itself when it is told to abort; "" where it does not."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(running.pid, signal.SIGABRT)
    running.wait(_DUMPING)
    stacks: Sequence[str] = _FRAMES.findall(running.output.tail())
    return stacks[-1] if stacks else ""


def _last_words(log: str) -> str:
    """The last lines of an output that are no decoration."""
    lines = [line.strip() for line in log.splitlines() if line.strip(" =-_")]
    errors = [line for line in lines if re.match(r"E  |[\w.]*(?:Error|Exception)\b|ERROR|usage:", line)]
    return " ".join((errors or lines)[-3:])[:1000] or "it printed nothing"


def _syntax_error(failure: TestFailure, root: Path) -> str:
    places = _WHERE.findall(failure.trace) or _WHERE.findall(failure.message)
    if not places:
        return f"{failure.type}: {failure.message}"
    file, line = places[-1]
    shown = os.path.relpath(file, root) if file.startswith(f"{root}/") else Path(file).name
    return f"{failure.type} in {shown}, line {line}: {failure.message.partition(' (')[0]}"
