"""What the seekers share: a thread beside the search, and the way of what it finds into the frontier."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.localize.port import Line, Spectrum
from repairnator.core.search.tally import Tally
from repairnator.model import TestName


class Found(NamedTuple):
    """Changes that values tell for, at one place; see :meth:`.frontier.Frontier.add`."""

    code: Code
    node: Node
    operator: str
    suspiciousness: float
    changes: Sequence[Change]


class Seeker:
    """Runs programs beside the search to find changes at suspicious places; stopped when it is left.

    Attributes:
        frontier: of the search.
        tally: of the search.
        stopped: whether nothing more is to be sought.
    """

    name = ""  # of its thread
    passing_most = 20  # passing tests that are run at a place
    share = 0.0  # of the search's time, as long as there is anything else to do
    granted = 2.0  # seconds at once

    def __init__(self, frontier: Frontier, spectrum: Spectrum, tally: Tally) -> None:
        self.frontier = frontier
        self.tally = tally
        self.stopped = threading.Event()
        self._spectrum = spectrum
        self._found: queue.SimpleQueue[Found] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._spent = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Seek at no further place."""
        self.stopped.set()

    @property
    def busy(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work: Callable[[], None]) -> None:
        """Do some work in the thread, which is not busy."""
        self._thread = threading.Thread(target=work, name=self.name, daemon=True)
        self._thread.start()

    def spend(self, activity: str, seconds: float) -> None:
        """Count seconds of work; called in the thread."""
        self._spent += seconds
        self.tally.spend(activity, seconds)

    def may_go_on(self, *, dry: bool) -> bool:
        """Whether the share of the time is not used up.

        Args:
            dry: whether nothing else is left to try.
        """
        return dry or self._spent <= self.granted + self.share * self.tally.seconds

    def put(self, found: Found) -> None:
        """Keep what was found for the next :meth:`drain`; called in the thread."""
        self._found.put(found)

    @property
    def has_news(self) -> bool:
        """Whether something was found that the frontier has not got yet."""
        return not self._found.empty()

    def drain(self) -> None:
        """Give the frontier what was found since the last time."""
        while not self._found.empty():
            self.frontier.add(*self._found.get())

    def passing(self, site: Site) -> tuple[TestName, ...]:
        """Passing tests that run a place, the quickest first."""
        line = Line(site.code.file, site.node.line)
        tests = [test for test in self._spectrum.tests.values() if test.passed and line in test.lines]
        tests.sort(key=lambda each: (each.seconds, each.name))
        return tuple(test.name for test in tests[: self.passing_most])
