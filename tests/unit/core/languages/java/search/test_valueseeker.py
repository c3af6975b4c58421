from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import cast

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.tally import Tally
from repairnator.core.languages.java.search.valueseeker import OPERATOR, ValueSeeker
from repairnator.core.localize.port import CoveredTest, Line, Spectrum

from .programs import Program
from .samples import FILE, node, sample, site
from .test_synthesized import GOOD, ONE, ORDERED, TWO, ordered

ENOUGH = 40
TESTS = {ONE: ordered(True, (1, 2, 3)), TWO: ordered(False, (5, 1, 9)), GOOD: ordered(False, (4, 4, 1))}


class Places:
    """A frontier with one place, that keeps what it is given."""

    def __init__(self) -> None:
        self.opened = [(0.5, sample(), node(ORDERED))]
        self.added: list[tuple[str, float, Sequence[Change]]] = []

    def site(self, code: Code, at: Node) -> Site:
        return site(code.source(at), at.kind)

    def worth(self, suspiciousness: float, operator: str) -> float:
        assert operator == OPERATOR
        return 2 * suspiciousness

    def add(
        self, code: Code, at: Node, operator: str, suspiciousness: float, changes: Sequence[Change]
    ) -> None:
        self.added.append((operator, suspiciousness, changes))


def seeker(program: Program, places: Places) -> ValueSeeker:
    line = Line(FILE, node(ORDERED).line)
    tests = {name: CoveredTest(name, name is GOOD, frozenset({line})) for name in TESTS}
    frontier = cast(Frontier, places)
    return ValueSeeker(program, frontier, [ONE, TWO], Spectrum(tests), Tally())


def wait() -> None:
    """Until the place that is under way was visited."""
    for thread in threading.enumerate():
        if thread.name == "values":
            thread.join()


def test_what_is_found_goes_into_the_frontier() -> None:
    places = Places()
    with seeker(Program(TESTS), places) as values:
        assert not values.step(ENOUGH, found=False, dry=False)
        wait()
        assert values.step(ENOUGH, found=False, dry=False)
    ((operator, suspiciousness, changes),) = places.added
    assert (operator, suspiciousness) == (OPERATOR, 0.5)
    assert any("`a < b`" in change.summary for change in changes)


def test_the_first_candidates_are_not_kept_waiting() -> None:
    program = Program(TESTS)
    with seeker(program, Places()) as values:
        values.step(ENOUGH - 1, found=False, dry=False)
        wait()
    assert program.asked == 0


def test_when_nothing_else_is_left_it_begins_at_once() -> None:
    program = Program(TESTS)
    with seeker(program, Places()) as values:
        assert not values.step(0, found=False, dry=True)
        wait()
    assert program.asked > 0


def test_a_patch_waits_until_the_place_was_visited() -> None:
    with seeker(Program(TESTS), Places()) as values:
        values.step(ENOUGH, found=True, dry=False)
        wait()
        assert values.bound == 0.0
        assert values.step(ENOUGH, found=True, dry=False)


def test_after_the_end_nothing_is_asked() -> None:
    program = Program(TESTS)
    with seeker(program, Places()) as values:
        values.stop()
        assert values.step(ENOUGH, found=False, dry=False)
    wait()
    assert program.asked == 0
