"""Reads the journal of a test run while it is written.

The project's code runs in the process that writes it, and may write anything there: what is no line of a
journal is passed over, and sizes are bounded.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repairnator.core.numerals import decimal
from repairnator.core.projects.reports import CaseResult, Results, Verdict
from repairnator.model import TestFailure, TestName

MAX_BYTES = 512 * 2**20
_PIECE = 2**20
_MAX_LINE = 64 * 2**20
_MAX_TEXT = 16 * 1024
_VERDICTS = {
    "passed": Verdict.PASSED,
    "skipped": Verdict.SKIPPED,
    "failed": Verdict.FAILED,
    "error": Verdict.ERROR,
}
_LAST_LINE = re.compile(r"^([A-Za-z_][\w.]*)(?:: (.*))?$")


class Journal:
    """The file of one run, read from where the last reading ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""

    def new(self) -> Iterator[dict[str, Any]]:
        """The records that were added since."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return
        try:
            os.lseek(descriptor, self._offset, os.SEEK_SET)
            while self._offset < MAX_BYTES and (piece := os.read(descriptor, _PIECE)):
                self._offset += len(piece)
                *whole, self._rest = (self._rest + piece).split(b"\n")
                if len(self._rest) > _MAX_LINE:
                    self._rest = b""
                yield from filter(None, map(_record, whole))
        except OSError:  # a pipe, a folder
            return
        finally:
            os.close(descriptor)


def _record(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("kind"), str) else {}


@dataclass(slots=True)
class Progress:
    """What a journal has told so far.

    Attributes:
        module: name of the project, which all suites belong to.
        results: verdicts and failures.
        collected: tests that are to run; None before they are known.
        collecting: the suite that is being collected.
        path: the file that is being collected.
        running: the test that runs.
        since: when that, or the last step of collecting, began.
        finished: whether all tests have ended.
    """

    module: str
    since: float
    results: Results = field(default_factory=Results)
    collected: list[TestName] | None = None
    collecting: TestName | None = None
    path: str = ""
    running: TestName | None = None
    finished: bool = False

    def take(self, record: dict[str, Any], now: float) -> None:
        """Note one record."""
        kind, name = record["kind"], _name(record)
        self.since = now
        if kind == "collecting":
            self.collecting, self.path = name, _text(record.get("path"))
        elif kind == "collected":
            self.collected, self.collecting = _names(record.get("names")), None
        elif kind == "start":
            self.running = name
        elif kind == "end":
            self.running = None
        elif kind == "finished":
            self.running, self.finished = None, True
        elif kind == "outcome" and name.suite:
            self._outcome(name, record)

    def _outcome(self, name: TestName, record: dict[str, Any]) -> None:
        verdict = _VERDICTS.get(_text(record.get("verdict")))
        if verdict is None:
            return
        failure = None
        if verdict >= Verdict.FAILED:
            kind, message = _text(record.get("type")), _text(record.get("message"))
            if not name.case:
                kind, message = _of_import(kind, message)
            failure = TestFailure(name, kind, message[:2048], _text(record.get("trace")))
        seconds = decimal(str(record.get("seconds", "")))
        self.results.add(CaseResult(name, verdict, failure, seconds), self.module)


def _of_import(kind: str, message: str) -> tuple[str, str]:
    """The cause of a module that cannot be imported, which unittest hides in the message."""
    if not message.startswith("Failed to import test module"):
        return kind, message
    last = next((line for line in reversed(message.splitlines()) if line.strip()), "")
    match = _LAST_LINE.match(last.strip())
    return (match[1], match[2] or "") if match else (kind, last)


def _names(value: object) -> list[TestName]:
    found = value if isinstance(value, list) else []
    return [
        TestName(one[0], one[1])
        for one in found
        if isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one)
    ]


def _name(record: dict[str, Any]) -> TestName:
    return TestName(_text(record.get("suite"))[:400], _text(record.get("case"))[:400])


def _text(value: object) -> str:
    return value[:_MAX_TEXT] if isinstance(value, str) else ""
