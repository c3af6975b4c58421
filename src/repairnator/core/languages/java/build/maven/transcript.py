"""What Maven prints, read as it comes: errors, and which tests are running."""

from __future__ import annotations

import re
import threading
import time

from repairnator.core.languages.java.build.jvms import TestingOutput, jvms_below
from repairnator.core.languages.java.build.maven.executions import ExecutionName
from repairnator.core.languages.java.build.maven.pom import FAILSAFE, SUREFIRE

MAX_ERRORS = 1000
MAX_CONTINUED = 4

_MARK = re.compile(r"(?:\[(?:ERROR|FATAL)\] ?)+")
_SUMMARY = re.compile(
    r"(?:\[\w+\] )?Tests run: \d+, Failures: (\d{1,9}), Errors: (\d{1,9}), Skipped: \d+\s*$"
)
_RUNNING = re.compile(r"(?:\[\w+\] )?Running ([\w.$]+)\s*$")
_DONE = re.compile(r"(?:\[\w+\] )?Tests run: \d+.*Time elapsed")
_DONE_CLASS = re.compile(r" --? in ([\w.$]+)\s*$")
_CLASS = re.compile(r"[\w$]+(?:\.[\w$]+)+")
_MOJO = re.compile(
    r"\[INFO\] --- (?:maven-)?([\w-]+?)(?:-maven)?(?:-plugin)?:[\w.-]+:([\w-]+)(?: \(([^()]*)\))?"
)
# Plugins that run tests, as the heading of an execution names them, and the goals that do.
_TESTERS = {"surefire": ("test", SUREFIRE), "failsafe": ("integration-test", FAILSAFE)}


class Transcript(TestingOutput):
    """What Maven printed, in bounded memory.

    Attributes:
        errors: the first lines that Maven marked as errors, with the lines that continue them.
        testing: set when the tests begin, and at the end of the output.
        fork_died: whether Surefire says that a JVM of its tests ended before they did.
        ran_in: the execution that ran a test class first.
        integrated: whether Failsafe has run.
        failed: tests that failed, by the summaries of all executions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []
        self.testing = threading.Event()
        self.fork_died = False
        self.ran_in: dict[str, ExecutionName] = {}
        self.integrated = False
        self.failed = 0
        self._execution: ExecutionName | None = None
        self._lost: dict[str, None] = {}
        self._crash_listed = False
        self._continued = MAX_CONTINUED

    def lost(self) -> list[str]:
        """Test classes that started and did not end, or that Surefire says took their JVM down."""
        return list(self._lost | self.running)

    def end(self) -> None:
        self.testing.set()

    def interpret(self, line: str) -> None:
        text = _MARK.sub("", line).strip()
        self._collect_error(line, text)
        if match := _MOJO.match(line):
            self._enter(match[1], match[2], match[3] or "")
            self._lost |= self.running
            self.running = {}
        elif match := _RUNNING.match(line):
            self.running[match[1]] = None
            if self._execution is not None:
                self.ran_in.setdefault(match[1], self._execution)
        elif _DONE.match(line):
            match = _DONE_CLASS.search(line)
            if match:
                self.running.pop(match[1], None)
            elif self.running:
                self.running.popitem()
        elif match := _SUMMARY.match(line):
            self.failed += int(match[1]) + int(match[2])
        elif self._crash_listed and _CLASS.fullmatch(text):
            self._lost[text] = None
        else:
            self._crash_listed = text == "Crashed tests:"
            self.fork_died = self.fork_died or "forked VM terminated" in text

    def _enter(self, plugin: str, goal: str, id_: str) -> None:
        """An execution begins."""
        tests, artifact = _TESTERS.get(plugin, ("", ""))
        self._execution = ExecutionName(artifact, id_) if goal == tests else None
        if self._execution is None:
            return
        self.integrated = self.integrated or self._execution.integrates
        if self.began is None:
            self.began = time.monotonic()
            self.testing.set()

    def _collect_error(self, line: str, text: str) -> None:
        if _MARK.match(line):
            self._continued = 0
        elif line.startswith("[") or self._continued >= MAX_CONTINUED:
            self._continued = MAX_CONTINUED
            return
        self._continued += 1
        if text and len(self.errors) < MAX_ERRORS:
            self.errors.append(text)


def surefire_jvms(ancestor: int) -> list[int]:
    """JVMs below ``ancestor`` that Surefire started for tests."""
    return jvms_below(ancestor, "surefire")
