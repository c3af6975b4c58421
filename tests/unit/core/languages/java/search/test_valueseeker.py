from __future__ import annotations

from typing import cast

from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.languages.java.search.valueseeker import ValueSeeker
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.core.search.tally import Tally

from .programs import Program
from .samples import FILE, node
from .seeking import Places, places_of, wait
from .test_synthesized import GOOD, ONE, ORDERED, TWO, ordered

ENOUGH = 40
TESTS = {ONE: ordered(True, (1, 2, 3)), TWO: ordered(False, (5, 1, 9)), GOOD: ordered(False, (4, 4, 1))}


def seeker(program: Program, places: Places) -> ValueSeeker:
    line = Line(FILE, node(ORDERED).line)
    tests = {name: CoveredTest(name, name is GOOD, frozenset({line})) for name in TESTS}
    frontier = cast(Frontier, places)
    return ValueSeeker(program, frontier, [ONE, TWO], Spectrum(tests), Tally())


def test_what_is_found_goes_into_the_frontier() -> None:
    places = places_of(ORDERED)
    with seeker(Program(TESTS), places) as values:
        assert not values.step(ENOUGH, found=False, dry=False)
        wait("values")
        assert values.step(ENOUGH, found=False, dry=False)
    ((operator, suspiciousness, changes),) = places.added
    assert (operator, suspiciousness) == (ValueSeeker.operator, 0.5)
    assert any("`a < b`" in change.summary for change in changes)


def test_the_first_candidates_are_not_kept_waiting() -> None:
    program = Program(TESTS)
    with seeker(program, places_of(ORDERED)) as values:
        values.step(ENOUGH - 1, found=False, dry=False)
        wait("values")
    assert program.asked == 0


def test_when_nothing_else_is_left_it_begins_at_once() -> None:
    program = Program(TESTS)
    with seeker(program, places_of(ORDERED)) as values:
        assert not values.step(0, found=False, dry=True)
        wait("values")
    assert program.asked > 0


def test_a_patch_waits_until_the_place_was_visited() -> None:
    with seeker(Program(TESTS), places_of(ORDERED)) as values:
        values.step(ENOUGH, found=True, dry=False)
        wait("values")
        values.drain()
        assert values.bound == 0.0


def test_a_patch_waits_for_what_was_found_however_long_that_took() -> None:
    with seeker(Program(TESTS), places_of(ORDERED)) as values:
        values.awaited_seconds = -1.0
        values.step(ENOUGH, found=True, dry=False)
        wait("values")
        assert values.bound > 0.0
        values.drain()
        assert values.bound == 0.0
        assert values.step(ENOUGH, found=True, dry=False)


def test_after_the_end_nothing_is_asked() -> None:
    program = Program(TESTS)
    with seeker(program, places_of(ORDERED)) as values:
        values.stop()
        assert values.step(ENOUGH, found=False, dry=False)
    wait("values")
    assert program.asked == 0


def test_places_are_worth_waiting_for_as_long_as_what_was_found_only_fits_the_tests() -> None:
    with seeker(Program(TESTS), places_of(ORDERED)) as values:
        values.awaited = 0
        values.step(ENOUGH, found=True, dry=False)
        assert values.bound == 0.0
        values.step(ENOUGH - 1, found=False, dry=False)
        assert values.bound > 0.0
        wait("values")
