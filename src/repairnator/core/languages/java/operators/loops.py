"""Loops: another direction, another kind of header, a step the other way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import STEPS, Code, precedence
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.runtime.analysis import Node

_UPWARDS = frozenset({"LESS_THAN", "LESS_THAN_EQUAL", "NOT_EQUAL_TO"})
_DOWNWARDS = frozenset({"GREATER_THAN", "GREATER_THAN_EQUAL", "NOT_EQUAL_TO"})
_INCLUSIVE = frozenset({"LESS_THAN_EQUAL", "GREATER_THAN_EQUAL"})


@dataclass(frozen=True, slots=True)
class _Counting:
    """The header of a loop that counts.

    Attributes:
        name: of the variable.
        first, last: what it begins with and what it is compared with.
        update: how it is stepped.
        up: whether it grows.
        inclusive: whether ``last`` itself is reached.
    """

    name: str
    first: Node
    last: Node
    update: Node
    up: bool
    inclusive: bool


def loop_direction(site: Site) -> Iterator[Change]:
    """A counting loop run the other way."""
    code, node = site.code, site.node
    found = _counting(code, node)
    if found is None:
        return
    first, last, name = code.source(found.first), code.source(found.last), found.name
    sign = "-" if found.up else "+"
    begin = last if found.inclusive else f"{_operand(code, found.last)} {sign} 1"
    text = f"{begin}; {name} {'>=' if found.up else '<='} {first}; {name}{sign}{sign}"
    body = code.child(node, "body")
    head = code.text[node.start : body.start if body is not None else node.end].rstrip()
    said = f"run the loop {quoted(head)} the other way"
    yield Change((Edit(found.first.start, found.update.end, text),), said)


def _operand(code: Code, bound: Node) -> str:
    text = code.source(bound)
    return f"({text})" if precedence(bound.kind) < precedence("MINUS") else text


def _counting(code: Code, loop: Node) -> _Counting | None:
    inits, updates = code.in_role(loop, "init"), code.in_role(loop, "update")
    condition = code.child(loop, "condition")
    if len(inits) != 1 or len(updates) != 1 or condition is None:
        return None
    named, step = _first_value(code, inits[0]), _step(code, updates[0])
    left, right = code.child(condition, "left"), code.child(condition, "right")
    if named is None or step is None or left is None or right is None:
        return None
    kinds = _UPWARDS if step[1] else _DOWNWARDS
    if condition.kind not in kinds or left.kind != "IDENTIFIER" or not named[0] == left.name == step[0]:
        return None
    return _Counting(*named, right, updates[0], step[1], condition.kind in _INCLUSIVE)


def _first_value(code: Code, init: Node) -> tuple[str, Node] | None:
    """The variable of a loop's header and its first value."""
    if init.kind == "VARIABLE":
        first = code.child(init, "init")
        return (init.name, first) if init.name and first is not None else None
    assignment = code.child(init, "expression")
    target = code.child(assignment, "target") if assignment is not None else None
    if assignment is None or target is None or assignment.kind != "ASSIGNMENT" or not target.name:
        return None
    value = code.child(assignment, "value")
    return (target.name, value) if value is not None and target.kind == "IDENTIFIER" else None


def _step(code: Code, update: Node) -> tuple[str, bool] | None:
    """The variable that a statement steps by one, and whether it grows."""
    step = code.child(update, "expression")
    variable = code.child(step, "operand", "target") if step is not None else None
    if step is None or variable is None or variable.kind != "IDENTIFIER" or not variable.name:
        return None
    if step.kind in STEPS:
        return variable.name, step.kind.endswith("INCREMENT")
    value = code.child(step, "value")
    if value is None or code.source(value) != "1" or step.kind not in ("PLUS_ASSIGNMENT", "MINUS_ASSIGNMENT"):
        return None
    return variable.name, step.kind == "PLUS_ASSIGNMENT"


def loop_kind(site: Site) -> Iterator[Change]:
    """``if`` to ``while`` and back; a body run before its condition."""
    code, node = site.code, site.node
    if node.kind == "IF" and code.child(node, "else") is None:
        yield _keyword(node, "if", "while")
    elif node.kind == "WHILE_LOOP":
        yield _keyword(node, "while", "if")


def _keyword(node: Node, old: str, new: str) -> Change:
    return Change((Edit(node.start, node.start + len(old), new),), f"replace `{old}` by `{new}`", 0.5)


def loop_step(site: Site) -> Iterator[Change]:
    """A loop that begins one later or ends one earlier, for loops over the elements of something."""
    code, node = site.code, site.node
    condition = code.child(node, "condition")
    if condition is None:
        return
    for bound in _bounds(code, condition):
        for step in (" - 1", " + 1"):
            said = f"end the loop {quoted(code.source(condition))} at `{code.source(bound)}{step}`"
            yield Change((Edit(bound.end, bound.end, step),), said, 0.2)


def _bounds(code: Code, condition: Node) -> list[Node]:
    bare = code.bare(condition)
    right = code.child(bare, "right")
    simple = ("IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION")
    return [right] if right is not None and right.kind in simple and right.type == "int" else []


OPERATORS: tuple[Operator, ...] = (
    Operator("loop-header", frozenset({"FOR_LOOP"}), loop_direction),
    Operator("loop-header", frozenset({"IF", "WHILE_LOOP"}), loop_kind),
    Operator("loop-header", frozenset({"FOR_LOOP", "WHILE_LOOP"}), loop_step),
)
