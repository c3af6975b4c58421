"""The seeker of expressions: asks at the most suspicious ones, beside the search, what values they need."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.places import is_returned
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.synthesized import Synthesizer, decides, is_asked
from repairnator.core.languages.java.search.tally import Tally
from repairnator.core.localize.port import Line, Spectrum
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

OPERATOR = "expression-synthesized"
# The first candidates are not to come later.
_AFTER = 40
_SITES = 40
_PASSING = 20
# Of the search's time, as long as there is anything else to do; and seconds that are granted at once.
_SHARE, _GRANTED = 0.12, 2.0
# Places, and seconds, for which a patch that was found waits.
_AWAITED, _AWAITED_SECONDS = 2, 2.0


@dataclass(frozen=True, slots=True)
class _Found:
    code: Code
    node: Node
    suspiciousness: float
    changes: list[Change]


class ValueSeeker:
    """Looks for expressions at the most suspicious places, one place after the other in a thread."""

    def __init__(
        self,
        runtime: Observer,
        frontier: Frontier,
        failing: Sequence[TestName],
        spectrum: Spectrum,
        tally: Tally,
    ) -> None:
        self._frontier = frontier
        self._synthesizer = Synthesizer(runtime, failing)
        self._spectrum = spectrum
        self._tally = tally
        self._found: queue.SimpleQueue[_Found] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._sites: list[tuple[float, Site]] | None = None
        self._visited = 0
        self._places = 0
        self._spent = 0.0
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Seek at no further place."""
        self._stopped = True

    @property
    def bound(self) -> float:
        """What the most suspicious places may still give; 0 once they were visited, or took too long."""
        if not self._sites or self._spent > _AWAITED_SECONDS:
            return 0.0
        left = self._sites[self._visited : _AWAITED]
        busy = self._thread is not None and self._thread.is_alive() and self._visited <= _AWAITED
        awaited = [self._sites[self._visited - 1], *left] if busy and self._visited else left
        return max((self._frontier.worth(value, OPERATOR) for value, _ in awaited), default=0.0)

    def step(self, validated: int, *, found: bool, dry: bool) -> bool:
        """Visit the next place when it is time, and put what was found into the frontier.

        Args:
            validated: candidates so far.
            found: whether a plausible patch is known, so that only the first places are visited.
            dry: whether nothing else is left to try.

        Returns:
            Whether nothing more will come.
        """
        self._drain()
        if self._thread is not None and self._thread.is_alive():
            return False
        if self._sites is None and self._frontier.opened and (dry or validated >= _AFTER):
            self._sites = _sites(self._frontier)
        most = _AWAITED if found else _SITES
        over = self._sites is not None and self._visited >= min(most, len(self._sites))
        if self._stopped or over or self._sites is None:
            return self._found.empty() and (over or self._stopped or not self._frontier.opened or not dry)
        if dry or self._spent <= _GRANTED + _SHARE * self._tally.seconds:
            suspiciousness, site = self._sites[self._visited]
            self._visited += 1
            self._thread = threading.Thread(
                target=self._visit, args=(suspiciousness, site), name="values", daemon=True
            )
            self._thread.start()
        return False

    def _drain(self) -> None:
        while not self._found.empty():
            found = self._found.get()
            self._frontier.add(found.code, found.node, OPERATOR, found.suspiciousness, found.changes)

    def _visit(self, suspiciousness: float, site: Site) -> None:
        began = time.monotonic()
        try:
            changes = self._synthesizer.changes(site, self._passing(site))
            if changes:
                self._places += 1
                self._found.put(_Found(site.code, site.node, suspiciousness, changes))
        except JvmDied as error:
            self._tally.note("lastWarmRuntimeError", str(error))
        except WarmRuntimeError as error:
            # The probe does not compile here (a constant of a narrower type): the next place may be better.
            self._tally.note("lastValuesRefused", str(error))
        seconds = time.monotonic() - began
        self._tally.note("valuePlaces", {"visited": self._visited, "telling": self._places})
        self._spent += seconds
        self._tally.spend("values", seconds)

    def _passing(self, site: Site) -> tuple[TestName, ...]:
        line = Line(site.code.file, site.node.line)
        tests = [test for test in self._spectrum.tests.values() if test.passed and line in test.lines]
        ordered = sorted(tests, key=lambda each: (each.seconds, each.name))
        return tuple(test.name for test in ordered[:_PASSING])


def _sites(frontier: Frontier) -> list[tuple[float, Site]]:
    """What is returned first, then conditions, then what variables get; most suspicious first."""
    places = []
    for suspiciousness, code, node in frontier.opened:
        site = frontier.site(code, node)
        if is_asked(site):
            order = 0 if is_returned(site.code, site.node) else 1 if decides(site) else 2
            places.append((-suspiciousness, order, node.start, suspiciousness, site))
    places.sort(key=lambda each: each[:3])
    return [(suspiciousness, site) for *_, suspiciousness, site in places[:_SITES]]
