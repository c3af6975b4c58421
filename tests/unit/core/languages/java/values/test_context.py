from repairnator.core.languages.java.values.context import Contexts
from repairnator.core.languages.java.values.numbers import UNDEFINED
from repairnator.core.languages.java.values.terms import Reference, Term

from ..search.samples import node, sample
from .terms import variable

ROW = Reference(1, 3, (10, 20, 30))


def contexts(*terms: Term) -> Contexts:
    return Contexts(sample(), terms, len(terms[0].values))


def test_an_expression_is_evaluated_on_what_was_seen() -> None:
    known = contexts(variable("values", "int[]", ROW, ROW, ROW), variable("i", "int", 0, 2, 3))
    assert known.values(node("values[i] % 7")) == (3, 2, UNDEFINED)


def test_a_part_with_another_value_makes_another_whole() -> None:
    known = contexts(variable("values", "int[]", ROW, ROW), variable("i", "int", 0, 1))
    outer = known.around(node("values[i]"), node("values[i] % 7"))
    assert outer is not None
    assert (outer(0, 9), outer(1, -9)) == (2, -2)


def test_the_expression_itself_is_what_is_put_there() -> None:
    outer = contexts(variable("i", "int", 0)).around(node("values[i] % 7"), node("values[i] % 7"))
    assert outer is not None
    assert outer(0, 42) == 42


def test_what_is_called_beside_a_part_is_not_known() -> None:
    known = contexts(*(variable(name, "int", 1, 2) for name in "abc"))
    whole = "a < b && max(/* none */ a, b) <= c"
    assert known.around(node("a < b"), node(whole)) is None
