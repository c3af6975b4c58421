from collections.abc import Sequence
from functools import cache

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.operators.actions import actions
from repairnator.core.languages.java.operators.change import Change
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.search.blocks import Blocks
from repairnator.model import TestName

from .programs import Char, Expression, Program, Test, asserted
from .samples import sample, site
from .test_angelic import FIELDS

ONE, TWO, GOOD = (TestName("demo.SampleTest", case) for case in ("one", "two", "good"))
PLACE = "total = depth;"


@cache
def texts() -> list[str]:
    """What may be missing at the place, in the order of the numbers that choose it."""
    return [each.text for each in actions(site(PLACE))]


def run_at(level: int, run: Expression, joined: int = 0) -> tuple[int, int]:
    """Depth and number of calls behind the place, after the statements that are chosen there."""
    chosen = run(0, c=Char("x"), depth=level, **(FIELDS | {"joined": joined}))
    for number in (chosen % 1000, chosen // 1000):
        text = texts()[number - 1] if number else ""
        level -= text == "depth--;"
        joined += text == "joined++;"
    return level, joined


def calls(*steps: tuple[int, int, int]) -> Test:
    """A test that calls the method with each depth, and asserts on depth and number of calls behind it."""

    def test(run: Expression) -> None:
        joined = 0
        for line, (level, depth, number) in enumerate(steps, 1):
            after, joined = run_at(level, run, joined)
            asserted(depth, after, 2 * line)
            asserted(number, joined, 2 * line + 1)

    return test


def found(tests: dict[TestName, Test], failing: Sequence[TestName] = (ONE,)) -> list[Change]:
    """Changes beside the place, simplest first."""
    changes = Blocks(Program(tests), failing).changes(site(PLACE), [GOOD])
    return sorted(changes, key=lambda change: change.cost)


def sources(changes: Sequence[Change]) -> list[str]:
    return [applied(sample().text, change.edits) for change in changes]


def test_a_statement_is_found_with_the_condition_under_which_it_is_missing() -> None:
    tests = {ONE: calls((2, 2, 0), (9, 8, 0), (3, 3, 0)), GOOD: calls((1, 1, 0))}
    block = "        if (depth >= 4) {\n            depth--;\n        }\n        total = depth;"
    assert any(block in source for source in sources(found(tests)))


def test_a_second_statement_joins_one_with_which_the_test_comes_further() -> None:
    tests = {ONE: calls((2, 2, 0), (9, 8, 1), (3, 3, 1), (7, 6, 2)), GOOD: calls((1, 1, 0))}
    block = "        if (depth >= 4) {\n            depth--;\n            joined++;\n        }\n        total"
    assert any(block in source for source in sources(found(tests)))


def test_no_condition_is_asked_where_passing_tests_do_not_mind() -> None:
    def careless(run: Expression) -> None:
        run_at(5, run)

    tests = {ONE: calls((4, 3, 0), (9, 8, 0)), GOOD: careless}
    assert "        depth--;\n        total = depth;" in sources(found(tests))[0]


def test_a_block_must_mend_all_failing_tests() -> None:
    tests = {ONE: calls((4, 3, 0)), TWO: calls((4, 99, 0)), GOOD: calls((1, 1, 0))}
    assert found(tests, (ONE, TWO)) == []


def test_nothing_is_sought_where_a_failing_test_does_not_come() -> None:
    def elsewhere(run: Expression) -> None:
        asserted(1, 2)

    assert found({ONE: elsewhere, GOOD: calls((1, 1, 0))}) == []


def test_amounts_come_from_the_difference_that_a_test_tells() -> None:
    told = [each.text for each in actions(site(PLACE, hints=Hints(values=(("17", "-26"),))))]
    assert "total += 43;" in told
    assert "depth -= 43;" in told


def test_an_insertion_that_is_too_strong_gets_a_condition_where_some_evaluations_need_it() -> None:
    place = site(PLACE)
    inserted = Edit(place.node.start, place.node.start, "depth = 0;\n        ")

    def levels(*steps: tuple[int, int]) -> Test:
        def test(run: Expression) -> None:
            for line, (level, expected) in enumerate(steps, 1):
                chosen = run(0, c=Char("x"), depth=level, **FIELDS)
                asserted(expected, 0 if chosen else level, line)

        return test

    tests = {ONE: levels((3, 3), (-2, 0)), GOOD: levels((4, 4))}
    changes = Blocks(Program(tests), [ONE]).narrowed(place, inserted, [GOOD])
    assert any("if (depth < 0)" in edit.text for change in changes for edit in change.edits)
