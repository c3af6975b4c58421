"""Methods and fields of a file that belong together."""

from __future__ import annotations

import itertools

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.runtime.analysis import Analysis, Member, Node, Param, Symbol
from repairnator.core.languages.java.search.calls import calling_each_other

OWNER = "demo.Calc"
indices = itertools.count()


def member(number: int, kind: str, name: str, params: int = 0) -> tuple[Member, Node]:
    """With the node of its body, in which others may stand."""
    body = Node(next(indices), -1, "body", "BLOCK", 0, 0, 1)
    named = tuple(Param(f"p{each}", "int") for each in range(params))
    return Member(number, kind, name, OWNER, False, 0, 0, 0, 0, 1, "int", named, body.i), body


def use(inside: Node, kind: str, name: str, symbol: Symbol | None, type_: str | None = None) -> Node:
    return Node(next(indices), inside.i, "", kind, 0, 0, 1, type=type_, name=name, symbol=symbol)


def near(members: list[tuple[Member, Node]], *uses: Node) -> dict[int, frozenset[int]]:
    nodes = (*(body for _, body in members), *uses)
    code = Code("Calc.java", Analysis("", "demo", tuple(each for each, _ in members), nodes, (), (), {}))
    return dict(calling_each_other(code))


def method(owner: str = OWNER, params: int = 0) -> Symbol:
    return Symbol("method", owner, params=("int",) * params)


def test_a_method_belongs_to_those_that_it_calls_and_is_called_by() -> None:
    members = [member(0, "method", "sum"), member(1, "method", "mean"), member(2, "method", "other")]
    assert near(members, use(members[1][1], "METHOD_INVOCATION", "sum", method())) == {
        0: frozenset({1}),
        1: frozenset({0}),
    }


def test_a_method_of_another_class_or_with_other_parameters_is_another_one() -> None:
    members = [member(0, "method", "sum", params=1), member(1, "method", "mean")]
    inside = members[1][1]
    assert near(members, use(inside, "METHOD_INVOCATION", "sum", method("demo.Other", 1))) == {}
    assert near(members, use(inside, "METHOD_INVOCATION", "sum", method(params=2))) == {}


def test_a_field_and_a_constructor_belong_to_the_methods_that_use_them() -> None:
    members = [member(0, "field", "LIMIT"), member(1, "constructor", "<init>"), member(2, "method", "made")]
    inside = members[2][1]
    found = near(
        members,
        use(inside, "IDENTIFIER", "LIMIT", Symbol("field", OWNER)),
        use(inside, "NEW_CLASS", "", None, OWNER),
    )
    assert found[2] == {0, 1}


def test_a_method_that_calls_itself_belongs_to_no_other() -> None:
    members = [member(0, "method", "gcd")]
    assert near(members, use(members[0][1], "METHOD_INVOCATION", "gcd", method())) == {}
