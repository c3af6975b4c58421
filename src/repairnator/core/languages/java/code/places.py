"""The parts of a method that run as a whole: statements, cases of a switch, values of rules and lambdas."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.languages.java.code.analyzed import STATEMENTS, Code
from repairnator.core.languages.java.runtime.analysis import Node

# The expressions that a rule of a switch, and a lambda, consists of.
_BODIES = frozenset({("CASE", "value"), ("LAMBDA_EXPRESSION", "body")})
_INSIDE = frozenset({"CASE", "BLOCK", "METHOD"})
_CALLED = frozenset({"LAMBDA_EXPRESSION", "METHOD"})


def place_of(code: Code, node: Node) -> Node | None:
    """The innermost place that the node is or is in.

    That is a statement, a case of a switch with its labels, the value of a rule, or that of a lambda.
    """
    for each in (node, *code.ancestors(node)):
        if (
            each.kind == "CASE"
            or _is_body(code, each)
            or (each.kind in STATEMENTS and each.role != "resource")
        ):
            return each
    return None


def _is_body(code: Code, node: Node) -> bool:
    """Whether it is an expression that a rule or a lambda consists of."""
    parent = code.parent(node)
    return parent is not None and (parent.kind, node.role) in _BODIES


def header_lines(code: Code, place: Node) -> range:
    """The lines of a place up to where the statements or cases inside it begin.

    Those of a lambda's block, or of the methods of a class without a name, are inside it, too.
    """
    inner = [
        child.start
        for child in code.children(place)
        if child.kind in STATEMENTS and child.role not in ("init", "update", "variable")
    ]
    inner += [each.start for each in _first_inside(code, place)]
    end = min(inner, default=place.end)
    head = code.text[place.start : end].rstrip()
    return range(place.line, place.line + head.count("\n") + 1)


def _first_inside(code: Code, node: Node) -> Iterator[Node]:
    """The first case, block or method of each expression in a place, without those inside them."""
    for child in code.children(node):
        if child.kind in _INSIDE:
            yield child
            return
        if child.kind not in STATEMENTS:
            yield from _first_inside(code, child)


def leaving(code: Code, node: Node) -> tuple[str, str | None]:
    """The word that leaves what a statement is in, and the type that it must give; None where it cannot."""
    for above in code.ancestors(node):
        if above.kind == "SWITCH_EXPRESSION":
            return "yield", above.expected or above.type
        if above.kind in _CALLED:
            return "return", _returned_by(code, above)
    return "return", code.returns(node)


def _returned_by(code: Code, called: Node) -> str | None:
    """What the statements of a lambda, or of a method of a local class, return."""
    for each in code.descendants(called):
        own = next((above for above in code.ancestors(each) if above.kind in _CALLED), None)
        if each.kind == "RETURN" and own is called:
            value = code.child(each, "value")
            return "void" if value is None else value.expected or value.type
    return "void"


def is_rule(code: Code, node: Node | None) -> bool:
    """Whether it is a case with an arrow."""
    return node is not None and node.kind == "CASE" and code.child(node, "value", "body") is not None


def is_result(code: Code, node: Node) -> bool:
    """Whether it is, perhaps in parentheses, what a method, a switch expression, or a lambda gives."""
    outer, parent = _in_parentheses(code, node)
    return parent is not None and (parent.kind in ("RETURN", "YIELD") or _is_body(code, outer))


def is_returned(code: Code, node: Node) -> bool:
    """Whether it is what a method returns, perhaps by a switch expression that it returns."""
    outer, parent = _in_parentheses(code, node)
    if parent is None or parent.kind == "RETURN":
        return parent is not None
    if parent.kind != "YIELD" and not (parent.kind == "CASE" and outer.role == "value"):
        return False
    choice = next((above for above in code.ancestors(parent) if above.kind == "SWITCH_EXPRESSION"), None)
    return choice is not None and is_returned(code, choice)


def _in_parentheses(code: Code, node: Node) -> tuple[Node, Node | None]:
    """The node with the parentheses around it, and what these stand in."""
    outer, parent = node, code.parent(node)
    while parent is not None and parent.kind == "PARENTHESIZED":
        outer, parent = parent, code.parent(parent)
    return outer, parent
