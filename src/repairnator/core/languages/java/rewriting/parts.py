"""Rules that take away a part of a change, to see whether it was needed.

The tests and what is seen of the method decide; what no test tells apart stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import LOGICAL
from repairnator.core.languages.java.code.tokens import token_spans
from repairnator.core.languages.java.rewriting.rule import Changed, Edits, Rule, put_part, sides
from repairnator.core.languages.java.rewriting.statements import removed, unwrapped
from repairnator.core.languages.java.runtime.analysis import Node


def added_operand(changed: Changed, node: Node) -> Iterator[Edits]:
    """``a && b`` without what was added of it."""
    code = changed.code
    operands = sides(code, node)
    if operands is None:
        return
    for added, other in (operands, operands[::-1]):
        if changed.is_new(added):
            yield put_part(code, node, other)


def added_statement(changed: Changed, node: Node) -> Iterator[Edits]:
    """A block without a statement that was added to it."""
    if node.statement and changed.is_new(node):
        yield (removed(changed.code, node),)


def added_condition(changed: Changed, node: Node) -> Iterator[Edits]:
    """What is done under a condition that was added, without it."""
    code = changed.code
    condition, then = code.child(node, "condition"), code.child(node, "then")
    alone = code.child(node, "else") is None and node.statement
    if alone and condition is not None and then is not None and changed.is_new(condition):
        yield unwrapped(code, node, then)


def added_call(changed: Changed, node: Node) -> Iterator[Edits]:
    """``m(x)`` and ``x.m()`` without the call, where that was added."""
    code = changed.code
    name = code.name_span(node)
    if name is None or not any(span.start <= name.start and name.end <= span.end for span in changed.spans):
        return
    receiver = code.receiver(node)
    for value in (*code.arguments(node), *([receiver] if receiver is not None else [])):
        if value.type is not None and value.type == node.type:
            yield put_part(code, node, value)


def without_pieces(before: str, edits: Edits) -> Iterator[Edits]:
    """The edits of a source without one of the pieces that they consist of."""
    pieces = [piece for edit in edits for piece in pieces_of(before, edit)]
    if len(pieces) > 1:
        for at in range(len(pieces)):
            yield (*pieces[:at], *pieces[at + 1 :])


def pieces_of(before: str, edit: Edit[str]) -> list[Edit[str]]:
    """An edit as the replacements of single tokens, or of some in a row, that it consists of."""
    old, new = token_spans(before[edit.start : edit.end]), token_spans(edit.text)
    left = [before[edit.start + start : edit.start + end] for start, end in old]
    right = [edit.text[start:end] for start, end in new]
    found = []
    for kind, first, last, begin, finish in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        start = old[first][0] if first < last else (old[first - 1][1] if first else 0)
        end = old[last - 1][1] if first < last else start
        text = (
            edit.text[_begin(new, begin, inserts=first == last) : new[finish - 1][1]]
            if begin < finish
            else ""
        )
        found.append(Edit(edit.start + start, edit.start + end, text))
    return found


def _begin(spans: list[tuple[int, int]], at: int, *, inserts: bool) -> int:
    """Where new text begins: what is inserted behind a token brings along the white space before it."""
    return spans[at - 1][1] if inserts and at else spans[at][0]


RULES = (
    Rule("added operand", LOGICAL, added_operand, exact=False),
    Rule(
        "added statement", frozenset({"EXPRESSION_STATEMENT", "VARIABLE", "IF"}), added_statement, exact=False
    ),
    Rule("added condition", frozenset({"IF"}), added_condition, exact=False),
    Rule("added call", frozenset({"METHOD_INVOCATION"}), added_call, exact=False),
)
