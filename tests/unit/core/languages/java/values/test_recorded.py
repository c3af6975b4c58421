from typing import Any

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING
from repairnator.core.languages.java.values.numbers import UNDEFINED
from repairnator.core.languages.java.values.recorded import literal_value, seen_terms, value_of
from repairnator.core.languages.java.values.terms import Reference

from ..search.samples import unanalyzed

CODE = unanalyzed("A.java", "")


def told(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": f"java.lang.{kind}", "value": value, **more}


def test_values_are_read_as_java_counts_them() -> None:
    assert value_of(told("Integer", 7)) == 7
    assert value_of(told("Double", "Infinity")) == float("inf")
    assert value_of(told("Character", "a")) == 97
    assert value_of(told("Boolean", False)) is False
    assert value_of({"type": "null", "value": None}) is None
    assert value_of(told("String", "a\U0001f600", length=3)) == "a\ud83d\ude00"


def test_a_string_that_was_cut_is_not_known() -> None:
    assert value_of(told("String", "a" * 200, length=201)) is UNDEFINED


def test_the_same_object_is_equal_to_itself_alone() -> None:
    first = {"type": "int[]", "identity": 5, "length": 2, "items": [told("Integer", 1), told("Integer", 2)]}
    value = value_of(first)
    assert value == Reference(5)
    assert value != Reference(6)
    assert (value.size, value.items) == (2, (1, 2))


def test_a_missing_box_is_no_number() -> None:
    variable = Expression("n", "java.lang.Integer", 0.0, names=("n",))
    (term,) = seen_terms(CODE, [variable], [[told("Integer", 4)], [{"type": "null", "value": None}]])
    assert (term.type, term.boxed, term.values) == ("int", True, (4, UNDEFINED))


def test_literals_are_read_from_source() -> None:
    assert literal_value("12L", "long") == 12
    assert literal_value("1.5", "double") == 1.5
    assert literal_value("'x'", "char") == 120
    assert literal_value('"ab"', STRING) == "ab"
    assert literal_value('"a\\n"', STRING) is UNDEFINED
    assert literal_value("0x1f", "int") is UNDEFINED


def test_what_is_not_of_the_type_that_was_told_is_not_known() -> None:
    variable = Expression("n", "int", 0.0, names=("n",))
    (term,) = seen_terms(
        CODE, [variable], [[told("Integer", 4)], [told("String", "4", length=1)], [told("Boolean", True)]]
    )
    assert term.values == (4, UNDEFINED, UNDEFINED)
