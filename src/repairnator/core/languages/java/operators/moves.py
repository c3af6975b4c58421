"""Statements moved, swapped, joined by ``else``, or removed."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import LOOPS, STATEMENTS
from repairnator.core.languages.java.code.places import is_rule
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait, quoted
from repairnator.core.languages.java.operators.statements import (
    after,
    before,
    next_sibling,
    removed,
    siblings,
)
from repairnator.core.languages.java.runtime.analysis import Node

_MOVABLE = (
    frozenset({"EXPRESSION_STATEMENT", "IF", "RETURN", "THROW", "VARIABLE", "BREAK", "CONTINUE"}) | LOOPS
)
_ENDS = frozenset({"RETURN", "THROW", "BREAK", "CONTINUE"})


def swap_statements(site: Site) -> Iterator[Change]:
    """A statement and the next one in the other order."""
    code, node = site.code, site.node
    other = next_sibling(code, node)
    if other is None:
        return
    edits = (
        Edit(node.start, node.end, code.source(other)),
        Edit(other.start, other.end, code.source(node)),
    )
    yield Change(edits, f"swap {quoted(site.text)} and {quoted(code.source(other))}")


def move_statement(site: Site) -> Iterator[Change]:
    """A statement out of the loop or condition it is in, or two places up or down."""
    code, node = site.code, site.node
    if not node.statement:
        return
    cut = removed(code, node)
    text = site.text
    said = f"move {quoted(text)}"
    outer = next((each for each in code.ancestors(node) if each.statement and each.kind in STATEMENTS), None)
    if outer is not None and outer.kind in LOOPS | {"IF", "TRY"}:
        for cost, place in ((0.0, after(code, outer, text)), (0.2, before(code, outer, text))):
            word = "after" if cost == 0.0 else "before"
            yield Change((cut, place), f"{said} {word} {quoted(code.source(outer), 30)}", cost)
    row = siblings(code, node)
    position = next((index for index, each in enumerate(row) if each.i == node.i), 0)
    for target in range(len(row)):
        if abs(target - position) >= 2 or (target != position and row[target].kind in LOOPS | {"IF"}):
            yield from _to_sibling(site, row[target], target > position, cut, abs(target - position))


def _to_sibling(site: Site, other: Node, down: bool, cut: Edit[str], distance: int) -> Iterator[Change]:
    code, text = site.code, site.text
    cost = 0.3 + 0.2 * distance
    if distance >= 2:
        place = after(code, other, text) if down else before(code, other, text)
        word = "after" if down else "before"
        yield Change((cut, place), f"move {quoted(text)} {word} {quoted(code.source(other), 30)}", cost)
    body = code.child(other, "body", "then")
    inner = code.children(body) if body is not None and body.kind == "BLOCK" else []
    if inner:
        last = inner[-1]
        place = before(code, last, text) if last.kind in _ENDS else after(code, last, text)
        yield Change((cut, place), f"move {quoted(text)} into {quoted(code.source(other), 30)}", cost)


def else_branch(site: Site) -> Iterator[Change]:
    """What follows an ``if`` without ``else`` into its ``else``."""
    code, node = site.code, site.node
    if code.child(node, "else") is not None:
        return
    following = next_sibling(code, node)
    if following is None or following.kind == "VARIABLE":
        return
    said = f"run {quoted(code.source(following))} only in the else of {quoted(site.text, 30)}"
    if following.kind == "IF":
        yield Change((Edit(node.end, following.start, " else "),), said)
    else:
        indent, newline = code.style.indent(node.start), code.style.newline
        inner = code.style.unit + code.style.shifted(code.source(following))
        body = f" else {{{newline}{indent}{inner}{newline}{indent}}}"
        yield Change((Edit(node.end, following.end, body),), said, 0.5)


def switch_case(site: Site) -> Iterator[Change]:
    """A missing ``break`` at the end of a case; rules need none."""
    code, node = site.code, site.node
    if is_rule(code, node):
        return
    inner = [child for child in code.children(node) if child.kind in STATEMENTS]
    if inner and inner[-1].kind not in _ENDS:
        yield Change((after(code, inner[-1], "break;"),), f"break after {quoted(code.source(inner[-1]))}")


def delete_statement(site: Site) -> Iterator[Change]:
    """A statement left out."""
    node = site.node
    cost = {"EXPRESSION_STATEMENT": 0.0, "BREAK": 0.0, "CONTINUE": 0.0, "THROW": 1.0}.get(node.kind, 0.5)
    said = f"delete {quoted(site.text)}"
    yield Change((removed(site.code, node),), said, cost, frozenset({Trait.DELETION}))


OPERATORS: tuple[Operator, ...] = (
    Operator("swap-statements", _MOVABLE, swap_statements, blocks=True),
    Operator(
        "move-statement",
        frozenset({"EXPRESSION_STATEMENT", "RETURN", "IF", "THROW"}),
        move_statement,
        blocks=True,
    ),
    Operator("else-branch", frozenset({"IF"}), else_branch, blocks=True),
    Operator("switch-case", frozenset({"CASE"}), switch_case),
    Operator("delete-statement", _MOVABLE - {"VARIABLE", "RETURN"}, delete_statement),
)
