"""How well fault localization does on the development set: the rank of the line that the solution changes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from statistics import fmean, median

from benchmarks.classics.solutions import Solution
from repairnator.core.groups import Group
from repairnator.core.localize.formulas import FORMULAS
from repairnator.core.localize.port import Line, Spectrum
from repairnator.core.localize.ranking import Raises, rank_lines


def changed_lines(solution: Solution) -> frozenset[Line]:
    """Lines of the faulty file that the solution changes; those on both sides where it only adds."""
    before, after = solution.faulty.splitlines(), solution.right.splitlines()
    found: set[int] = set()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind != "equal":
            found |= {start, start + 1} if start == end else set(range(start + 1, end + 1))
    return frozenset(Line(solution.file, line) for line in found)


def rank_of(wanted: frozenset[Line], group: Group, spectrum: Spectrum, formula: str, raises: Raises) -> float:
    """Rank of the first of the wanted lines, from 1; of equally suspicious lines, the middle."""
    places = rank_lines(spectrum, failing=group.tests, formula=formula, raises=raises)
    values = [place.suspiciousness for place in places]
    best = max((place.suspiciousness for place in places if place.line in wanted), default=0.0)
    return sum(value > best for value in values) + (sum(value == best for value in values) + 1) / 2


def places_table(groups: Sequence[Group], spectrum: Spectrum, solutions: Sequence[Solution]) -> str:
    """A line for each formula, without branches and with them; ``solutions`` has one for each group."""
    lines = [f"{'formula':12}{'branches':>9}{'mean rank':>10}{'median':>8}{'first':>7}{'in 3':>6}{'in 5':>6}"]
    for formula in FORMULAS:
        for raises in (Raises(branch=0.0), Raises()):
            ranks = [
                rank_of(changed_lines(solution), group, spectrum, formula, raises)
                for group, solution in zip(groups, solutions, strict=True)
            ]
            within = [sum(rank <= limit + 0.5 for rank in ranks) for limit in (1, 3, 5)]
            lines.append(
                f"{formula:12}{'with' if raises.branch else 'without':>9}{fmean(ranks):10.2f}"
                f"{median(ranks):8.1f}{within[0]:7}{within[1]:6}{within[2]:6}"
            )
    return "\n".join(lines)
