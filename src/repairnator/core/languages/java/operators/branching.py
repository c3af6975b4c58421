"""Conditions weakened, strengthened, or replaced by others from the scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from repairnator.core.languages.java.code.analyzed import BINARY, LOGICAL
from repairnator.core.languages.java.code.conditions import Condition, joined
from repairnator.core.languages.java.code.places import is_result
from repairnator.core.languages.java.code.types import is_boolean
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait, quoted
from repairnator.core.languages.java.runtime.analysis import Node

_PER_CONDITION = 300
# Checked first, since what follows may need them to hold.
_FIRST = frozenset({"null", "size", "part"})


def _whole_condition(site: Site) -> Node | None:
    """The node without parentheses, if it is a whole condition, or a boolean that is returned or stored."""
    node, code = site.node, site.code
    if not is_boolean(node.type) or node.kind == "PARENTHESIZED":
        return None
    outer = node
    parent = code.parent(outer)
    while parent is not None and parent.kind == "PARENTHESIZED":
        outer, parent = parent, code.parent(parent)
    if outer.role == "condition":
        return node
    if parent is None or node.kind in ("BOOLEAN_LITERAL", "IDENTIFIER"):
        return None
    stored = parent.kind == "VARIABLE" or outer.role == "value"
    return node if stored or is_result(code, node) else None


def _extended(site: Site, operator: str) -> Iterator[Change]:
    node = site.node if _is_operand(site) else _whole_condition(site)
    if node is None or node.kind in ("BOOLEAN_LITERAL", "PARENTHESIZED"):
        return
    # Checks of what one operand reads stand beside it; all others beside the whole condition.
    only_parts = _is_operand(site) and _same_operator(site, operator)
    dearer = 0.8 * (_is_operand(site) and not only_parts)
    about = list(site.code.descendants(node))
    names, reads = frozenset(site.code.free_names(node)), site.code.calls_or_indexes(node)
    text, kind = site.text, "CONDITIONAL_AND" if operator == "&&" else "CONDITIONAL_OR"
    place = _where_it_holds(site) if operator == "&&" else node
    bound = _names(site, place) - _names(site, node)
    for position, condition in enumerate(site.conditions.at(place, about)[:_PER_CONDITION]):
        if condition.text == text or condition.negated == text:
            continue
        part = condition.family == "part"
        if (only_parts and not part) or (part and node.kind in LOGICAL):
            continue
        pair = (condition.text, condition.kind, text, node.kind)
        last = condition.family not in _FIRST and not (reads and _is_checked_first(condition, names))
        if last or not bound.isdisjoint(condition.names):
            pair = (text, node.kind, condition.text, condition.kind)
        whole = joined(pair[0], pair[1], operator, pair[2], pair[3])
        word = "and" if operator == "&&" else "or"
        yield site.change(
            node,
            whole,
            kind=kind,
            cost=condition.cost + 0.005 * position + dearer,
            summary=f"extend {quoted(text)} by `{operator} {condition.text}` ({word})",
        )


def _where_it_holds(site: Site) -> Node:
    """The node, or one with its scope and what the patterns in it bind."""
    last: Node | None = site.node
    while last is not None and last.kind == "CONDITIONAL_AND":
        last = site.code.child(last, "right")
    if last is None:
        return site.node
    return replace(site.node, scope=last.scope if last.holds is None else last.holds)


def _names(site: Site, node: Node) -> frozenset[str]:
    return frozenset(each.text for each in site.expressions.variables(node))


def _is_checked_first(condition: Condition, names: frozenset[str]) -> bool:
    """Whether a plain comparison is on a name that is read beside it, as an index is checked before use."""
    return not condition.reads and not names.isdisjoint(condition.names)


def _is_operand(site: Site) -> bool:
    """Whether the node is one side of ``&&`` or ``||``."""
    parent = site.code.parent(site.node)
    return parent is not None and parent.kind in LOGICAL and site.node.kind not in LOGICAL


def _same_operator(site: Site, operator: str) -> bool:
    """Whether extending the operand would give the same as extending the whole."""
    parent = site.code.parent(site.node)
    return parent is not None and parent.operator == operator


def weakened(site: Site) -> Iterator[Change]:
    """``c`` to ``c || d``."""
    yield from _extended(site, "||")


def strengthened(site: Site) -> Iterator[Change]:
    """``c`` to ``c && d``."""
    yield from _extended(site, "&&")


def replaced(site: Site) -> Iterator[Change]:
    """A condition, or a constant that is returned, by another from the scope."""
    node = _whole_condition(site)
    if node is None:
        yield from _returned_constant(site)
        return
    for position, condition in enumerate(site.conditions.at(node, list(site.code.descendants(node)))):
        if condition.text != site.text:
            cost = condition.cost + 0.005 * position
            yield site.change(node, condition.text, kind=condition.kind, cost=cost)
    for word in ("true", "false"):
        yield site.change(node, word, cost=3.0, traits=[Trait.CONSTANT_CONDITION])


def _returned_constant(site: Site) -> Iterator[Change]:
    """``return true;`` to ``return`` with a condition of the scope."""
    node = site.node
    if node.kind != "BOOLEAN_LITERAL" or not is_result(site.code, node):
        return
    for position, condition in enumerate(site.conditions.at(node)):
        cost = condition.cost + 0.005 * position
        yield site.change(node, condition.text, kind=condition.kind, cost=cost)


_BOOLEANS = BINARY | {
    "IDENTIFIER",
    "MEMBER_SELECT",
    "METHOD_INVOCATION",
    "LOGICAL_COMPLEMENT",
    "INSTANCE_OF",
    "ARRAY_ACCESS",
}

OPERATORS: tuple[Operator, ...] = (
    Operator("condition-weakened", _BOOLEANS, weakened),
    Operator("condition-strengthened", _BOOLEANS, strengthened),
    Operator("condition-replaced", _BOOLEANS | {"BOOLEAN_LITERAL"}, replaced),
)
