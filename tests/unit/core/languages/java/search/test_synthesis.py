from typing import Any

from repairnator.core.languages.java.code.conditions import Condition
from repairnator.core.languages.java.search.synthesis import Example, Watched, conditions_for


def number(value: int) -> dict[str, Any]:
    return {"type": "java.lang.Integer", "value": value}


def text(value: str | None) -> dict[str, Any]:
    if value is None:
        return {"type": "null", "value": None}
    return {"type": "java.lang.String", "value": value, "length": len(value)}


def texts(conditions: list[Condition]) -> list[str]:
    return [condition.text for condition in conditions]


def test_a_comparison_of_two_values_is_found() -> None:
    examples = [Example((number(a), number(b)), a < b, None) for a, b in ((1, 2), (2, 2), (5, 3), (0, 9))]
    found = texts(conditions_for(examples, [Watched("a", 0.0), Watched("b", 0.0)], ["0"], None))
    assert found[0] == "a < b"


def test_a_comparison_with_a_constant_of_the_class_is_found() -> None:
    examples = [Example((number(a),), a <= 17, None) for a in (16, 17, 18, 40, 3)]
    assert texts(conditions_for(examples, [Watched("a", 0.0)], ["0", "17"], None))[0] == "a <= 17"


def test_null_and_emptiness_are_combined_with_the_check_for_null_first() -> None:
    examples = [
        Example((number(1), text(None)), True, None),
        Example((number(1), text("x")), True, None),
        Example((number(0), text("y")), False, None),
        Example((number(0), text(None)), True, None),
    ]
    found = texts(
        conditions_for(examples, [Watched("n", 0.0), Watched("s", 0.0, "length()", True)], ["0"], None)
    )
    assert "s == null || n > 0" in found


def test_the_original_condition_is_extended() -> None:
    original = Condition("ok()", "!ok()", 0.3, "METHOD_INVOCATION", "LOGICAL_COMPLEMENT", "seen")
    examples = [
        Example((number(1), number(5)), True, True),
        Example((number(0), number(5)), False, True),
        Example((number(1), number(4)), False, False),
        Example((number(0), number(4)), False, False),
    ]
    found = texts(conditions_for(examples, [Watched("n", 0.0), Watched("m", 0.0)], ["0", "1"], original))
    assert "ok() && n > 0" in found


def test_contradictory_examples_give_nothing() -> None:
    examples = [Example((number(1),), True, None), Example((number(1),), False, None)]
    assert conditions_for(examples, [Watched("n", 0.0)], ["0"], None) == []


def test_a_condition_that_is_always_the_same_gives_nothing() -> None:
    examples = [Example((number(value),), True, None) for value in range(3)]
    assert conditions_for(examples, [Watched("n", 0.0)], ["0"], None) == []


def test_every_condition_agrees_with_all_examples() -> None:
    values = [(a, b) for a in range(4) for b in range(4)]
    examples = [Example((number(a), number(b)), a > 0 and a != b, None) for a, b in values]
    for condition in conditions_for(examples, [Watched("a", 0.0), Watched("b", 0.0)], ["0", "1"], None):
        source = condition.text.replace("&&", " and ").replace("||", " or ").replace("!(", "not (")
        for a, b in values:
            assert eval(source, {"a": a, "b": b}) == (a > 0 and a != b), condition.text
