"""Rows of like parts that differ in names alone.

Clauses of a condition, statements, branches, cases, elements of a list, and calls of a chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repairnator.core.languages.java.code.analyzed import LITERALS, Code, is_constant
from repairnator.core.languages.java.operators.statements import siblings
from repairnator.core.languages.java.runtime.analysis import Node

_CLAUSES = frozenset({"CONDITIONAL_AND", "CONDITIONAL_OR", "PLUS"})
_LONGEST = 400  # characters of one part
_CALLS = 2  # of a chain that are one part at most, such as ``.append("a=").append(a)``
# Methods that make a collection of their arguments.
_COLLECTING = frozenset({"asList", "of", "copyOf", "ofEntries"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A name or a constant in a part.

    Attributes:
        start, end: offsets in the part's text.
        text: the name, or the constant as in source.
        node: what it is the name of.
    """

    start: int
    end: int
    text: str
    node: Node

    @property
    def is_variable(self) -> bool:
        """Whether it names a variable that is no constant."""
        symbol = self.node.symbol
        return (
            self.node.kind == "IDENTIFIER"
            and symbol is not None
            and symbol.kind in ("local", "parameter", "field")
            and not is_constant(symbol)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One of the row, from ``start`` to ``end`` in the file, with its names and constants in order."""

    start: int
    end: int
    text: str
    leaves: tuple[Leaf, ...]

    def with_names(self, names: Sequence[str]) -> str:
        """The text with another name or constant for each leaf."""
        text = self.text
        for leaf, name in reversed(list(zip(self.leaves, names, strict=True))):
            text = text[: leaf.start] + name + text[leaf.end :]
        return text


@dataclass(frozen=True, slots=True)
class Row:
    """Like parts in the order in which they stand, at least two.

    Attributes:
        parts: what is in the row.
        before: what stands between two of them, such as `` && ``.
    """

    parts: tuple[Part, ...]
    before: str

    @property
    def last(self) -> Part:
        return self.parts[-1]


def rows(code: Code, node: Node) -> Iterator[Row]:
    """The rows whose last part is the node, or that the node consists of."""
    if node.kind in _CLAUSES:
        yield from _clauses(code, node)
    elif node.kind in ("SWITCH", "SWITCH_EXPRESSION"):
        cases = [child for child in code.children(node) if child.kind == "CASE"]
        indent = code.style.indent(cases[-1].start) if cases else ""
        yield from _row([(each, [each]) for each in cases], code.style.newline + indent, code)
    elif node.kind == "IF" and node.role == "else":
        yield from _branches(code, node)
    elif node.kind == "NEW_ARRAY":
        yield from _row([(each, [each]) for each in code.in_role(node, "element")], ", ", code)
    elif node.kind == "METHOD_INVOCATION":
        if node.name in _COLLECTING:
            yield from _row([(each, [each]) for each in code.arguments(node)], ", ", code)
        yield from _calls(code, node)
    elif node.statement:
        yield from _statements(code, node)


def _clauses(code: Code, node: Node) -> Iterator[Row]:
    parent = code.parent(node)
    if parent is not None and parent.kind == node.kind and node.role == "left":
        return
    operands = list(_operands(code, node, node.kind))
    if node.kind == "PLUS":
        # Of single names any could be added: that is no pattern.
        operands = [each for each in operands if code.children(each)]
    yield from _row([(each, [each]) for each in operands], f" {node.operator} ", code)


def _operands(code: Code, node: Node, kind: str) -> Iterator[Node]:
    left, right = code.child(node, "left"), code.child(node, "right")
    if node.kind != kind or left is None or right is None:
        yield node
        return
    yield from _operands(code, left, kind)
    yield right


def _branches(code: Code, node: Node) -> Iterator[Row]:
    """``if`` and ``else if``, of which the node is the last."""
    following = code.child(node, "else")
    if following is not None and following.kind == "IF":
        return
    chain = [node]
    parent = code.parent(node)
    while parent is not None and parent.kind == "IF" and chain[0].role == "else":
        chain.insert(0, parent)
        parent = code.parent(parent)
    yield from _row([(each, _head(code, each)) for each in chain], " else ", code)


def _head(code: Code, statement: Node) -> list[Node]:
    """An ``if`` without what comes behind its ``else``."""
    return [child for child in code.children(statement) if child.role in ("condition", "then")]


def _calls(code: Code, node: Node) -> Iterator[Row]:
    """Calls of a chain, one or two in each part, of which the node is the last."""
    parent = code.parent(node)
    if parent is not None and node.role == "receiver":
        return
    chain: list[tuple[Node, Node]] = []  # what is called on, and the call
    call = node
    while call.kind == "METHOD_INVOCATION":
        receiver = code.receiver(call)
        if receiver is None:
            break
        chain.insert(0, (receiver, call))
        call = receiver
    for length in range(1, _CALLS + 1):
        for first in range(length):
            groups = [chain[at : at + length] for at in range(first, len(chain) - length + 1, length)]
            yield from _chained(code, groups)


def _chained(code: Code, groups: Sequence[Sequence[tuple[Node, Node]]]) -> Iterator[Row]:
    """The groups of calls that are like those before them, up to the last one that is."""
    shapes = [tuple((call.name, _shape(code, code.arguments(call))) for _, call in group) for group in groups]
    last = next((at for at in range(len(groups) - 1, 0, -1) if shapes[at] == shapes[at - 1]), None)
    if last is None:
        return
    parts = []
    for group, own in zip(groups[: last + 1], shapes, strict=False):
        if own == shapes[last]:
            arguments = [each for _, call in group for each in code.arguments(call)]
            parts.append(_part(code, group[0][0].end, group[-1][1].end, arguments))
    if all(len(part.text) <= _LONGEST for part in parts):
        yield Row(tuple(parts), "")


def _statements(code: Code, node: Node) -> Iterator[Row]:
    """Statements of a block that follow each other, of which the node is the last."""
    block = siblings(code, node)
    position = next((index for index, each in enumerate(block) if each.i == node.i), 0)
    shape = _shape(code, [node])
    if position + 1 < len(block) and _shape(code, [block[position + 1]]) == shape:
        return
    first = position
    while first > 0 and _shape(code, [block[first - 1]]) == shape:
        first -= 1
    between = code.style.newline + code.style.indent(node.start)
    yield from _row([(each, [each]) for each in block[first : position + 1]], between, code)


def _row(found: Sequence[tuple[Node, Sequence[Node]]], before: str, code: Code) -> Iterator[Row]:
    """Those that are like the last one which is like another, each with what it consists of."""
    shapes = [_shape(code, nodes) for _, nodes in found]
    shape = next((each for each in reversed(shapes) if shapes.count(each) > 1), None)
    parts = [
        _part(code, node.start, nodes[-1].end, nodes)
        for (node, nodes), own in zip(found, shapes, strict=True)
        if shape is not None and own == shape
    ]
    if parts and all(len(part.text) <= _LONGEST for part in parts):
        yield Row(tuple(parts), before)


def _shape(code: Code, nodes: Sequence[Node]) -> tuple[tuple[str, str | None], ...]:
    """What parts must have in common: the kinds of all that they consist of."""
    return tuple((each.kind, each.operator) for node in nodes for each in code.descendants(node))


def _part(code: Code, start: int, end: int, nodes: Sequence[Node]) -> Part:
    """What stands there, with the names and constants in some nodes of it."""
    leaves = []
    for each in (inner for top in nodes for inner in code.descendants(top)):
        if each.kind in LITERALS:
            leaves.append(Leaf(each.start - start, each.end - start, code.source(each), each))
        else:
            span = code.name_span(each)
            if span is not None and each.name is not None:
                leaves.append(Leaf(span.start - start, span.end - start, each.name, each))
    ordered = sorted(leaves, key=lambda leaf: leaf.start)
    return Part(start, end, code.text[start:end], tuple(ordered))
