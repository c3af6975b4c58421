"""Writes the events of a run as lines for people, and keeps them in pages.

A page has a fixed number of lines, so that the page with any line is found by its key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from repairnator.core.events import Event
from repairnator.core.statuses import StepStatus
from repairnator.foundation.text import count, duration
from repairnator.foundation.untrusted import integer, mapping, number, sequence, text
from repairnator.work.stores.port import Document, Query, RecordStore

RUN_LOG = "run-log"
PAGE_LINES = 100
MOST_LINES = 200_000

_WIDTH = 2000  # characters of a line
_MESSAGE_LINES = 200  # of one event
_TESTS = 50
_QUIET_SECONDS = 10.0  # between two lines about the progress of a search


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a run's log.

    Attributes:
        number: from 0.
        time: seconds since the epoch.
        kind: ``step``, ``note``, ``warning``, ``tests``, ``search``, ``patch``, ``error`` or ``end``.
        text: without a line break.
    """

    number: int
    time: float
    kind: str
    text: str


class LogWriter:
    """Turns the events of one run into lines."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._lines: list[list[Any]] = []  # of the pages that are not written yet, from ``_first`` on
        self._first = 0
        self._searched = 0.0

    @property
    def lines(self) -> int:
        """How many there are."""
        return self._first + len(self._lines)

    @property
    def waiting(self) -> int:
        """How many of them are on pages that may not be kept yet."""
        return len(self._lines)

    def see(self, event: Event) -> None:
        """Add what an event tells."""
        time = number(event.data.get("time"))
        if event.kind == "progress":
            if time - self._searched < _QUIET_SECONDS:
                return
            self._searched = time
        for kind, line in _told(event.kind, event.data):
            if self.lines == MOST_LINES - 1:
                kind, line = "warning", "the run goes on, but its log is full: the rest is left out"
            if self.lines < MOST_LINES:
                self._lines.append([time, kind, line[:_WIDTH]])

    def pages(self) -> list[Document]:
        """The pages that are not full and kept, oldest first."""
        starts = range(0, len(self._lines), PAGE_LINES)
        return [
            {
                "_id": page_id(self._run_id, self._first + start),
                "run": self._run_id,
                "lines": self._lines[start : start + PAGE_LINES],
            }
            for start in starts
        ]

    def written(self, lines: int) -> None:
        """Forget the pages that are full and kept: ``lines`` of all lines are."""
        full = (lines - self._first) // PAGE_LINES * PAGE_LINES
        self._lines = self._lines[full:]
        self._first += full


def page_id(run_id: str, line: int) -> str:
    """The id of the page that has this line."""
    return f"{run_id}/{line // PAGE_LINES:06d}"


def read_lines(records: RecordStore, run_id: str, first: int, limit: int) -> list[Line]:
    """Lines of a run's log from one on.

    Args:
        records: where the pages are.
        run_id: of the run.
        first: number of the first line.
        limit: at most so many.
    """
    pages = records.find(
        RUN_LOG,
        Query(
            at_least={"_id": page_id(run_id, first)},
            below={"_id": f"{run_id}0"},  # the character behind the slash
            limit=(first % PAGE_LINES + limit - 1) // PAGE_LINES + 1,
        ),
    )
    lines = [
        Line(int(page["_id"].rpartition("/")[2]) * PAGE_LINES + index, number(time), str(kind), str(words))
        for page in pages
        for index, (time, kind, words) in enumerate(page["lines"])
    ]
    return [line for line in lines if line.number >= first][:limit]


def _told(kind: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an event tells people: kinds and texts of lines."""
    if kind == "started":
        tools = ", ".join(text(one, 100) for one in sequence(data.get("tools")))
        yield "note", f"the repair core has started{f' with {tools}' if tools else ''}"
    elif kind == "step":
        yield from _step(data)
    elif kind == "note":
        level = "warning" if data.get("level") == "warning" else "note"
        yield from _each(level, text(data.get("text"), 64 * 1024))
    elif kind == "tests":
        yield from _tests(data)
    elif kind == "groups":
        yield "tests", f"{count(len(sequence(data.get('groups'))), 'group')} of tests with a common cause"
    elif kind == "places":
        places = [mapping(one) for one in sequence(data.get("places"))[:1]]
        first = "".join(f", first {text(one.get('file'), 500)}:{integer(one.get('line'))}" for one in places)
        found = count(len(sequence(data.get("places"))), "suspicious line")
        yield "search", f"{text(data.get('group'), 100)}: {found}{first}"
    elif kind == "progress":
        yield "search", _search(data)
    elif kind == "patch":
        files = ", ".join(text(one, 500) for one in sequence(data.get("files")))
        yield (
            "patch",
            f"{text(data.get('group'), 100)}: {text(data.get('summary'), 1000) or 'a patch'} ({files})",
        )
    elif kind == "finished":
        yield from _finished(data)


def _step(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, status = text(data.get("name"), 200), text(data.get("status"), 20)
    if status == StepStatus.STARTED:
        yield "step", f"{name} begins"
        return
    failed = status == StepStatus.FAILURE
    yield ("error" if failed else "step"), f"{name}: {status} after {duration(number(data.get('seconds')))}"
    yield from _each("error" if failed else "note", text(data.get("message"), 64 * 1024))


def _tests(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    failing = [mapping(one) for one in sequence(data.get("failing"))]
    yield "tests", f"{len(failing)} of {count(integer(data.get('total')), 'test')} failed"
    for one in failing[:_TESTS]:
        message = " ".join(text(one.get("message"), 500).split())
        yield "tests", f"  {text(one.get('name'), 300)}: {text(one.get('type'), 200)}: {message}"
    if len(failing) > _TESTS:
        yield "tests", f"  … and {len(failing) - _TESTS} more"
    flaky = [text(one, 300) for one in sequence(data.get("flaky"))[:_TESTS]]
    if flaky:
        yield "warning", f"ignored, because they are flaky: {', '.join(flaky)}"


def _search(data: Mapping[str, Any]) -> str:
    candidates = count(integer(data.get("candidates")), "candidate")
    rate, plausible = number(data.get("candidatesPerSecond")), integer(data.get("plausible"))
    place = text(data.get("place"), 300)
    at = f", at {place}" if place else ""
    return (
        f"{text(data.get('group'), 100)}: {candidates}, {rate:,.0f} a second, {plausible:,} plausible"
        f" after {duration(number(data.get('seconds')))}{at}"
    )


def _finished(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for step, messages in mapping(data.get("errors")).items():
        for message in sequence(messages):
            yield from _each("error", f"{text(step, 200)}: {text(message, 64 * 1024)}")
    result = mapping(data.get("result"))
    patches = count(len(sequence(result.get("patches"))), "patch", "patches")
    yield (
        "end",
        f"{text(result.get('status'), 100)}, {patches}, after {duration(number(result.get('seconds')))}",
    )


def _each(kind: str, words: str) -> Iterator[tuple[str, str]]:
    lines = words.splitlines()
    for line in lines[:_MESSAGE_LINES]:
        yield kind, line
    if len(lines) > _MESSAGE_LINES:
        yield kind, f"… and {len(lines) - _MESSAGE_LINES} more lines"
