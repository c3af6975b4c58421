"""Reads the output of Gradle's test task, with its default logging or more."""

from __future__ import annotations

import re

from repairnator.model import TestName
from repairnator.world.buildlogs.report import LogReport, Names

# org.example.CalcTest > adds FAILED; CalcTest > Inner > adds() FAILED; CalcTest > adds(int) > [1] 3 FAILED
_FAILED = re.compile(r"^(?P<suite>[\w.$]+)(?:\[[\w.-]+\])?(?P<path> > .+) FAILED$")
# What Gradle calls a class that failed before any of its tests.
_WHOLE_CLASS = ("classMethod", "initializationError", "executionError")
_COUNTS = re.compile(r"^([0-9]{1,9}) tests? completed, ([0-9]{1,9}) failed")
_OURS = re.compile(r"^> Task :|There were failing tests\. See the report|^BUILD FAILED in ")


class GradleReader:
    """Reads what Gradle prints of tests."""

    def __init__(self) -> None:
        self._names = Names()
        self._run = 0
        self._failed = 0
        self._seen = False

    def feed(self, line: str) -> None:
        if line.endswith(" FAILED") and " > " in line:
            failed = _FAILED.match(line)
            if failed:
                self._names.add(_name(failed["suite"], failed["path"].split(" > ")[1:]))
        elif "completed" in line:
            counts = _COUNTS.match(line)
            if counts:
                self._run += int(counts[1])
                self._failed += int(counts[2])
        elif not self._seen and _OURS.search(line):
            self._seen = True

    def report(self) -> LogReport:
        failed = max(self._failed, len(self._names))
        return LogReport(
            tools=("gradle",) if failed or self._seen else (),
            failing=self._names.all(),
            run=max(self._run, failed),
            failed=failed,
        )


def _name(suite: str, path: list[str]) -> TestName:
    """The test at the end of a path: nested classes, the method, and what it was invoked with."""
    methods = [place for place, part in enumerate(path) if "(" in part]
    place = methods[0] if methods else len(path) - 1
    case = re.sub(r"[(\[].*$", "", path[place]).strip()
    return TestName("$".join((suite, *path[:place])), "" if case in _WHOLE_CLASS else case)
