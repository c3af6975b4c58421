"""How soon the search makes the solution: its number among the candidates, without running any."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.classics.solutions import Solution
from benchmarks.libraries.syntax import normalized
from repairnator.core.edits import applied
from repairnator.core.groups import Group
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.hints import hints_of
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.localize.port import Spectrum
from repairnator.core.localize.ranking import rank_lines


@dataclass(frozen=True, slots=True)
class Reached:
    """One fault.

    Attributes:
        fault: its package.
        number: of the first candidate with the solution's syntax tree; 0 where none of those made has it.
        operator: that made it.
        made: candidates made until then.
    """

    fault: str
    number: int
    operator: str
    made: int


def reached(
    fault: str, group: Group, spectrum: Spectrum, workbench: JavaRuntime, solution: Solution, most: int
) -> Reached:
    """Make candidates, at most so many, until one is the solution."""

    def analyze(file: str, lines: Sequence[int]) -> Code | None:
        analysis = workbench.analyze(file, lines, sorted(group.tests))
        return Code(file, analysis) if analysis is not None else None

    places = rank_lines(spectrum, failing=group.tests)
    frontier = Frontier(places, analyze, ALL, load_priors(), hints_of(group.failing))
    wanted, made = normalized(solution.right), 0
    for made, candidate in enumerate(itertools.islice(frontier, most), start=1):
        if candidate.file != solution.file:
            continue
        if normalized(applied(solution.faulty, candidate.edits)) == wanted:
            return Reached(fault, made, candidate.operator, made)
    return Reached(fault, 0, "", made)


def reach_table(faults: Sequence[Reached], most: int) -> str:
    """A line for each fault, then how many are among the first hundred, five hundred, and all."""
    lines = [f"{'fault':16}{'number':>8}  operator"]
    lines += [f"{each.fault:16}{each.number or '-':>8}  {each.operator}" for each in faults]
    within = [sum(0 < each.number <= limit for each in faults) for limit in (100, 500, most)]
    lines.append(
        f"{len(faults)} faults: the solution is among the first 100 candidates in {within[0]}, "
        f"500 in {within[1]}, {most} in {within[2]}"
    )
    return "\n".join(lines)
