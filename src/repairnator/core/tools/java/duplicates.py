"""Duplicate operands: two operands, arguments or sides of an assignment made equal, as in ``min(x, x)``.

Nobody writes them on purpose; they are what FindBugs reports as self-comparison and the like (Hovemeyer,
Pugh, "Finding bugs is easy", OOPSLA 2004).
"""

from __future__ import annotations

import re

from repairnator.core.jvm.analysis import Node
from repairnator.core.jvm.edits import TextEdit, applied
from repairnator.core.tools.java.candidates import Candidate
from repairnator.core.tools.java.code import BITWISE, COMPARISONS, LOGICAL, Code

# Of products duplicates make sense: x * x.
_OPERATORS = COMPARISONS | LOGICAL | BITWISE | {"PLUS", "MINUS", "DIVIDE", "REMAINDER"}

# A value handed to a method of its own: item.indexOf(item).
_NEAR = 60  # characters around an edit that are looked at for it
_OWN_ARGUMENT = re.compile(r"\b([\w$]+)\.[\w$]+\(\1\)")


def makes_duplicates(candidate: Candidate, code: Code) -> bool:
    """Whether an operand or argument that the edits change becomes like one beside it."""
    start = min(edit.start for edit in candidate.edits)
    end = max(edit.end for edit in candidate.edits)
    near = code.text[max(0, start - _NEAR) : end + _NEAR]
    if _own_arguments(_edited(near, candidate.edits, max(0, start - _NEAR))) > _own_arguments(near):
        return True
    inside = [node for node in code.nodes if node.start <= start and end <= node.end]
    return any(_is_duplicate(node, candidate.edits, code) for node in inside)


def _is_duplicate(node: Node, edits: tuple[TextEdit, ...], code: Code) -> bool:
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
    now = "".join(_edited(code.source(node), edits, node.start).split())
    # A number twice is common among arguments: point(0, 0).
    telling = parent.kind in _OPERATORS or not now.isdecimal()
    texts = ["".join(code.source(each).split()) for each in beside]
    if telling and now in texts:
        return True
    # b == max(c, b) asks for an order, in disguise.
    before = "".join(code.source(node).split())
    return parent.kind in COMPARISONS and any(
        _is_argument(text, now) and not _is_argument(text, before) for text in texts
    )


def _edited(part: str, edits: tuple[TextEdit, ...], begin: int) -> str:
    """A part of the file, which begins there, after the edits."""
    inner = [TextEdit(edit.start - begin, edit.end - begin, edit.text) for edit in edits]
    return applied(part, inner)


def _own_arguments(text: str) -> int:
    return len(_OWN_ARGUMENT.findall(text))


def _is_argument(text: str, of: str) -> bool:
    return re.search(rf"[(,]{re.escape(text)}[,)]", of) is not None
