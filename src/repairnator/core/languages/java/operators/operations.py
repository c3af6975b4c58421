"""Operators of expressions replaced by others of their kind, and operands dropped or put in another order."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import (
    ARITHMETIC,
    BINARY,
    BITWISE,
    COMPARISONS,
    COMPOUND,
    LOGICAL,
    SHIFTS,
    STEPS,
    precedence,
)
from repairnator.core.languages.java.code.conditions import negation
from repairnator.core.languages.java.code.places import is_result
from repairnator.core.languages.java.code.types import is_boolean, is_numeric, is_reference, unboxed
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait, quoted

_BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OTHER_COMPARISONS = {
    "<": (">", ">=", "!="),
    "<=": (">=", ">", "=="),
    ">": ("<", "<=", "!="),
    ">=": ("<=", "<", "=="),
    "==": ("<=", ">=", "<", ">"),
    "!=": ("<", ">", "<=", ">="),
}
_OPPOSITE = {"==": "!=", "!=": "=="}
_EQUALITY = frozenset({"==", "!="})
# Who asked for equality seldom meant an order, and the other way round.
_OTHER_QUESTION = 6.0
_OTHER_ARITHMETIC = {
    "+": ("-", "*"),
    "-": ("+", "/", "*"),
    "*": ("/", "+", "%"),
    "/": ("*", "%", "-"),
    "%": ("/", "*", "+"),
}
_ASSIGNING = {
    "+=": ("-=", "=", "*="),
    "-=": ("+=", "=", "/="),
    "*=": ("/=", "+=", "="),
    "/=": ("*=", "%=", "="),
    "%=": ("/=", "=", "*="),
    "&=": ("|=", "^=", "="),
    "|=": ("&=", "^=", "="),
    "^=": ("|=", "&=", "="),
    "<<=": (">>=", ">>>="),
    ">>=": (">>>=", "<<="),
    ">>>=": (">>=", "<<="),
}
_NUMERIC_ASSIGNMENT = ("+=", "-=", "*=")


def _operator_text(site: Site) -> str:
    start, end = site.node.op_start, site.node.op_end
    return "" if start is None or end is None else site.code.text[start:end]


def _operand_types(site: Site) -> tuple[str | None, str | None]:
    left, right = site.code.child(site.node, "left"), site.code.child(site.node, "right")
    return (left.type if left else None), (right.type if right else None)


def _swapped_to(site: Site, texts: tuple[str, ...], cost: float = 0.0) -> Iterator[Change]:
    for position, text in enumerate(texts):
        change = site.operator_change(text, cost=cost + 0.5 * position)
        if change is not None:
            yield change


def comparison_boundary(site: Site) -> Iterator[Change]:
    """``<`` to ``<=`` and back, ``>`` to ``>=`` and back."""
    text = _BOUNDARY.get(_operator_text(site))
    if text:
        yield from _swapped_to(site, (text,))


def opposite_equality(site: Site) -> Iterator[Change]:
    """``==`` to ``!=`` and back."""
    text = _OPPOSITE.get(_operator_text(site))
    if text:
        yield from _swapped_to(site, (text,))


def comparison(site: Site) -> Iterator[Change]:
    """Any other comparison that the operands' types allow."""
    left, right = _operand_types(site)
    ordered = all(name is not None and is_numeric(unboxed(name)) for name in (left, right))
    own = _operator_text(site)
    texts = _OTHER_COMPARISONS.get(own, ())
    alike = tuple(text for text in texts if (text in _EQUALITY) == (own in _EQUALITY))
    yield from _swapped_to(site, alike)
    if ordered:
        others = tuple(text for text in texts if text not in alike)
        yield from _swapped_to(site, others, cost=_OTHER_QUESTION)


def arithmetic(site: Site) -> Iterator[Change]:
    """One arithmetic operator for another, for numbers."""
    if site.node.type is not None and is_numeric(unboxed(site.node.type)):
        yield from _swapped_to(site, _OTHER_ARITHMETIC.get(_operator_text(site), ()))


def logical(site: Site) -> Iterator[Change]:
    """``&&`` to ``||`` and back."""
    text = {"&&": "||", "||": "&&"}.get(_operator_text(site))
    change = site.operator_change(text) if text else None
    if change is None or text is None:
        return
    parent = site.code.parent(site.node)
    if text == "||" and parent is not None and parent.kind == "CONDITIONAL_AND":
        yield _regrouped(site, text, change.summary)
    else:
        yield change


def _regrouped(site: Site, operator: str, summary: str) -> Change:
    """A change to a looser operator, in parentheses so that it stays one operand."""
    node = site.node
    assert node.op_start is not None
    assert node.op_end is not None
    return Change(
        (
            Edit(node.start, node.start, "("),
            Edit(node.op_start, node.op_end, operator),
            Edit(node.end, node.end, ")"),
        ),
        summary,
    )


def bitwise(site: Site) -> Iterator[Change]:
    """One of ``&``, ``|``, ``^`` for another."""
    yield from _swapped_to(site, tuple(each for each in "&|^" if each != _operator_text(site)))


