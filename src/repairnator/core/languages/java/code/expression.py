"""An expression that can stand in a scope, and expressions made of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from repairnator.core.languages.java.code.analyzed import precedence


class Expression(NamedTuple):
    """An expression that can stand where it was made for; a tuple, since hundreds of thousands are made.

    Attributes:
        text: as in source.
        type: its static type.
        cost: 0 for the simplest (a local variable), more for each step away from it.
        kind: the kind of its outermost node, for parentheses.
        names: what it looks up in its scope, in order; constants of classes are left out.
        reads: whether it calls a method or reads an element.
    """

    text: str
    type: str
    cost: float
    kind: str = "IDENTIFIER"
    names: tuple[str, ...] = ()
    reads: bool = False

    def within(self, kind: str, *, right: bool = False) -> str:
        """Its text as operand of an operator of that kind."""
        needed = precedence(kind) + right
        return f"({self.text})" if precedence(self.kind) < needed else self.text


@dataclass(frozen=True, slots=True)
class Arguments:
    """An argument list: its text, what it costs, and what it looks up in its scope."""

    text: str
    cost: float
    names: tuple[str, ...] = ()


def part(
    value: Expression,
    text: str,
    type_name: str,
    more: float,
    names: tuple[str, ...] | None = None,
    *,
    kind: str = "IDENTIFIER",
    reads: bool = False,
) -> Expression:
    """What is made of a value alone, or together with others; ``names`` are then those of all.

    Args:
        value: what it is made of.
        text: as in source.
        type_name: its type.
        more: what it costs more than the value.
        names: what it looks up in its scope; None for what the value does.
        kind: of its outermost node.
        reads: whether it calls or indexes something beside what the value does.
    """
    found = value.names if names is None else names
    return Expression(text, type_name, value.cost + more, kind, found, reads or value.reads)


def operation(
    left: Expression, right: Expression, type_name: str, kind: str, sign: str, more: float = 0.0
) -> Expression:
    """``left sign right`` as a number."""
    text = f"{left.within(kind)} {sign} {right.within(kind, right=kind == 'MINUS')}"
    cost = left.cost + right.cost + 1.0 + more
    return Expression(
        text, type_name, cost, kind, (*left.names, *right.names), reads=left.reads or right.reads
    )


def literal(text: str) -> Expression:
    """A literal as a side of a comparison; its type does not matter there."""
    return Expression(text, "", 0.0)


def called(value: Expression, text: str) -> Expression:
    """The result of a call that needs this value alone."""
    return value._replace(text=text, kind="METHOD_INVOCATION", reads=True)


def equal(left: Expression, right: Expression) -> Expression:
    """``left.equals(right)``."""
    return called(left._replace(names=(*left.names, *right.names)), f"{left.text}.equals({right.text})")
