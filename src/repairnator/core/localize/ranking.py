"""The ranking of places: coverage by line and branch first, then what stack traces and the history add.

A condition runs for passing and failing tests alike, however wrong the way is that the failing ones go there.
So a line counts as its most telling branch does, too (after Santelices, Jones, Yu, Harrold, "Lightweight
fault-localization using multiple coverage types", ICSE 2009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from repairnator.core.localize.formulas import Counts, formula_named
from repairnator.core.localize.port import Branch, CoveredTest, Line, Place, Spectrum
from repairnator.model import TestName


@dataclass(frozen=True, slots=True)
class Raises:
    """How much of the distance to :attr:`ceiling` a hint closes; several can apply to a line.

    Attributes:
        branch: of the distance between a line's value and that of its most suspicious branch, the share that
            is closed.
        thrown: for the innermost line of a failing test's stack trace; the n-th line outwards gets an n-th
            of it (Schröter, Bettenburg, Premraj, "Do stack traces help developers fix bugs?", MSR 2010: most
            of the fixes that touch a trace touch one of its first frames).
        changed: for a line changed since the tests passed.
        ceiling: a little over 1, so that a hint also tells lines apart that coverage puts at 1; where a line
            ends above 1, all are scaled down.
    """

    branch: float = 0.8
    thrown: float = 0.5
    changed: float = 0.6
    ceiling: float = 1.2


def rank_lines(
    spectrum: Spectrum,
    *,
    failing: Collection[TestName] | None = None,
    formula: str = "ochiai",
    changed: Collection[Line] = (),
    raises: Raises | None = None,
) -> list[Place]:
    """Rank the lines that the failing tests ran, the most suspicious first.

    Args:
        spectrum: per-test coverage.
        failing: the failing tests that count (those of one cause); other failing tests are left out of all
            counts. All failing tests of the spectrum when absent.
        formula: name of a formula in :mod:`repairnator.core.localize.formulas`.
        changed: lines changed since the tests passed, where known.
        raises: how much stack traces and changes add.

    Raises:
        UsageError: no formula of that name.
    """
    value_of = formula_named(formula)
    chosen = [test for test in spectrum.tests.values() if _counts_as_failing(test, failing)]
    passing = [test for test in spectrum.tests.values() if test.passed]
    ran_failing = _runs(chosen)
    ran_passing = _runs(passing)
    raises = raises or Raises()
    hints = _hints(chosen, frozenset(changed), raises)

    def value(ef: int, ep: int) -> float:
        return value_of(Counts(ef, len(chosen) - ef, ep, len(passing) - ep))

    branches = _by_line(_takes(chosen), _takes(passing), value)
    ranked: list[tuple[float, int, Line]] = []
    for line, ef in ran_failing.items():
        ep = ran_passing[line]
        suspicion = value(ef, ep)
        suspicion += max(0.0, branches.get(line, 0.0) - suspicion) * raises.branch
        for share in hints.get(line, ()):
            suspicion += (raises.ceiling - suspicion) * share
        ranked.append((suspicion, ep, line))
    # Equal values: what fewer passing tests ran comes first, then the order of the files.
    ranked.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    scale = max(1.0, ranked[0][0]) if ranked else 1.0
    return [Place(line, suspicion / scale) for suspicion, _, line in ranked]


def _counts_as_failing(test: CoveredTest, failing: Collection[TestName] | None) -> bool:
    return not test.passed and (failing is None or test.name in failing)


def _runs(tests: Iterable[CoveredTest]) -> Counter[Line]:
    counter: Counter[Line] = Counter()
    for test in tests:
        counter.update(test.lines)
        # A line that throws may be missing from the coverage when its probe comes after the throw.
        counter.update(line for line in set(test.thrown_at) if line not in test.lines)
    return counter


def _takes(tests: Iterable[CoveredTest]) -> Counter[Branch]:
    counter: Counter[Branch] = Counter()
    for test in tests:
        counter.update(test.branches)
    return counter


def _by_line(
    failing: Counter[Branch], passing: Counter[Branch], value: Callable[[int, int], float]
) -> dict[Line, float]:
    """The value of each line's most suspicious branch."""
    found: dict[Line, float] = {}
    for branch, ef in failing.items():
        found[branch.line] = max(found.get(branch.line, 0.0), value(ef, passing[branch]))
    return found


def _hints(
    failing: Iterable[CoveredTest], changed: frozenset[Line], raises: Raises
) -> dict[Line, list[float]]:
    thrown: dict[Line, float] = {}
    for test in failing:
        for depth, line in enumerate(dict.fromkeys(test.thrown_at)):
            thrown[line] = max(thrown.get(line, 0.0), raises.thrown / (depth + 1))
    hints = {line: [share] for line, share in thrown.items()}
    for line in changed:
        hints.setdefault(line, []).append(raises.changed)
    return hints
