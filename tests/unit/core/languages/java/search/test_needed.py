from collections.abc import Callable

from repairnator.core.languages.java.code.expression import Expression as Variable
from repairnator.core.languages.java.search.needed import Needs, Recording
from repairnator.core.languages.java.values.demand import Exits, Wanted
from repairnator.model import TestName

from .programs import Expression, Program, Test, asserted
from .samples import site

ONE, TWO, GOOD = (TestName("demo.SampleTest", case) for case in ("one", "two", "good"))
NUMBER, FLAG, LOOP = "values[i] % 7", "c == ')'", "i < end"


def needed(
    tests: dict[TestName, Test], names: str, place: str = NUMBER, *, failing: tuple[TestName, ...] = (ONE,)
) -> Recording | None:
    """What an expression of the sample must give in a program that has it."""
    variables = [Variable(name, "int", 0.0, names=(name,)) for name in names]
    needs = Needs(Program(tests), failing)
    ask = needs.of_loop if place == LOOP else needs.of_value
    return ask(site(place), variables, [name for name in tests if name not in failing])


def wanted(recording: Recording | None, which: int = 0) -> list[tuple[dict[str, int], object]]:
    """The values of the scope with what is needed there."""
    assert recording is not None
    demand = recording.demands[which]
    assert isinstance(demand, Wanted)
    return [
        (
            {
                each.text: seen["value"]
                for each, seen in zip(recording.variables, recording.seen[at], strict=True)
            },
            value,
        )
        for at, value in sorted(demand.values.items())
    ]


def squared(*sides: int) -> Test:
    """A test of a method that is to square and does not."""

    def test(run: Expression) -> None:
        for line, side in enumerate(sides, start=1):
            asserted(side * side, run(side, n=side), line)

    return test


def test_the_asserted_value_is_needed_and_passing_tests_need_what_they_had() -> None:
    recording = needed({ONE: squared(3), GOOD: squared(1)}, "n")
    assert wanted(recording) == [({"n": 3}, 9), ({"n": 1}, 1)]


def test_several_assertions_of_one_test_tell_one_value_each() -> None:
    recording = needed({ONE: squared(1, 3, 4)}, "n")
    assert wanted(recording) == [({"n": 1}, 1), ({"n": 3}, 9), ({"n": 4}, 16)]
    # What was not forced may have been right or not have mattered.
    assert wanted(recording, 1) == [({"n": 3}, 9), ({"n": 4}, 16)]


def test_a_boolean_without_a_message_becomes_the_other_one() -> None:
    def true(run: Expression) -> None:
        if not run(False, n=4):
            raise AssertionError("", 1)

    assert wanted(needed({ONE: true}, "n", FLAG)) == [({"n": 4}, True)]


def test_a_value_that_is_used_further_is_as_far_off_as_the_result() -> None:
    def test(run: Expression) -> None:
        asserted(25, 100 - run(70, n=7))

    assert wanted(needed({ONE: test}, "n")) == [({"n": 7}, 75)]


def test_nothing_is_needed_where_no_value_helps() -> None:
    def test(run: Expression) -> None:
        run(1, n=1)
        asserted(1, 2)

    assert needed({ONE: test}, "n") is None


def test_one_failing_test_that_no_value_helps_is_enough() -> None:
    def test(run: Expression) -> None:
        asserted(1, 2)

    assert needed({ONE: squared(3), TWO: test}, "n", failing=(ONE, TWO)) is None


def test_of_a_recursion_only_the_outermost_value_is_needed() -> None:
    def count(run: Expression, n: int) -> int:
        return n and int(run(lambda: 1 + count(run, n - 1), n=n))

    def test(expected: int) -> Callable[[Expression], None]:
        return lambda run: asserted(expected, count(run, 2))

    recording = needed({ONE: test(1), GOOD: test(2)}, "n")
    assert wanted(recording) == [({"n": 2}, 1), ({"n": 2}, 2)]


def test_a_loop_may_end_where_the_tests_pass() -> None:
    def rounds(run: Expression) -> None:
        n = 0
        while run(n < 2, n=n):
            n += 1
        asserted(True, n in (4, 5))

    recording = needed({ONE: rounds}, "n", LOOP)
    assert recording is not None
    (demand,) = recording.demands
    assert isinstance(demand, Exits)
    (loop,) = demand.loops
    assert loop.ends == {4, 5}
    assert [recording.seen[at][0]["value"] for at in loop.evaluations][:5] == [0, 1, 2, 3, 4]


def test_a_loop_that_runs_again_in_a_test_tells_nothing() -> None:
    def twice(run: Expression) -> None:
        for _ in range(2):
            n = 0
            while run(n < 2, n=n):
                n += 1
            asserted(5, n)

    assert needed({ONE: twice}, "n", LOOP) is None


def test_between_two_ends_that_will_do_all_will_do() -> None:
    def rounds(run: Expression) -> None:
        n = 0
        while run(n < 2, n=n):
            n += 1
        asserted(True, n >= 9)

    recording = needed({ONE: rounds}, "n", LOOP)
    assert recording is not None
    (demand,) = recording.demands
    assert isinstance(demand, Exits)
    assert {10, 11, 13, 27} <= demand.loops[0].ends
    assert not {8, 9} & demand.loops[0].ends
