"""Duplicate operands: two operands, arguments or sides of an assignment made equal, as in ``min(x, x)``.

Nobody writes them on purpose; they are what FindBugs reports as self-comparison and the like (Hovemeyer,
Pugh, "Finding bugs is easy", OOPSLA 2004).
"""

from __future__ import annotations

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import (
    BITWISE,
    COMPARISONS,
    EXPRESSIONS,
    LOGICAL,
    STATEMENTS,
    Code,
)
from repairnator.core.languages.java.code.tokens import tokens
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.analysis import Node

# Of products duplicates make sense: x * x.
_OPERATORS = COMPARISONS | LOGICAL | BITWISE | {"PLUS", "MINUS", "DIVIDE", "REMAINDER"}


def makes_duplicates(candidate: Candidate, code: Code) -> bool:
    """Whether an operand or argument that the edits change becomes like one beside it."""
    start = min(edit.start for edit in candidate.edits)
    end = max(edit.end for edit in candidate.edits)
    inside = [node for node in code.nodes if node.start <= start and end <= node.end]
    around = min(inside, key=lambda node: (node.kind not in STATEMENTS, node.end - node.start), default=None)
    if around is not None:
        now = _edited(code.source(around), candidate.edits, around.start)
        if _own_arguments(now) > _own_arguments(code.source(around)):
            return True
    return any(_is_duplicate(node, candidate.edits, code) for node in inside)


def makes_cancelled(candidate: Candidate, code: Code) -> bool:
    """Whether a sum gets a number that is taken away from it again: ``1 + x - 1``."""
    start = min(edit.start for edit in candidate.edits)
    end = max(edit.end for edit in candidate.edits)
    inside = [node for node in code.nodes if node.start <= start and end <= node.end]
    return any(
        _is_cancelled(_edited(code.source(node), candidate.edits, node.start))
        and not _is_cancelled(code.source(node))
        for node in inside
        if node.kind in EXPRESSIONS
    )


def _is_cancelled(text: str) -> bool:
    found = tokens(text)
    if found[2:3] == ["("] and found[-1] == ")":
        found = [*found[:2], *found[3:-1]]  # 1 + (x - 1)
    if len(found) < 5 or not found[-1].isdecimal():
        return False
    opposite = {"+": "-", "-": "+"}.get(found[-2])
    around = opposite == "+" and found[:2] == [found[-1], "+"]
    return opposite is not None and (around or found[-4:-2] == [opposite, found[-1]])


def _is_duplicate(node: Node, edits: tuple[Edit[str], ...], code: Code) -> bool:
    parent = code.parent(node)
    if parent is None:
        return False
    if parent.kind in _OPERATORS and node.role in ("left", "right"):
        beside = code.in_role(parent, "right" if node.role == "left" else "left")
    elif parent.kind == "METHOD_INVOCATION" and node.role == "argument":
        beside = [each for each in code.arguments(parent) if each.i != node.i]
    elif parent.kind == "ASSIGNMENT":
        beside = [each for each in code.children(parent) if each.i != node.i]
    else:
        return False
    edited = _edited(code.source(node), edits, node.start)
    now = "".join(edited.split())
    # A number twice is common among arguments: point(0, 0).
    telling = parent.kind in _OPERATORS or not now.isdecimal()
    texts = [_squeezed(each, code) for each in beside]
    if telling and now in texts:
        return True
    # b == max(c, b) asks for an order, in disguise.
    return parent.kind in COMPARISONS and any(
        _is_argument(code.source(each), edited) and not _is_argument(code.source(each), code.source(node))
        for each in beside
    )


def _squeezed(node: Node, code: Code) -> str:
    return "".join(code.source(node).split())


def _edited(part: str, edits: tuple[Edit[str], ...], begin: int) -> str:
    """A part of the file, which begins there, after the edits."""
    inner = [Edit(edit.start - begin, edit.end - begin, edit.text) for edit in edits]
    return applied(part, inner)


def _own_arguments(text: str) -> int:
    """How often a value is handed to a method of its own: ``item.indexOf(item)``."""
    found = tokens(text)
    return sum(
        dot == "." and opened == "(" and closed == ")" and holder == argument
        for holder, dot, _, opened, argument, closed in zip(*(found[at:] for at in range(6)), strict=False)
    )


def _is_argument(text: str, of: str) -> bool:
    """Whether a text is handed to a call as it is."""
    part, whole = tokens(text), tokens(of)
    return any(
        whole[at - 1] in ("(", ",") and whole[at:end] == part and whole[end] in (",", ")")
        for at, end in ((at, at + len(part)) for at in range(1, len(whole) - len(part)))
    )
