"""Rules for numbers: ``1 + a - 1`` is ``a``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from repairnator.core.languages.java.code.analyzed import Code, precedence
from repairnator.core.languages.java.code.types import is_integral
from repairnator.core.languages.java.rewriting.rule import (
    Changed,
    Edits,
    Rule,
    constant,
    is_alike,
    put,
    put_part,
    sides,
)
from repairnator.core.languages.java.runtime.analysis import Node

_ADDITIVE = frozenset({"PLUS", "MINUS"})
_LARGEST = 2**31
# What leaves the other operand as it is: on either side, and on the right only.
_NEUTRAL = {"PLUS": 0, "MULTIPLY": 1, "OR": 0, "XOR": 0}
_NEUTRAL_RIGHT = _NEUTRAL | {
    "MINUS": 0,
    "DIVIDE": 1,
    "LEFT_SHIFT": 0,
    "RIGHT_SHIFT": 0,
    "UNSIGNED_RIGHT_SHIFT": 0,
}
_MINUS = {"PLUS": "-", "MINUS": "+"}
# Comparisons with a step too many: on which side it stands, its kind, and the comparison without it.
_STEPS = {
    ("LESS_THAN", "right", "PLUS"): "<=",
    ("GREATER_THAN_EQUAL", "right", "PLUS"): ">",
    ("GREATER_THAN", "right", "MINUS"): ">=",
    ("LESS_THAN_EQUAL", "right", "MINUS"): "<",
    ("GREATER_THAN", "left", "PLUS"): ">=",
    ("LESS_THAN_EQUAL", "left", "PLUS"): "<",
    ("LESS_THAN", "left", "MINUS"): "<=",
    ("GREATER_THAN_EQUAL", "left", "MINUS"): ">",
}


class _Term(NamedTuple):
    positive: bool
    node: Node


def sum_of_terms(changed: Changed, node: Node) -> Iterator[Edits]:
    """``1 + a - 1`` to ``a``, ``a + b - b`` to ``a``, ``a + 1 + 1`` to ``a + 2``."""
    code = changed.code
    outer = code.parent(node)
    if node.type not in ("int", "long") or (outer is not None and _continues(outer, node)):
        return
    terms = list(_terms(code, node, node.type))
    kept = _without_opposites(code, terms)
    numbers = [term for term in kept if constant(code, term.node, "INT_LITERAL") is not None]
    total = sum(_value(code, term) for term in numbers)
    shorter = len(kept) < len(terms) or len(numbers) > 1 or (numbers and not total)
    if not shorter or abs(total) >= _LARGEST:
        return
    others = [term for term in kept if term not in numbers]
    at = kept.index(numbers[0]) if numbers else 0
    parts = [(term.positive, code.source(term.node)) for term in others]
    if total:
        parts.insert(at, (total > 0, str(abs(total))))
    if len(others) == 1 and not total and others[0].positive and others[0].node.type == node.type:
        yield put_part(code, node, others[0].node)
    elif len(parts) > 1 or (total and node.type == "int"):
        yield put(code, node, *_written(code, node, parts))


def _continues(outer: Node, node: Node) -> bool:
    return outer.kind in _ADDITIVE and node.role == "left" and outer.type == node.type


def _terms(code: Code, node: Node, type_name: str) -> Iterator[_Term]:
    """The terms of a sum in that type, left to right."""
    bare = code.bare(node)
    operands = sides(code, bare)
    if bare.kind not in _ADDITIVE or bare.type != type_name or operands is None:
        yield _Term(True, node)
        return
    left, right = operands
    yield from _terms(code, left, type_name)
    yield _Term(bare.kind == "PLUS", right)


def _without_opposites(code: Code, terms: Sequence[_Term]) -> list[_Term]:
    kept: list[_Term] = []
    for term in terms:
        against = next(
            (
                each
                for each in kept
                if each.positive != term.positive and is_alike(code, each.node, term.node)
            ),
            None,
        )
        if against is None:
            kept.append(term)
        else:
            kept.remove(against)
    return kept


def _value(code: Code, term: _Term) -> int:
    value = constant(code, term.node, "INT_LITERAL")
    assert isinstance(value, int)
    return value if term.positive else -value


def _written(code: Code, node: Node, parts: Sequence[tuple[bool, str]]) -> tuple[str, str]:
    """A sum as source, one that is added first if there is any; and its kind."""
    first = next((part for part in parts if part[0]), parts[0])
    rest = list(parts)
    rest.remove(first)
    blank = " " if node.op_start is not None and code.text[node.op_start - 1].isspace() else ""
    text = first[1] if first[0] else f"-{first[1]}"
    for positive, part in rest:
        text += f"{blank}{'+' if positive else '-'}{blank}{part}"
    return text, "PLUS" if rest else "INT_LITERAL" if first[0] else "UNARY_MINUS"


def neutral_operand(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x * 1`` to ``x``, ``x | 0`` to ``x``."""
    code = changed.code
    operands = sides(code, node)
    if operands is None or not is_integral(node.type):
        return
    left, right = operands
    if left.type == node.type and constant(code, right, "INT_LITERAL") == _NEUTRAL_RIGHT[node.kind]:
        yield put_part(code, node, left)
    neutral = _NEUTRAL.get(node.kind)
    if neutral is not None and right.type == node.type and constant(code, left, "INT_LITERAL") == neutral:
        yield put_part(code, node, right)


