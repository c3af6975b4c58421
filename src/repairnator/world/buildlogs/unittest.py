"""Reads the output of Python's unittest, and of what is built on its runner (Django's tests)."""

from __future__ import annotations

import re

from repairnator.model import TestName
from repairnator.world.buildlogs.report import LogReport, Names

# Up to Python 3.10 the parentheses hold the class, from 3.11 on the class and the method.
_FAILED = re.compile(r"^(?:FAIL|ERROR): (?P<case>\w+) \((?P<where>[\w.<>]+)\)")
_END = re.compile(r"^FAILED \((?P<counts>[a-z0-9=, ]+)\)$")
_RUN = re.compile(r"^Ran ([0-9]{1,9}) tests? in [\d.]+s$")
_COUNT = re.compile(r"(?:failures|errors)=([0-9]{1,9})\b")


class UnittestReader:
    """Reads what unittest's text runner prints."""

    def __init__(self) -> None:
        self._names = Names()
        self._run = 0
        self._failed = 0
        self._unread = 0  # files that could not be imported: errors, but no failing tests
        self._ended = False

    def feed(self, line: str) -> None:
        if line.startswith(("FAIL: ", "ERROR: ")):
            failed = _FAILED.match(line)
            if failed and "unittest.loader._FailedTest" in line:
                self._unread += 1
            elif failed:
                suite = failed["where"].removesuffix("." + failed["case"])
                self._names.add(TestName(suite, failed["case"]))
        elif line.startswith("FAILED ("):
            end = _END.match(line)
            if end:
                self._ended = True
                self._failed += sum(int(number) for number in _COUNT.findall(end["counts"]))
        elif line.startswith("Ran "):
            run = _RUN.match(line)
            if run:
                self._run += int(run[1])

    def report(self) -> LogReport:
        failed = max(self._failed - self._unread, 0) if self._ended else len(self._names)
        return LogReport(
            tools=("unittest",) if self._run or self._ended or failed else (),
            failing=self._names.all() if failed else (),
            run=max(self._run, failed),
            failed=failed,
        )
