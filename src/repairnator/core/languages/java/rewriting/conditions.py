"""Rules for conditions: ``!(a == b)`` is ``a != b``."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.languages.java.code.analyzed import COMPARISONS, LITERALS, LOGICAL, Code
from repairnator.core.languages.java.code.conditions import joined
from repairnator.core.languages.java.rewriting.rule import (
    Changed,
    Edits,
    Rule,
    constant,
    flips,
    is_alike,
    is_harmless,
    is_header,
    is_repeatable,
    opposite,
    put,
    put_part,
    sides,
    squeezed,
)
from repairnator.core.languages.java.runtime.analysis import Node

_TRUTH = "BOOLEAN_LITERAL"
# The operand that decides nothing: true of `&&`, false of `||`.
_IDLE = {"CONDITIONAL_AND": True, "CONDITIONAL_OR": False}
_SIGNS = {"CONDITIONAL_AND": "&&", "CONDITIONAL_OR": "||"}
# What needs no parentheses anywhere, and where nothing needs them.
_NAMES = frozenset({"IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION", "ARRAY_ACCESS", "PARENTHESIZED"})
_TAKING = frozenset({"METHOD_INVOCATION", "NEW_CLASS", "RETURN", "VARIABLE", "ASSIGNMENT"})


def negated_comparison(changed: Changed, node: Node) -> Iterator[Edits]:
    """``!(a == b)`` to ``a != b``, ``!!x`` to ``x``, ``!true`` to ``false``."""
    code = changed.code
    inner = code.bare(code.children(node)[0])
    truth = constant(code, inner, _TRUTH)
    if truth is not None:
        yield put(code, node, "false" if truth else "true", _TRUTH)
    elif inner.kind == "LOGICAL_COMPLEMENT" or (inner.kind in COMPARISONS and flips(code, inner)):
        yield put(code, node, *opposite(code, inner))


def negated_alternatives(changed: Changed, node: Node) -> Iterator[Edits]:
    """``!(a > b || c < d)`` to ``a <= b && c >= d``: of comparisons that have opposites."""
    code = changed.code
    inner = code.bare(code.children(node)[0])
    operands = sides(code, inner) if inner.kind in _SIGNS else None
    if operands is None:
        return
    left, right = (code.bare(each) for each in operands)
    if all(each.kind in COMPARISONS and flips(code, each) for each in (left, right)):
        kind = "CONDITIONAL_OR" if inner.kind == "CONDITIONAL_AND" else "CONDITIONAL_AND"
        first, second = opposite(code, left), opposite(code, right)
        yield put(code, node, joined(*first, _SIGNS[kind], *second), kind)


def idle_condition(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x && true`` to ``x``, ``x || false`` to ``x``, ``x && false`` to ``false``."""
    code = changed.code
    operands = sides(code, node)
    if operands is None:
        return
    for idle, other in (operands, operands[::-1]):
        truth = constant(code, idle, _TRUTH)
        if truth is _IDLE[node.kind] and other.type == "boolean":
            yield put_part(code, node, other)
        elif truth is not None and (idle.role == "left" or is_harmless(code, other)):
            yield put_part(code, node, idle)