def shift(site: Site) -> Iterator[Change]:
    """One shift for another."""
    texts = tuple(each for each in (">>>", ">>", "<<") if each != _operator_text(site))
    yield from _swapped_to(site, texts)


def compound_assignment(site: Site) -> Iterator[Change]:
    """``+=`` to ``-=`` and its like; ``=`` to ``+=``."""
    if site.node.kind == "ASSIGNMENT":
        if site.node.type is not None and is_numeric(unboxed(site.node.type)):
            yield from _swapped_to(site, _NUMERIC_ASSIGNMENT)
        return
    yield from _swapped_to(site, _ASSIGNING.get(_operator_text(site), ()))


def increment(site: Site) -> Iterator[Change]:
    """``++`` to ``--``, and before its operand instead of after."""
    node = site.node
    operand = site.code.child(node, "operand")
    if operand is None:
        return
    name = site.code.source(operand)
    before = node.kind.startswith("PREFIX")
    sign = "++" if node.kind.endswith("INCREMENT") else "--"
    other = "--" if sign == "++" else "++"
    yield site.change(node, f"{other}{name}" if before else f"{name}{other}")
    parent = site.code.parent(node)
    if parent is not None and parent.kind != "EXPRESSION_STATEMENT":
        yield site.change(node, f"{name}{sign}" if before else f"{sign}{name}", cost=0.5)
        yield site.change(node, name, cost=1.0)


def step(site: Site) -> Iterator[Change]:
    """``i++`` to ``i += n``: another step."""
    operand = site.code.child(site.node, "operand")
    if operand is None or operand.type is None:
        return
    sign = "+=" if site.node.kind.endswith("INCREMENT") else "-="
    name = site.code.source(operand)
    for value in site.expressions.simple(site.node, operand.type)[:12]:
        if value.text not in (name, "0", "1", "-1"):
            yield site.change(
                site.node, f"{name} {sign} {value.text}", kind="PLUS_ASSIGNMENT", cost=value.cost
            )


def negated(site: Site) -> Iterator[Change]:
    """A condition turned round."""
    node = site.node
    parent = site.code.parent(node)
    if not is_boolean(node.type) or site.code.is_assigned(node):
        return
    if parent is not None and parent.kind in ("PARENTHESIZED", "LOGICAL_COMPLEMENT"):
        return
    bare = site.code.bare(node)
    if bare.kind in COMPARISONS or bare.kind in ("BOOLEAN_LITERAL", "ASSIGNMENT"):
        return
    text, kind = negation(site.code, bare)
    if node.kind == "PARENTHESIZED":
        yield site.change(bare, text, kind="IDENTIFIER", summary=_negating(site, bare.kind, text))
    else:
        yield site.change(node, text, kind=kind, summary=_negating(site, bare.kind, text))


def _negating(site: Site, kind: str, text: str) -> str:
    if kind == "LOGICAL_COMPLEMENT":
        return f"drop the negation of {quoted(text)}"
    return f"negate {quoted(site.text)}"


def sign(site: Site) -> Iterator[Change]:
    """A minus removed from a number, or put before it."""
    node = site.node
    if node.kind == "UNARY_MINUS":
        operand = site.code.child(node, "operand")
        if operand is not None:
            yield site.change(node, site.code.source(operand), kind=operand.kind)
        return
    if node.type is None or not is_numeric(node.type) or site.code.is_assigned(node):
        return
    parent = site.code.parent(node)
    if (
        parent is not None
        and parent.kind != "UNARY_MINUS"
        and (node.role in ("value", "argument", "right", "left") or is_result(site.code, node))
    ):
        text = site.text if precedence(node.kind) >= 13 else f"({site.text})"
        yield site.change(node, f"-{text}", kind="UNARY_MINUS")


def regrouped(site: Site) -> Iterator[Change]:
    """Parentheses moved: ``a + b * c`` to ``(a + b) * c`` and ``(a + b) * c`` to ``a + b * c``."""
    node, code = site.node, site.code
    for role in ("left", "right"):
        operand = code.child(node, role)
        if operand is None:
            continue
        if operand.kind == "PARENTHESIZED":
            inner = code.bare(operand)
            if inner.kind in BINARY and precedence(inner.kind) <= precedence(node.kind):
                yield site.change(operand, code.source(inner), kind="IDENTIFIER", summary=_regrouping(site))
        elif operand.kind in BINARY:
            yield from _pulled_in(site, role)


def _pulled_in(site: Site, role: str) -> Iterator[Change]:
    code, node = site.code, site.node
    inner = code.child(node, role)
    assert inner is not None
    near = code.child(inner, "right" if role == "left" else "left")
    outer = code.child(node, "right" if role == "left" else "left")
    if near is None or outer is None:
        return
    first, last = (near, outer) if role == "left" else (outer, near)
    edits = (Edit(first.start, first.start, "("), Edit(last.end, last.end, ")"))
    yield Change(edits, _regrouping(site))


def _regrouping(site: Site) -> str:
    return f"group the operands of {quoted(site.text)} differently"


