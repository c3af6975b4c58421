"""A seeker that visits the most suspicious places one after the other, in a share of the search's time."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Sequence
from functools import partial

from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.seeker import Found, Seeker
from repairnator.core.languages.java.search.sites import Sites
from repairnator.core.localize.port import Spectrum
from repairnator.core.search.tally import Tally
from repairnator.errors import WarmRuntimeError


class PlaceSeeker(Seeker):
    """What seekers share that visit places; each says of itself what is sought, where, and when."""

    operator = ""  # of what it finds
    after = 0  # candidates that come before the first place
    most = 0  # places
    awaited = 2  # places for which a patch that was found waits
    awaited_seconds = 4.0  # how long it does

    def __init__(self, frontier: Frontier, spectrum: Spectrum, tally: Tally) -> None:
        super().__init__(frontier, spectrum, tally)
        self._sites = Sites(frontier, self.order, self.most)
        self._is_due = self._is_found = False
        self._worth = 0.0  # of the place that is visited
        self._places = 0

    @abstractmethod
    def order(self, site: Site) -> int | None:
        """The rank of a place among equally suspicious ones; None for one that is not visited."""

    @abstractmethod
    def changes(self, site: Site) -> Sequence[Change]:
        """What is found at a place.

        Raises:
            WarmRuntimeError: the place cannot be observed, or the JVM died.
        """

    @property
    def bound(self) -> float:
        """What the most suspicious places may still give; 0 once they were visited, or took too long.

        As long as all that was found only fits the tests, each further place is worth waiting for.
        """
        if not self.busy and self.has_news:
            return self._worth  # however long it took: the frontier is about to get it
        if not self._is_due or (self._is_found and self._spent > self.awaited_seconds):
            return 0.0
        left = self._sites.ahead(self.awaited - self._sites.taken if self._is_found else 1)
        worths = [self.frontier.worth(suspiciousness, self.operator) for suspiciousness, _ in left]
        if self.busy and (self._sites.taken <= self.awaited or not self._is_found):
            worths.append(self._worth)
        return max(worths, default=0.0)

    def step(self, validated: int, *, found: bool, dry: bool) -> bool:
        """Visit the next place when it is time, and put what was found into the frontier.

        Args:
            validated: candidates so far.
            found: whether a patch that does more than fit the tests is known, so that only the first
                places are visited.
            dry: whether nothing else is left to try.

        Returns:
            Whether nothing more will come.
        """
        self._is_found = found
        busy = self.busy
        self.drain()
        if busy:
            return False
        self._is_due = self._is_due or (bool(self.frontier.opened) and (dry or validated >= self.after))
        if self.stopped.is_set() or not self._is_due:
            return self.stopped.is_set() or not (self.frontier.opened and dry)
        most = self.awaited - self._sites.taken if found else 1
        if not self._sites.ahead(most):
            return True
        if self.may_go_on(dry=dry):
            place = self._sites.take()
            assert place is not None, "there is one ahead"
            self._worth = self.frontier.worth(place[0], self.operator)
            self.start(partial(self._visit, *place))
        return False

    def _visit(self, suspiciousness: float, site: Site) -> None:
        began = time.monotonic()
        try:
            changes = self.changes(site)
            if changes:
                self._places += 1
                self.put(Found(site.code, site.node, self.operator, suspiciousness, changes))
        except JvmDied as error:
            self.tally.note("lastWarmRuntimeError", str(error))
        except WarmRuntimeError as error:
            # The probe does not compile here (a constant of a narrower type): the next place may be better.
            self.tally.note(f"last{self.name.capitalize()}Refused", str(error))
        visited = {"visited": self._sites.taken, "telling": self._places}
        self.tally.note(f"{self.name.removesuffix('s')}Places", visited)
        self.spend(self.name, time.monotonic() - began)
