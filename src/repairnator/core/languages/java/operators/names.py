"""Names: the wrong variable, field, or receiver."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import LITERALS
from repairnator.core.languages.java.code.types import is_reference
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.runtime.analysis import Node

_COPIED = 0.1
_FOR_CONSTANT = 6.0  # a constant is mostly wrong in its value
_CONSTANTS = LITERALS - {"NULL_LITERAL", "BOOLEAN_LITERAL"}


def likeness(left: str, right: str) -> float:
    """0 to 1: how much two names look alike, as names that are mixed up often do."""
    return SequenceMatcher(None, left.lower(), right.lower(), autojunk=False).ratio()


def first_of_two(site: Site) -> float:
    """What a change costs more in the first of two equal operands: the second is the one that was copied."""
    parent = site.code.parent(site.node)
    other = site.code.child(parent, "right") if parent is not None and site.node.role == "left" else None
    return _COPIED * (other is not None and site.code.source(other) == site.text)


def _is_value(node: Node) -> bool:
    return node.symbol is None or node.symbol.kind in ("local", "parameter", "field")


def variable(site: Site) -> Iterator[Change]:
    """Another variable of a type that fits."""
    node, code = site.node, site.code
    if not _is_value(node) or node.type is None or node.role in ("receiver", "array", "label"):
        return
    written = code.is_assigned(node)
    wanted = node.type if written or node.expected in (None, "java.lang.Object") else node.expected
    assert wanted is not None
    finals = {each.name for each in code.variables(node) if each.final}
    for other in _by_likeness(site, wanted):
        if other != node.name and not (written and other in finals):
            cost = 1.0 - likeness(other, node.name or "") + first_of_two(site)
            yield site.change(node, other, cost=cost)


def variable_for_constant(site: Site) -> Iterator[Change]:
    """A variable of the same type where a constant stands."""
    node, code = site.node, site.code
    if node.type is None or node.role == "label":
        return
    fitting = [each for each in site.expressions.variables(node) if each.type == node.type]
    for position, other in enumerate(sorted(fitting, key=lambda each: each.cost)):
        if code.fitted(other.text, other.kind, node) != site.text:
            yield site.change(node, other.text, cost=_FOR_CONSTANT + 0.1 * position)


def _by_likeness(site: Site, wanted: str) -> list[str]:
    fitting = [
        each.text
        for each in site.expressions.variables(site.node)
        if site.code.types.assignable(each.type, wanted)
    ]
    return sorted(fitting, key=lambda each: -likeness(each, site.node.name or ""))


def field(site: Site) -> Iterator[Change]:
    """Another field of the same object: ``a.x`` to ``a.y``; ``x`` to ``this.x`` where it hides a field."""
    node, code = site.node, site.code
    if node.kind == "IDENTIFIER":
        yield from _hidden_field(site)
        return
    receiver, span = code.receiver(node), code.name_span(node)
    if not _is_value(node) or receiver is None or span is None:
        return
    info = code.holder(receiver)
    if info is None:
        return
    named = receiver.symbol is not None and receiver.symbol.kind == "type"
    wanted = node.type if code.is_assigned(node) else (node.expected or node.type)
    for member in info.fields:
        if member.static < named:
            continue
        if member.name != node.name and code.types.assignable(member.type, wanted):
            said = f"replace {quoted(site.text)} by {quoted(code.source(receiver) + '.' + member.name)}"
            cost = 1.0 - likeness(member.name, node.name or "") + first_of_two(site)
            yield Change((Edit(span.start, span.end, member.name),), said, cost)
    if receiver.kind == "IDENTIFIER" and receiver.name == "this" and not code.is_assigned(node):
        return
    for constant in info.constants:
        if constant != node.name and node.symbol is not None and node.symbol.static:
            said = f"replace {quoted(site.text)} by `{code.source(receiver)}.{constant}`"
            yield Change(
                (Edit(span.start, span.end, constant),), said, 1.0 - likeness(constant, node.name or "")
            )


def _hidden_field(site: Site) -> Iterator[Change]:
    node = site.node
    scope = site.code.scope(node)
    if node.symbol is None or node.symbol.kind == "field" or scope is None or scope.this is None:
        return
    info = site.code.type_info(scope.this)
    if info is not None and any(each.name == node.name and not each.static for each in info.fields):
        yield site.change(node, f"this.{node.name}")


def receiver(site: Site) -> Iterator[Change]:
    """Another variable as the object that a member is taken from or an element is read from."""
    node, code = site.node, site.code
    if node.role not in ("receiver", "array") or not is_reference(node.type):
        return
    if node.symbol is not None and node.symbol.kind in ("type", "package", "method"):
        return
    assert node.type is not None
    user = code.parent(node)
    for other in site.expressions.terms(node):
        if other.cost < 1.6 and other.text != site.text and _serves(site, user, other.type):
            cost = other.cost + 1.0 - likeness(other.text, site.text)
            yield site.change(node, other.text, cost=cost, kind=other.kind)


def _serves(site: Site, user: Node | None, name: str) -> bool:
    """Whether a value of this type has the member that is taken here."""
    types = site.code.types
    if types.assignable(name, site.node.type):
        return True
    if user is None or not is_reference(name):
        return False
    info = types.info(name)
    if info is None or not user.name:
        return False
    return any(method.name == user.name for method in info.methods) or any(
        each.name == user.name for each in info.fields
    )


def added_receiver(site: Site) -> Iterator[Change]:
    """``m(x)`` to ``other.m(x)``, and ``other.m(x)`` to ``m(x)``."""
    node, code = site.node, site.code
    if node.symbol is None or node.symbol.static or not node.name or node.name in ("this", "super"):
        return
    target = code.receiver(node)
    if target is not None:
        if any(method.name == node.name for method in code.methods(node)):
            said = f"call `{node.name}` on this object instead of {quoted(code.source(target))}"
            span = code.name_span(node)
            if span is not None:
                yield Change((Edit(node.start, span.start, ""),), said, 0.3)
        return
    for other in site.expressions.variables(node):
        info = code.type_info(other.type)
        if info is not None and any(method.name == node.name for method in info.methods):
            said = f"call `{node.name}` on `{other.text}`"
            yield Change((Edit(node.start, node.start, f"{other.text}."),), said, other.cost)


OPERATORS: tuple[Operator, ...] = (
    Operator("variable", frozenset({"IDENTIFIER"}), variable),
    Operator("variable", _CONSTANTS, variable_for_constant),
    Operator("field", frozenset({"MEMBER_SELECT", "IDENTIFIER"}), field),
    Operator("receiver", frozenset({"IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION"}), receiver),
    Operator("receiver", frozenset({"METHOD_INVOCATION"}), added_receiver),
)
