"""Rules of rewriting: what is said in a roundabout way, and how it is said plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import (
    BINARY,
    COMPARISONS,
    LITERALS,
    Code,
    is_constant,
)
from repairnator.core.languages.java.code.conditions import negation
from repairnator.core.languages.java.code.types import INTEGRAL, is_primitive, unboxed
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span

Edits = tuple[Edit[str], ...]

# What has no effect, and gives the same value when it is evaluated again at once.
_REPEATABLE = frozenset(
    {
        "IDENTIFIER",
        "MEMBER_SELECT",
        "ARRAY_ACCESS",
        "PARENTHESIZED",
        "TYPE_CAST",
        "INSTANCE_OF",
        "CONDITIONAL_EXPRESSION",
        "UNARY_MINUS",
        "UNARY_PLUS",
        "LOGICAL_COMPLEMENT",
        "BITWISE_COMPLEMENT",
        "PRIMITIVE_TYPE",
        *BINARY,
        *LITERALS,
    }
)
# What of these may throw.
_THROWING = frozenset({"ARRAY_ACCESS", "TYPE_CAST", "DIVIDE", "REMAINDER"})
# Whose parentheses belong to the statement.
_HEADERS = frozenset({"IF", "WHILE_LOOP", "DO_WHILE_LOOP", "SWITCH", "SWITCH_EXPRESSION", "SYNCHRONIZED"})


@dataclass(frozen=True)
class Changed:
    """A changed file.

    Attributes:
        code: of the changed file.
        before: of the file as it was.
        edits: what was changed, in order.
    """

    code: Code
    before: Code
    edits: Edits

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where new text stands, or where text is missing (an empty span)."""
        found, grown = [], 0
        for edit in self.edits:
            start = edit.start + grown
            found.append(Span(start, start + len(edit.text)))
            grown += edit.growth
        return tuple(found)

    def touches(self, node: Node) -> bool:
        """Whether something of a node was changed, or beside it."""
        return any(node.start <= span.end and span.start <= node.end for span in self.spans)

    def is_new(self, node: Node) -> bool:
        """Whether all of a node is new text."""
        return any(span.start <= node.start and node.end <= span.end for span in self.spans)

    def original(self, node: Node) -> Node | None:
        """The node of the same kind that stood there before, if its ends are old text."""
        start, end = self._old(node.start), self._old(node.end)
        return next(
            (
                each
                for each in self.before.nodes
                if each.kind == node.kind and each.start == start and each.end == end
            ),
            None,
        )

    def _old(self, offset: int) -> int | None:
        grown = 0
        for edit, span in zip(self.edits, self.spans, strict=True):
            if span.start < offset < span.end:
                return None
            if span.end <= offset:
                grown += edit.growth
        return offset - grown


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say something more plainly.

    Attributes:
        name: for reports.
        kinds: of the nodes that it looks at.
        rewrite: the edits of the changed file with which it says the same plainly; of each way that there is.
        exact: whether the result does the same by Java's own rules. Of others it must be seen.
    """

    name: str
    kinds: frozenset[str]
    rewrite: Callable[[Changed, Node], Iterator[Edits]]
    exact: bool = True


def put(code: Code, node: Node, text: str, kind: str) -> Edits:
    """An expression of the given kind in the place of a node.

    It has parentheses where it needs them, and loses those that only the old one needed.
    """
    place = node
    while True:
        outer = code.parent(place)
        if outer is None or outer.kind != "PARENTHESIZED" or is_header(code, outer):
            break
        if not _needs(code, outer, code.source(place), place.kind) or _needs(code, outer, text, kind):
            break
        place = outer
    fitted = code.fitted(text, kind, place)
    before, behind = code.text[place.start - 1 : place.start], code.text[place.end : place.end + 1]
    if fitted[0] in "+-" and fitted[0] == before:
        fitted = f"({fitted})"
    if _joins(before, fitted[0]):
        fitted = f" {fitted}"
    if _joins(fitted[-1], behind):
        fitted = f"{fitted} "
    return (Edit(place.start, place.end, fitted),)


def put_part(code: Code, node: Node, part: Node) -> Edits:
    """A part of a node in the place of the whole."""
    bare = code.bare(part)
    return put(code, node, code.source(bare), bare.kind)


def _needs(code: Code, place: Node, text: str, kind: str) -> bool:
    return code.fitted(text, kind, place) != text


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and all(each.isalnum() or each in "_$" for each in (left, right))


def is_header(code: Code, node: Node) -> bool:
    """Whether parentheses belong to a statement: those of ``if (…)``."""
    outer = code.parent(node)
    return outer is not None and outer.kind in _HEADERS


def sides(code: Code, node: Node) -> tuple[Node, Node] | None:
    """The operands of a binary node."""
    left, right = code.child(node, "left"), code.child(node, "right")
    return None if left is None or right is None else (left, right)


def squeezed(code: Code, node: Node) -> str:
    """A node's source without white space and parentheses around it; equal for what is written alike."""
    return "".join(code.source(code.bare(node)).split())


def is_alike(code: Code, left: Node, right: Node) -> bool:
    """Whether two expressions are written alike, and evaluating one of them is enough."""
    return squeezed(code, left) == squeezed(code, right) and is_repeatable(code, left)


def is_repeatable(code: Code, node: Node) -> bool:
    """Whether an expression has no effect, and the same value again; it may throw."""
    return all(each.kind in _REPEATABLE or each.role == "type" for each in code.descendants(node))


def is_harmless(code: Code, node: Node) -> bool:
    """Whether an expression need not be evaluated: it has no effect and cannot throw."""
    return all(
        each.kind in _REPEATABLE - _THROWING
        and (each.kind != "MEMBER_SELECT" or is_constant(each.symbol))
        and (each.kind not in BINARY or _has_plain_operands(code, each))
        for each in code.descendants(node)
        if each.role != "type"
    )


def _has_plain_operands(code: Code, node: Node) -> bool:
    """Whether an operation takes no value out of a box, which may be null."""
    if node.kind in ("EQUAL_TO", "NOT_EQUAL_TO"):
        return True
    return all(is_primitive(each.type) for each in code.children(node))


def mentions(code: Code, node: Node, name: str) -> int:
    """How often a name stands in a tree."""
    return sum(each.name == name for each in code.descendants(node))


def is_local(node: Node) -> bool:
    """Whether it names a local variable or a parameter."""
    symbol = node.symbol
    return node.kind == "IDENTIFIER" and symbol is not None and symbol.kind in ("local", "parameter")


def constant(code: Code, node: Node, kind: str) -> object:
    """The value of a literal of that kind; None for anything else."""
    node = code.bare(node)
    return node.value if node.kind == kind else None


def opposite(code: Code, node: Node) -> tuple[str, str]:
    """A condition that holds just where this one does not, and the kind of its outermost node."""
    bare = code.bare(node)
    if bare.kind in COMPARISONS and not flips(code, bare):
        return f"!({code.source(bare)})", "LOGICAL_COMPLEMENT"
    return negation(code, bare)


def flips(code: Code, comparison: Node) -> bool:
    """Whether the opposite operator is the opposite: not where a side may be no number (``NaN``)."""
    if comparison.kind in ("EQUAL_TO", "NOT_EQUAL_TO"):
        return True
    return all(each.type is not None and unboxed(each.type) in INTEGRAL for each in code.children(comparison))