def compared_with_truth(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x == true`` to ``x``, ``x == false`` to ``!x``."""
    code = changed.code
    operands = sides(code, node)
    if operands is None:
        return
    for idle, other in (operands, operands[::-1]):
        truth = constant(code, idle, _TRUTH)
        if truth is not None and other.type == "boolean":
            if truth is (node.kind == "EQUAL_TO"):
                yield put_part(code, node, other)
            else:
                yield put(code, node, *opposite(code, other))


def said_twice(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x | x`` to ``x``, ``a && b && a`` to ``a && b``."""
    code = changed.code
    operands = sides(code, node)
    if operands is None or operands[0].type != node.type:
        return
    left, right = operands
    before = list(_operands(code, left, node.kind))
    if any(is_alike(code, each, right) for each in before) and all(
        is_repeatable(code, each) for each in before
    ):
        yield put_part(code, node, left)


def _operands(code: Code, node: Node, kind: str) -> Iterator[Node]:
    bare = code.bare(node)
    operands = sides(code, bare) if bare.kind == kind else None
    if operands is None:
        yield node
    else:
        for operand in operands:
            yield from _operands(code, operand, kind)


def null_before_type(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x != null && x instanceof T`` to ``x instanceof T``, which null is not."""
    code = changed.code
    operands = sides(code, node)
    if operands is None:
        return
    known, test = code.bare(operands[0]), code.bare(operands[1])
    compared = sides(code, known)
    value = code.child(test, "operand")
    if known.kind != "NOT_EQUAL_TO" or test.kind != "INSTANCE_OF" or compared is None or value is None:
        return
    for null, other in (compared, compared[::-1]):
        if code.bare(null).kind == "NULL_LITERAL" and is_alike(code, other, value):
            yield put_part(code, node, test)


def chosen_truth(changed: Changed, node: Node) -> Iterator[Edits]:
    """``c ? true : false`` to ``c``, ``c ? true : x`` to ``c || x``, ``c ? x : x`` to ``x``."""
    code = changed.code
    condition, then, other = (code.child(node, role) for role in ("condition", "then", "else"))
    if condition is None or then is None or other is None:
        return
    if squeezed(code, then) == squeezed(code, other) and is_harmless(code, condition):
        yield put_part(code, node, then)
    if condition.type != "boolean" or then.type != "boolean" or other.type != "boolean":
        return
    first, second = constant(code, then, _TRUTH), constant(code, other, _TRUTH)
    bare = code.bare(condition)
    if first is not None and second is not None and first is not second:
        yield put(code, node, *(opposite(code, bare) if second else (code.source(bare), bare.kind)))
    elif first is True:
        yield put(code, node, *_joined(code, condition, "CONDITIONAL_OR", other))
    elif second is False:
        yield put(code, node, *_joined(code, condition, "CONDITIONAL_AND", then))


def _joined(code: Code, left: Node, kind: str, right: Node) -> tuple[str, str]:
    first, second = code.bare(left), code.bare(right)
    text = joined(code.source(first), first.kind, _SIGNS[kind], code.source(second), second.kind)
    return text, kind


def parentheses(changed: Changed, node: Node) -> Iterator[Edits]:
    """Parentheses around nothing that needs them; those that were there before stay if they were as idle."""
    code = changed.code
    if is_header(code, node) or not _is_idle(code, node):
        return
    before = changed.original(node)
    if before is None or not _is_idle(changed.before, before):
        inner = code.children(node)[0]
        yield put(code, node, code.source(inner), inner.kind)


def _is_idle(code: Code, node: Node) -> bool:
    """Whether an expression stands there without its parentheses, and no reader misses them."""
    inner, outer = code.children(node)[0], code.parent(node)
    if outer is None or node.role in ("receiver", "array"):
        return inner.kind in _NAMES
    return inner.kind in _NAMES or inner.kind in LITERALS or outer.kind in _TAKING


RULES = (
    Rule("negated comparison", frozenset({"LOGICAL_COMPLEMENT"}), negated_comparison),
    Rule("negated alternatives", frozenset({"LOGICAL_COMPLEMENT"}), negated_alternatives),
    Rule("idle condition", LOGICAL, idle_condition),
    Rule("compared with truth", frozenset({"EQUAL_TO", "NOT_EQUAL_TO"}), compared_with_truth),
    Rule("said twice", LOGICAL | {"OR", "AND"}, said_twice),
    Rule("null before a type", frozenset({"CONDITIONAL_AND"}), null_before_type),
    Rule("chosen truth", frozenset({"CONDITIONAL_EXPRESSION"}), chosen_truth),
    Rule("parentheses", frozenset({"PARENTHESIZED"}), parentheses),
)
