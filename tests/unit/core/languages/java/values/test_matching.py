from collections.abc import Sequence
from typing import Any

from repairnator.core.languages.java.code.types import STRING, Types
from repairnator.core.languages.java.values.demand import Wanted
from repairnator.core.languages.java.values.matching import Place, expressions_for
from repairnator.core.languages.java.values.terms import Reference, Term
from repairnator.core.languages.java.values.universe import Universe

from .terms import numbers, variable


def found(terms: Sequence[Term], wanted: Sequence[Any], kind: str = "int", *more: str) -> list[str]:
    universe = Universe([*terms, *numbers(len(wanted), *more)])
    demand = Wanted({index: value for index, value in enumerate(wanted) if value is not None})
    place = Place(kind, lambda _, value: value)
    return [each.text for each in expressions_for(universe, place, demand, Types({}, ""))]


def test_an_operand_is_used_twice() -> None:
    assert found([variable("side", "int", 2, 3, 5)], [4, 9, 25])[0] == "side * side"


def test_an_operator_of_another_family_is_found() -> None:
    terms = [variable("price", "int", 100, 6, 7), variable("fee", "int", 19, 6, 3)]
    assert found(terms, [119, 12, 10])[0] == "price + fee"


def test_depth_three_is_reached() -> None:
    terms = [variable("a", "int", 2, 5, -3), variable("b", "int", 3, 4, 7), variable("c", "int", 1, 9, 2)]
    assert found(terms, [5, 11, -23])[0] == "a * b - c"
    assert found([variable("n", "int", 2, 3, -4)], [8, 27, -64])[0] == "n * n * n"


def test_one_expression_stands_for_all_with_the_same_values() -> None:
    terms = [variable("a", "int", 4, 7), variable("b", "int", 4, 7), variable("c", "int", 1, 2)]
    texts = found(terms, [5, 9])
    assert "a + c" in texts
    assert "b + c" not in texts


def test_overflow_counts() -> None:
    assert found([variable("n", "int", 65536, 3)], [0, 9])[0] == "n * n"
    assert found([variable("n", "long", 65536, 3)], [4294967296, 9], "long")[0] == "n * n"


def test_what_throws_where_a_value_is_needed_is_not_found() -> None:
    terms = [variable("a", "int", 6, 0), variable("b", "int", 3, 0)]
    assert "a / b" in found(terms, [2, None])
    assert "a / b" not in found(terms, [2, 1])


def test_a_constant_alone_is_not_found() -> None:
    assert not any(text.lstrip("-").isdecimal() for text in found([variable("a", "int", 5, 6)], [2, 2]))


def test_texts_are_put_together() -> None:
    terms = [variable("name", STRING, "ab", "c"), variable("n", "int", 1, -2)]
    assert found(terms, ["ab1", "c-2"], STRING)[0] == "name + n"


def test_a_fraction_is_near_enough() -> None:
    assert found([variable("x", "double", 1.5, 2.0)], [2.2501, 4.0], "double")[0] == "x * x"


def test_an_element_of_a_list_is_read() -> None:
    row = Reference(1, 3, (7, 8, 9))
    terms = [variable("row", "java.util.List<java.lang.Integer>", row, row), variable("i", "int", 2, 0)]
    assert found(terms, [9, 7])[0] == "row.get(i)"


def test_a_part_is_judged_by_what_the_whole_gives() -> None:
    universe = Universe([variable("a", "int", 2, 3), variable("b", "int", 5, 6)])
    place = Place("int", lambda index, value: value * (10, 100)[index], narrow="int")
    texts = expressions_for(universe, place, Wanted({0: 70, 1: 900}), Types({}, ""))
    assert texts[0].text == "a + b"


def test_a_variable_that_was_always_the_same_is_no_better_than_a_literal() -> None:
    terms = [variable("n", "int", 4, 7, 9), variable("count", "int", 1, 1, 1)]
    assert found(terms, [5, 8, 10])[0] == "n + 1"
