"""The seeker of expressions: asks at the most suspicious ones, beside the search, what values they need."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.languages.java.code.places import is_returned
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.placeseeker import PlaceSeeker
from repairnator.core.languages.java.search.synthesized import Synthesizer, decides, is_asked
from repairnator.core.localize.port import Spectrum
from repairnator.core.search.tally import Tally
from repairnator.model import TestName


class ValueSeeker(PlaceSeeker):
    """Looks for expressions at the most suspicious places, one place after the other."""

    name = "values"
    operator = "expression-synthesized"
    after = 40  # the first candidates are not to come later
    most = 40
    share = 0.12
    awaited_seconds = 8.0

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

    def order(self, site: Site) -> int | None:
        """What is returned first, then conditions, then what variables get; nothing else is asked."""
        if not is_asked(site):
            return None
        return 0 if is_returned(site.code, site.node) else 1 if decides(site) else 2

    def changes(self, site: Site) -> Sequence[Change]:
        """See :class:`.Synthesizer`."""
        return self._synthesizer.changes(site, self.passing(site))
