from collections.abc import Sequence
from typing import Any

from repairnator.core.languages.java.code.conditions import Condition
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.values.demand import Exits, Loop
from repairnator.core.languages.java.values.numbers import UNDEFINED
from repairnator.core.languages.java.values.predicates import Outcomes, Predicate, conditions_for, meeting
from repairnator.core.languages.java.values.recorded import literal_terms
from repairnator.core.languages.java.values.terms import Reference, Term
from repairnator.core.languages.java.values.universe import Universe

from .terms import numbers, variable

TEXT = "java.lang.String"


def found(
    terms: Sequence[Term], wanted: Sequence[Any], *more: str, original: Predicate | None = None
) -> list[str]:
    universe = Universe([*terms, *numbers(len(wanted), *more)])
    return [each.text for each in conditions_for(universe, Outcomes.of(wanted), (), original)]


def test_a_comparison_of_two_values_is_found() -> None:
    pairs = [(1, 2), (2, 2), (5, 3), (0, 9)]
    terms = [
        variable("a", "int", *(a for a, _ in pairs)),
        variable("b", "int", *(b for _, b in pairs)),
    ]
    assert found(terms, [a < b for a, b in pairs])[0] == "a < b"


def test_a_comparison_with_a_constant_of_the_class_is_found() -> None:
    values = (16, 17, 18, 40, 3)
    assert found([variable("a", "int", *values)], [a <= 17 for a in values], "17")[0] == "a <= 17"


def test_null_and_emptiness_are_combined_with_the_check_for_null_first() -> None:
    terms = [variable("n", "int", 1, 1, 0, 0), variable("s", TEXT, None, "x", "y", None)]
    assert "s == null || n > 0" in found(terms, [True, True, False, True])


def test_what_would_throw_is_asked_behind_a_check_that_keeps_it_from_that() -> None:
    terms = [variable("s", TEXT, None, "", "x", "xy", None)]
    assert found(terms, [False, False, True, True, False])[0] == "s != null && !s.isEmpty()"


def test_the_original_condition_is_extended() -> None:
    own = Condition("ok()", "!ok()", 0.3, "METHOD_INVOCATION", "LOGICAL_COMPLEMENT", "seen")
    original = Predicate(own, Outcomes.of([True, True, False, False]))
    terms = [variable("n", "int", 1, 0, 1, 0), variable("m", "int", 5, 5, 4, 4)]
    assert "ok() && n > 0" in found(terms, [True, False, False, False], original=original)


def test_two_comparisons_of_the_same_shape_come_before_a_sum() -> None:
    terms = [variable("east", "int", 0, 0, 0, 1, -1), variable("north", "int", 0, 0, 1, 1, 0)]
    texts = found(terms, [True, True, False, False, False])
    assert texts[0] == "east == 0 && north == 0"
    assert "east + north == 0" in texts


def test_a_remainder_is_found() -> None:
    values = range(9)
    assert "n % 2 == 0" in found([variable("n", "int", *values)], [each % 2 == 0 for each in values])


def test_an_element_of_an_array_is_compared() -> None:
    row = Reference(1, 4, (3, -1, 5, -7))
    terms = [variable("row", "int[]", row, row, row, row), variable("i", "int", 0, 1, 2, 3)]
    assert "row[i] < 0" in found(terms, [False, True, False, True])


def test_boxes_are_not_compared_as_objects() -> None:
    terms = [
        variable(name, "int", *values)._replace(boxed=True)
        for name, values in (("a", (1, 2, 2)), ("b", (1, 3, 2)))
    ]
    texts = found(terms, [True, False, True])
    assert "a == b" not in texts
    assert "a >= b" in texts


def test_a_missing_box_is_asked_for() -> None:
    term = variable("a", "int", UNDEFINED, 3)._replace(boxed=True)
    assert found([term], [True, False])[0] == "a == null"


def test_a_condition_that_is_always_the_same_gives_nothing() -> None:
    assert found([variable("n", "int", 0, 1, 2)], [True, True, True]) == []


def test_evaluations_of_which_nothing_is_wanted_do_not_matter() -> None:
    assert "n > 0" in found([variable("n", "int", 0, 7, 1)], [False, None, True])


def test_a_loop_ends_after_one_of_the_rounds_that_will_do() -> None:
    universe = Universe(
        [variable("n", "int", 9, 5, 3, 2, 1), variable("low", "int", 2, 2, 2, 2, 2), *numbers(5)]
    )
    demand = Exits([Loop(range(5), frozenset({3}))])
    assert "n > low" in [each.text for each in meeting(universe, demand)]
    assert "n >= low" not in [each.text for each in meeting(universe, demand)]


def test_every_condition_agrees_with_all_evaluations() -> None:
    values = [(a, b) for a in range(4) for b in range(4)]
    terms = [variable("a", "int", *(a for a, _ in values)), variable("b", "int", *(b for _, b in values))]
    texts = found(terms, [a > 0 and a != b for a, b in values])
    assert texts
    for text in texts:
        source = text.replace("&&", " and ").replace("||", " or ").replace("!(", "not (")
        for a, b in values:
            assert eval(source, {"a": a, "b": b}) == (a > 0 and a != b), text


def test_a_number_that_only_a_test_mentions_is_the_last_resort() -> None:
    values = (11, 12, 13, 99)
    n, most = variable("n", "int", *values), variable("most", "int", 12, 12, 12, 12)
    mentioned = list(literal_terms([Expression("12", "int", 2.0, "INT_LITERAL")], 4))
    wanted = Outcomes.of(value > 12 for value in values)

    def texts(*terms: Term) -> list[str]:
        return [each.text for each in conditions_for(Universe([*terms, *numbers(4)]), wanted, mentioned)]

    assert "n > 12" in texts(n)
    both = texts(n, most)
    assert both.index("n > most") < both.index("n > 12")
