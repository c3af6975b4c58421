"""Reads the output of pytest: with or without its short summary, quiet or verbose, with pytest-xdist."""

from __future__ import annotations

import re

from repairnator.model import TestName
from repairnator.world.buildlogs.report import LogReport, Names

_SUMMARY = re.compile(r"^(?:FAILED|ERROR) (?P<file>\S+?\.py)(?:::(?P<case>.+?))?(?: - .*)?$")
_VERBOSE = re.compile(r"^(?P<file>\S+\.py)::(?P<case>\S.*?) (?:FAILED|ERROR)(?:\s+\[ *\d+%\])?$")
_WORKER = re.compile(r"^\[gw\d+\] \[ *\d+%\] (?:FAILED|ERROR) (?P<file>\S+\.py)::(?P<case>\S.*?)\s*$")
_END = re.compile(
    r"^(?:=+ )?(?P<counts>[0-9]+ \w+(?:, [0-9]+ \w+)*) in [\d.]+ ?s(?:econds)?(?: \([\d:]+\))?(?: =+)?$"
)
_COUNT = re.compile(r"\b([0-9]{1,9}) (\w+)")
_COUNTED = ("failed", "passed", "error", "errors", "xfailed", "xpassed")


class PytestReader:
    """Reads what pytest prints."""

    def __init__(self) -> None:
        self._names = Names()
        self._run = 0
        self._failed = 0
        self._ended = False

    def feed(self, line: str) -> None:
        if "FAILED" in line or "ERROR" in line:
            found = _SUMMARY.match(line) or _VERBOSE.match(line) or _WORKER.match(line)
            # Without a test's name it is a file that could not be read: no failing test.
            if found and found["case"]:
                self._names.add(_test(found["file"], found["case"]))
        elif " in " in line:
            end = _END.match(line)
            if end:
                self._see_end(end["counts"])

    def report(self) -> LogReport:
        failed = self._failed if self._ended else len(self._names)
        return LogReport(
            tools=("pytest",) if self._ended or failed else (),
            failing=self._names.all() if failed else (),
            run=max(self._run, failed),
            failed=failed,
        )

    def _see_end(self, text: str) -> None:
        counts = {word: int(number) for number, word in _COUNT.findall(text)}
        if not counts.keys() & set(_COUNTED):
            return
        self._ended = True
        self._run += sum(counts.get(word, 0) for word in _COUNTED)
        # Errors at collection have no test's name; then none failed.
        errors = counts.get("error", 0) + counts.get("errors", 0)
        self._failed += counts.get("failed", 0) + (min(errors, len(self._names)) if errors else 0)


def _test(file: str, case: str) -> TestName:
    module = file.removesuffix(".py").replace("\\", "/").removeprefix("./").replace("/", ".")
    return TestName(module, re.sub(r"\[.*$", "", case).replace("::", "."))
