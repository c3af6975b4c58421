"""The seeker of missing blocks: looks beside the search for statements that are missing at a place."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.operators.insertions import PLACES
from repairnator.core.languages.java.operators.statements import siblings
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.search.blocks import Blocks
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.placeseeker import PlaceSeeker
from repairnator.core.localize.port import Spectrum
from repairnator.core.search.tally import Tally
from repairnator.model import TestName


class BlockSeeker(PlaceSeeker):
    """Looks for missing blocks at the most suspicious statements, one place after the other."""

    name = "blocks"
    operator = "block-synthesized"
    after = 300  # simple edits are tried first; most faults need no more
    most = 30
    share = 0.06
    granted = 1.0
    awaited = 4
    awaited_seconds = 4.0
    passing_most = 12

    def __init__(
        self,
        runtime: Observer,
        frontier: Frontier,
        failing: Sequence[TestName],
        spectrum: Spectrum,
        tally: Tally,
    ) -> None:
        super().__init__(frontier, spectrum, tally)
        self._blocks = Blocks(runtime, failing)

    def order(self, site: Site) -> int | None:
        """Statements in blocks; last declarations, and those that are all that a method has, as in setters.

        Where a test does not end, each of hundreds of runs takes long: there nothing is asked.
        """
        endless = site.hints.endless_recursion or site.hints.hanging
        if endless or not site.node.statement or site.node.kind not in PLACES:
            return None
        return _is_alone(site) + (site.node.kind == "VARIABLE")

    def changes(self, site: Site) -> Sequence[Change]:
        """See :class:`.Blocks`."""
        return self._blocks.changes(site, self.passing(site))


def _is_alone(site: Site) -> bool:
    """Whether a statement is all that its method does."""
    code, parent, member = site.code, site.code.parent(site.node), site.code.member(site.node)
    if parent is None or member is None or site.node.kind not in ("EXPRESSION_STATEMENT", "RETURN"):
        return False
    return member.root in (parent.i, parent.parent) and len(siblings(code, site.node)) == 1