def equality(site: Site) -> Iterator[Change]:
    """``==`` between objects to ``equals`` and back."""
    node, code = site.node, site.code
    if node.kind in ("EQUAL_TO", "NOT_EQUAL_TO"):
        yield from _to_equals(site)
        return
    arguments, receiver = code.arguments(node), code.receiver(node)
    if node.name == "equals" and len(arguments) == 1 and receiver is not None:
        text = f"{code.source(receiver)} == {code.source(arguments[0])}"
        parent = code.parent(node)
        if parent is not None and parent.kind == "LOGICAL_COMPLEMENT":
            yield site.change(parent, text.replace(" == ", " != ", 1), kind="NOT_EQUAL_TO")
        else:
            yield site.change(node, text, kind="EQUAL_TO")


def _to_equals(site: Site) -> Iterator[Change]:
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if left is None or right is None or not is_reference(left.type) or not is_reference(right.type):
        return
    if "NULL_LITERAL" in (left.kind, right.kind):
        return
    bang = "!" if node.kind == "NOT_EQUAL_TO" else ""
    kind = "LOGICAL_COMPLEMENT" if bang else "METHOD_INVOCATION"
    if right.kind == "STRING_LITERAL":
        # As people write it who think of null.
        left, right = right, left
    first, second = code.source(left), code.source(code.bare(right))
    holder = first if precedence(left.kind) >= 14 else f"({first})"
    yield site.change(node, f"{bang}{holder}.equals({second})", kind=kind)
    objects = code.types.written("java.util.Objects")
    yield site.change(node, f"{bang}{objects}.equals({first}, {second})", kind=kind, cost=1.0)


def swapped_operands(site: Site) -> Iterator[Change]:
    """``a - b`` to ``b - a``, for operators where that makes a difference."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if left is None or right is None or left.kind == right.kind == "STRING_LITERAL":
        return
    if node.kind == "PLUS" and is_numeric(node.type):
        return
    first, second = code.source(left), code.source(right)
    tight = precedence(node.kind)
    first = f"({first})" if precedence(left.kind) <= tight else first
    edits = (Edit(left.start, left.end, second), Edit(right.start, right.end, first))
    yield Change(edits, f"swap the operands of {quoted(site.text)}")


def dropped_operand(site: Site) -> Iterator[Change]:
    """``a && b`` to ``a`` or ``b``; ``a + b`` to ``a`` or ``b``."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if left is None or right is None:
        return
    for position, kept in enumerate((left, right)):
        if node.kind in LOGICAL or code.types.assignable(kept.type, node.expected or node.type):
            inner = code.bare(kept)
            dropped = right if kept is left else left
            yield site.change(
                node,
                code.source(inner),
                kind=inner.kind,
                cost=0.3 * position,
                summary=f"drop {quoted(code.source(dropped))} from {quoted(site.text)}",
                traits=[Trait.DELETION] if node.kind in LOGICAL else [],
            )


def chosen_branch(site: Site) -> Iterator[Change]:
    """``c ? a : b`` to ``c ? b : a``."""
    code = site.code
    first, second = code.child(site.node, "then"), code.child(site.node, "else")
    if first is None or second is None:
        return
    edits = (
        Edit(first.start, first.end, code.source(second)),
        Edit(second.start, second.end, code.source(first)),
    )
    yield Change(edits, f"swap the branches of {quoted(site.text)}")


_VALUES = frozenset({"IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION", "ARRAY_ACCESS", "UNARY_MINUS"})

OPERATORS: tuple[Operator, ...] = (
    Operator("comparison-boundary", COMPARISONS, comparison_boundary),
    Operator("opposite-equality", COMPARISONS, opposite_equality),
    Operator("comparison", COMPARISONS, comparison),
    Operator("arithmetic", ARITHMETIC, arithmetic),
    Operator("logical", LOGICAL, logical),
    Operator("bitwise", BITWISE, bitwise),
    Operator("shift", SHIFTS, shift),
    Operator("compound-assignment", COMPOUND | {"ASSIGNMENT"}, compound_assignment),
    Operator("increment", STEPS, increment),
    Operator("loop-header", STEPS, step),
    Operator(
        "negation",
        LOGICAL
        | {
            "IDENTIFIER",
            "MEMBER_SELECT",
            "METHOD_INVOCATION",
            "LOGICAL_COMPLEMENT",
            "PARENTHESIZED",
            "INSTANCE_OF",
        },
        negated,
    ),
    Operator("sign", _VALUES, sign),
    Operator("precedence", BINARY, regrouped),
    Operator("equality", frozenset({"EQUAL_TO", "NOT_EQUAL_TO", "METHOD_INVOCATION"}), equality),
    Operator("operand-order", (ARITHMETIC - {"MULTIPLY"}) | SHIFTS, swapped_operands),
    Operator("operand-order", frozenset({"CONDITIONAL_EXPRESSION"}), chosen_branch),
    Operator("operand-dropped", ARITHMETIC | LOGICAL | BITWISE | SHIFTS, dropped_operand),
)

__all__ = ["OPERATORS"]
