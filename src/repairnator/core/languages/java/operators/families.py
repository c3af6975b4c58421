"""Operators replaced by one of another family: ``^`` by ``+``, ``|`` by ``||``, as far as types allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import (
    ARITHMETIC,
    BITWISE,
    COMPOUND,
    LOGICAL,
    SHIFTS,
    precedence,
)
from repairnator.core.languages.java.code.types import is_boolean, is_integral, unboxed
from repairnator.core.languages.java.operators.change import Change, Operator, Site
from repairnator.core.languages.java.runtime.analysis import Node

_KINDS = {
    "+": "PLUS",
    "-": "MINUS",
    "*": "MULTIPLY",
    "/": "DIVIDE",
    "%": "REMAINDER",
    "&": "AND",
    "|": "OR",
    "^": "XOR",
    "<<": "LEFT_SHIFT",
    ">>": "RIGHT_SHIFT",
    ">>>": "UNSIGNED_RIGHT_SHIFT",
    "&&": "CONDITIONAL_AND",
    "||": "CONDITIONAL_OR",
    "==": "EQUAL_TO",
    "!=": "NOT_EQUAL_TO",
}
# The likeliest first. Few programs work on bits, so what does is the likelier to be wrong.
_OF_NUMBERS = {
    "^": ("+", "*", "-"),
    "|": ("+", "-"),
    "&": ("%", "+", "*", "-"),
    "<<": ("*", "+"),
    ">>": ("/", "-"),
    ">>>": ("/", "-"),
    "+": ("^", "|", "<<"),
    "-": ("^", ">>"),
    "*": ("<<", "&"),
    "/": (">>", "&"),
    "%": ("&", ">>"),
}
_OF_CONDITIONS = {
    "|": ("||",),
    "&": ("&&",),
    "^": ("||", "!=", "&&"),
    "||": ("^", "|"),
    "&&": ("^", "&"),
    "==": ("&&", "||"),
    "!=": ("||", "&&"),
}
_BITS = frozenset("&|^") | {"<<", ">>", ">>>"}
_UNUSUAL = 2.0


def other_family(site: Site) -> Iterator[Change]:
    """An operator of another family, where the text is read as before and where the operands stay."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if left is None or right is None:
        return
    for position, text in enumerate(_replacing(node, left, right)):
        cost = 0.5 * position + _UNUSUAL * (text in _BITS)
        plain = site.operator_change(text, cost=cost)
        if plain is not None:
            yield plain
            grouped = _grouped(site, text, left, right)
            if len(grouped) > 1:
                yield Change(grouped, f"{plain.summary}, of the same operands", cost + 0.5, done=plain.done)


def other_assignment(site: Site) -> Iterator[Change]:
    """``^=`` to ``+=`` and its like."""
    node = site.node
    if node.type is None or not is_integral(unboxed(node.type)) or node.operator is None:
        return
    for position, text in enumerate(_OF_NUMBERS.get(node.operator.removesuffix("="), ())):
        change = site.operator_change(f"{text}=", cost=0.5 * position + _UNUSUAL * (text in _BITS))
        if change is not None:
            yield change


def _replacing(node: Node, left: Node, right: Node) -> tuple[str, ...]:
    types = (left.type, right.type)
    if all(is_boolean(each) for each in types):
        return _of(_OF_CONDITIONS, node)
    if all(each is not None and is_integral(unboxed(each)) for each in types):
        return _of(_OF_NUMBERS, node)
    return ()


def _of(table: Mapping[str, tuple[str, ...]], node: Node) -> tuple[str, ...]:
    return table.get(node.operator or "", ())


def _grouped(site: Site, text: str, left: Node, right: Node) -> tuple[Edit[str], ...]:
    """The edits with the parentheses that keep the operands together; one where none are needed."""
    node, code, tight = site.node, site.code, precedence(_KINDS[text])
    assert node.op_start is not None
    assert node.op_end is not None
    spans = [
        *([left] if precedence(left.kind) < tight else []),
        *([right] if precedence(right.kind) <= tight else []),
        *([node] if code.fitted("", _KINDS[text], node) else []),
    ]
    edits = [Edit(node.op_start, node.op_end, text)]
    for span in spans:
        edits += [Edit(span.start, span.start, "("), Edit(span.end, span.end, ")")]
    return tuple(sorted(edits, key=lambda each: (each.start, each.end)))


OPERATORS: tuple[Operator, ...] = (
    Operator(
        "operator-family",
        ARITHMETIC | BITWISE | SHIFTS | LOGICAL | {"EQUAL_TO", "NOT_EQUAL_TO"},
        other_family,
    ),
    Operator("operator-family", COMPOUND, other_assignment),
)

__all__ = ["OPERATORS"]
