"""The seeker of expressions: asks at the most suspicious ones, beside the search, what values they need."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from repairnator.core.languages.java.code.places import is_returned
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.seeker import Found, Seeker
from repairnator.core.languages.java.search.sites import Sites
from repairnator.core.languages.java.search.synthesized import Synthesizer, decides, is_asked
from repairnator.core.languages.java.search.tally import Tally
from repairnator.core.localize.port import Spectrum
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

OPERATOR = "expression-synthesized"
# The first candidates are not to come later.
_AFTER = 40
_SITES = 40
# Of the search's time, as long as there is anything else to do; and seconds that are granted at once.
_SHARE, _GRANTED = 0.12, 2.0
# Places, and seconds, for which a patch that was found waits.
_AWAITED, _AWAITED_SECONDS = 2, 4.0


class ValueSeeker(Seeker):
    """Looks for expressions at the most suspicious places, one place after the other."""

    name = "values"

    def __init__(
        self,
        runtime: Observer,
        frontier: Frontier,
        failing: Sequence[TestName],
        spectrum: Spectrum,
        tally: Tally,
    ) -> None:
        super().__init__(frontier, spectrum, tally)
        self._synthesizer = Synthesizer(runtime, failing)
        self._sites = Sites(frontier, _order, _SITES)
        self._is_due = False
        self._worth = 0.0  # of the place that is visited
        self._places = 0
        self._spent = 0.0

    @property
    def bound(self) -> float:
        """What the most suspicious places may still give; 0 once they were visited, or took too long."""
        if not self._is_due or self._spent > _AWAITED_SECONDS:
            return 0.0
        left = self._sites.ahead(_AWAITED - self._sites.taken)
        worths = [self.frontier.worth(suspiciousness, OPERATOR) for suspiciousness, _ in left]
        if self.busy and self._sites.taken <= _AWAITED:
            worths.append(self._worth)
        return max(worths, default=0.0)

    def step(self, validated: int, *, found: bool, dry: bool) -> bool:
        """Visit the next place when it is time, and put what was found into the frontier.

        Args:
            validated: candidates so far.
            found: whether a plausible patch is known, so that only the first places are visited.
            dry: whether nothing else is left to try.

        Returns:
            Whether nothing more will come.
        """
        busy = self.busy
        self.drain()
        if busy:
            return False
        self._is_due = self._is_due or (bool(self.frontier.opened) and (dry or validated >= _AFTER))
        if self.stopped.is_set() or not self._is_due:
            return self.stopped.is_set() or not (self.frontier.opened and dry)
        most = _AWAITED - self._sites.taken if found else 1
        if not self._sites.ahead(most):
            return True
        if dry or self._spent <= _GRANTED + _SHARE * self.tally.seconds:
            place = self._sites.take()
            assert place is not None, "there is one ahead"
            self._worth = self.frontier.worth(place[0], OPERATOR)
            self.start(partial(self._visit, *place))
        return False

    def _visit(self, suspiciousness: float, site: Site) -> None:
        began = time.monotonic()
        try:
            changes = self._synthesizer.changes(site, self.passing(site))
            if changes:
                self._places += 1
                self.put(Found(site.code, site.node, OPERATOR, suspiciousness, changes))
        except JvmDied as error:
            self.tally.note("lastWarmRuntimeError", str(error))
        except WarmRuntimeError as error:
            # The probe does not compile here (a constant of a narrower type): the next place may be better.
            self.tally.note("lastValuesRefused", str(error))
        seconds = time.monotonic() - began
        self.tally.note("valuePlaces", {"visited": self._sites.taken, "telling": self._places})
        self._spent += seconds
        self.tally.spend("values", seconds)


def _order(site: Site) -> int | None:
    """What is returned first, then conditions, then what variables get; nothing else is asked."""
    if not is_asked(site):
        return None
    return 0 if is_returned(site.code, site.node) else 1 if decides(site) else 2
