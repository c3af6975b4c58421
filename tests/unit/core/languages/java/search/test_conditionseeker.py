from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.conditionseeker import NARROWED, ConditionSeeker
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.core.search.tally import Tally

from .programs import Char, Expression, Program, Test, asserted
from .samples import FILE, node
from .seeking import Places, places_of, wait
from .test_angelic import FIELDS, GOOD, ONE

ENOUGH = 300
STATEMENT = "total = depth;"


def reset(level: int, expected: int) -> Test:
    """A test in which `depth = 0;` before the statement would help, or break."""

    def test(run: Expression) -> None:
        asserted(expected, 0 if run(False, c=Char("x"), depth=level, **FIELDS) else level)

    return test


def seeker(places: Places) -> ConditionSeeker:
    line = Line(FILE, node(STATEMENT).line)
    tests = {name: CoveredTest(name, name is GOOD, frozenset({line})) for name in (ONE, GOOD)}
    program = Program({ONE: reset(-2, 0), GOOD: reset(3, 3)})
    return ConditionSeeker(program, cast(Frontier, places), [ONE], Spectrum(tests), Tally())


def too_strong() -> tuple[Candidate, CandidateVerdict]:
    """An insertion that fixes the failing test and breaks the passing one."""
    place = node(STATEMENT)
    edit = Edit(place.start, place.start, "depth = 0;\n        ")
    traits = frozenset({Trait.INSERTION, Trait.MADE_UP})
    candidate = Candidate(7, FILE, (edit,), "reset", "insert-statement", place.line, 0, 0.5, 0.4, traits)
    return candidate, CandidateVerdict(7, Outcome.FAILED, str(GOOD))


@pytest.fixture
def done() -> Callable[[ConditionSeeker, bool], bool]:
    def step(conditions: ConditionSeeker, found: bool) -> bool:
        conditions.step(ENOUGH, found=found, dry=False)
        wait("conditions")
        return conditions.step(ENOUGH, found=found, dry=False)

    return step


def operators(places: Places) -> list[str]:
    return [operator for operator, *_ in places.added]


def test_an_insertion_that_comes_after_all_places_were_visited_gets_a_condition(
    done: Callable[[ConditionSeeker, bool], bool],
) -> None:
    places = places_of("(c == ')')")
    with seeker(places) as conditions:
        assert done(conditions, False)
        conditions.learn(*too_strong())
        assert done(conditions, False)
    operator, _, changes = places.added[-1]
    assert operator == NARROWED
    # A condition suggests the statement no more than before, and makes it no cheaper.
    assert all(Trait.MADE_UP in change.traits for change in changes)
    assert all(change.cost > places.cost_of(too_strong()[0]) for change in changes)


def test_places_of_a_file_that_is_opened_later_are_visited(
    done: Callable[[ConditionSeeker, bool], bool],
) -> None:
    places = places_of("(c == ')')")
    with seeker(places) as conditions:
        assert done(conditions, False)
        places.opened += places_of("depth--;").opened
        assert not conditions.step(ENOUGH, found=False, dry=False)
        wait("conditions")


def test_a_patch_waits_for_insertions_but_no_place_is_visited_any_more(
    done: Callable[[ConditionSeeker, bool], bool],
) -> None:
    places = places_of(STATEMENT)
    with seeker(places) as conditions:
        conditions.learn(*too_strong())
        conditions.step(0, found=True, dry=False)
        assert conditions.bound >= 0.0
        wait("conditions")
        assert done(conditions, True)
        assert conditions.bound == 0.0
    assert operators(places) == [NARROWED]


def test_after_the_end_nothing_is_sought(done: Callable[[ConditionSeeker, bool], bool]) -> None:
    places = places_of(STATEMENT)
    with seeker(places) as conditions:
        conditions.learn(*too_strong())
        conditions.stop()
        assert done(conditions, False)
    assert not places.added
