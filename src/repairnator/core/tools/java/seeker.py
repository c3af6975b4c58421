"""The seeker of conditions: runs beside the search and feeds it what angelic values tell."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from repairnator.core.jvm.analysis import Node
from repairnator.core.localize.port import Line, Spectrum
from repairnator.core.tools.java.angelic import Angelic
from repairnator.core.tools.java.bench import Bench
from repairnator.core.tools.java.change import Change, Site
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.frontier import Frontier
from repairnator.core.tools.java.tally import Tally
from repairnator.errors import JvmError
from repairnator.model import TestName

# Simple edits are tried first; most faults need no more.
_AFTER = 300
_SITES = 60
_PASSING = 25


@dataclass(frozen=True, slots=True)
class _Found:
    code: Code
    node: Node
    suspiciousness: float
    changes: list[Change]


class ConditionSeeker:
    """Looks for conditions at the most suspicious places, in a thread of its own."""

    def __init__(self, bench: Bench, failing: Sequence[TestName], spectrum: Spectrum, tally: Tally) -> None:
        self._angelic = Angelic(bench, failing)
        self._spectrum = spectrum
        self._tally = tally
        self._found: queue.SimpleQueue[_Found] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Seek at no further place."""
        self._stopped.set()

    def step(self, frontier: Frontier, validated: int, *, found: bool, dry: bool) -> bool:
        """Start when it is time, and put what was found into the frontier.

        Args:
            frontier: of the search.
            validated: candidates so far.
            found: whether a plausible patch is known, so that no more need be sought.
            dry: whether nothing else is left to try.

        Returns:
            Whether nothing more will come.
        """
        if found:
            self.stop()
            return True
        if self._thread is None and frontier.opened and (dry or validated >= _AFTER):
            sites = _sites(frontier)
            self._thread = threading.Thread(target=self._seek, args=(sites,), name="conditions", daemon=True)
            self._thread.start()
        self._drain(frontier)
        ended = self._thread is None or not self._thread.is_alive()
        return ended and self._found.empty()

    def _drain(self, frontier: Frontier) -> None:
        while True:
            try:
                found = self._found.get_nowait()
            except queue.Empty:
                return
            frontier.add(found.code, found.node, "condition-synthesized", found.suspiciousness, found.changes)

    def _seek(self, sites: Sequence[tuple[float, Site]]) -> None:
        began, angelic = time.monotonic(), 0
        for suspiciousness, site in sites:
            if self._stopped.is_set():
                break
            try:
                changes = self._angelic.changes(site, self._passing(site))
            except JvmError as error:
                self._tally.note("lastJvmError", str(error))
                continue
            if changes:
                angelic += 1
                self._found.put(_Found(site.code, site.node, suspiciousness, changes))
        self._tally.note("angelicPlaces", angelic)
        self._tally.spend("angelic", time.monotonic() - began)

    def _passing(self, site: Site) -> tuple[TestName, ...]:
        line = Line(site.code.file, site.node.line)
        tests = [test for test in self._spectrum.tests.values() if test.passed and line in test.lines]
        return tuple(
            test.name for test in sorted(tests, key=lambda each: (each.seconds, each.name))[:_PASSING]
        )


def _sites(frontier: Frontier) -> list[tuple[float, Site]]:
    """Conditions first, then statements in blocks, most suspicious first."""
    places = [
        (suspiciousness, node.role != "condition", node.start, code, node)
        for suspiciousness, code, node in frontier.opened
        if node.role == "condition" or node.statement
    ]
    places.sort(key=lambda each: (-each[0], each[1], each[2]))
    return [(value, frontier.site(code, node)) for value, _, _, code, node in places[:_SITES]]