def double_sign(changed: Changed, node: Node) -> Iterator[Edits]:
    """``-(-x)`` to ``x``, ``~~x`` to ``x``."""
    code = changed.code
    inner = code.bare(code.children(node)[0])
    if inner.kind == node.kind and code.children(inner)[0].type == node.type:
        yield put_part(code, node, code.children(inner)[0])


def subtracted_sign(changed: Changed, node: Node) -> Iterator[Edits]:
    """``a + -b`` to ``a - b``, ``a - -b`` to ``a + b``."""
    code = changed.code
    operands = sides(code, node)
    if operands is None or not is_integral(node.type) or node.op_start is None:
        return
    left, right = code.source(operands[0]), code.bare(operands[1])
    if right.kind == "UNARY_MINUS":
        value = code.children(right)[0]
        text = code.source(value)
        if precedence(value.kind) > precedence("UNARY_MINUS"):
            blank = code.text[operands[0].end : node.op_start]
            yield put(code, node, f"{left}{blank}{_MINUS[node.kind]}{blank}{text}", node.kind)


def idle_cast(changed: Changed, node: Node) -> Iterator[Edits]:
    """``(int) x`` to ``x`` where it is an ``int`` anyway."""
    code = changed.code
    value = code.child(node, "operand")
    if value is not None and value.type is not None and value.type == node.type:
        yield put_part(code, node, value)


def same_arguments(changed: Changed, node: Node) -> Iterator[Edits]:
    """``Math.max(x, x)`` to ``x``."""
    code = changed.code
    arguments = code.arguments(node)
    owner = node.symbol.owner if node.symbol is not None else None
    if owner == "java.lang.Math" and node.name in ("max", "min") and len(arguments) == 2:
        first, second = arguments
        if first.type == node.type and is_alike(code, first, second):
            yield put_part(code, node, first)


def step_in_comparison(changed: Changed, node: Node) -> Iterator[Edits]:
    """``i < n + 1`` to ``i <= n``: the same but where the sum wraps around."""
    code = changed.code
    operands = sides(code, node)
    if operands is None or node.op_start is None or node.op_end is None:
        return
    if not all(is_integral(each.type) for each in operands):
        return
    for side, role in zip(operands, ("left", "right"), strict=True):
        bare = code.bare(side)
        comparison = _STEPS.get((node.kind, role, bare.kind))
        inner = sides(code, bare)
        value = None if inner is None else _one_less(code, bare, *inner)
        if comparison is None or value is None:
            continue
        left, right = (value, operands[1]) if role == "left" else (operands[0], value)
        before, behind = (
            code.text[operands[0].end : node.op_start],
            code.text[node.op_end : operands[1].start],
        )
        yield put(
            code, node, f"{code.source(left)}{before}{comparison}{behind}{code.source(right)}", node.kind
        )


def _one_less(code: Code, step: Node, left: Node, right: Node) -> Node | None:
    """What 1 is added to, or taken from."""
    if constant(code, right, "INT_LITERAL") == 1:
        return left
    return right if step.kind == "PLUS" and constant(code, left, "INT_LITERAL") == 1 else None


RULES = (
    Rule("sum of terms", _ADDITIVE, sum_of_terms),
    Rule("neutral operand", frozenset(_NEUTRAL_RIGHT), neutral_operand),
    Rule("double sign", frozenset({"UNARY_MINUS", "BITWISE_COMPLEMENT"}), double_sign),
    Rule("subtracted sign", _ADDITIVE, subtracted_sign),
    Rule("idle cast", frozenset({"TYPE_CAST"}), idle_cast),
    Rule("same arguments", frozenset({"METHOD_INVOCATION"}), same_arguments),
    Rule(
        "step in a comparison",
        frozenset({kind for kind, _, _ in _STEPS}),
        step_in_comparison,
        exact=False,
    ),
)
