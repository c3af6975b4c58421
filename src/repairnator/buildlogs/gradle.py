"""Gradle's test task, with its default logging or more."""

from __future__ import annotations

import re

from repairnator.buildlogs.report import LogReport, Names
from repairnator.model import TestName

# org.example.CalcTest > adds FAILED; CalcTest > Inner > adds() FAILED
_FAILED = re.compile(r"^(?P<suite>[\w.$]+(?: > .+)?) > (?P<case>.+?) FAILED$")
_COUNTS = re.compile(r"^(\d+) tests? completed, (\d+) failed")
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
            if failed and not line.startswith("> Task"):
                suite = failed["suite"].replace(" > ", "$")
                self._names.add(TestName(suite, re.sub(r"[(\[].*$", "", failed["case"]).strip()))
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
