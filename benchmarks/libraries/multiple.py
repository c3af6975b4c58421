"""The kinds of faults that no single edit undoes, after the dissection of Defects4J's patches.

Each fault carries its partial forms (one part undone); it counts only if the tests still see each of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from benchmarks.libraries.faults import Fault, Kind, Site, Variants
from benchmarks.libraries.syntax import Edit, Node, Source, ancestors, line_of

_BODIES = frozenset({"block", "constructor_body"})
_LONGEST_RUN = 3


def _missing_statements(site: Site) -> Iterator[Variants]:
    """Two or three statements in a row (calls, assignments) are missing."""
    for block in site.source.nodes(*_BODIES):
        statements = [node for node in block.named_children if not node.type.endswith("comment")]
        for length in range(2, _LONGEST_RUN + 1):
            for i in range(len(statements) - length + 1):
                run = statements[i : i + length]
                if all(_does_something(site, node) for node in run):
                    yield (_without("missing statements", site.source, run),)


def _does_something(site: Site, node: Node) -> bool:
    return node.type == "expression_statement" and line_of(node) in site.covered


def _without(kind: str, source: Source, statements: Sequence[Node]) -> Fault:
    edits = tuple(deletion(source, node) for node in statements)
    partial = tuple(edits[:i] + edits[i + 1 :] for i in range(len(edits)))
    return Fault(kind, line_of(statements[0]), edits, partial)


def _missing_conditional_block(site: Site) -> Iterator[Variants]:
    """An ``if`` with a body of several statements, or with an ``else``, is missing."""
    for statement in site.nodes("if_statement"):
        parent = statement.parent
        body = statement.child_by_field_name("consequence")
        if parent is None or parent.type not in _BODIES or body is None or body.type != "block":
            continue
        inner = [node for node in body.named_children if not node.type.endswith("comment")]
        alternative = statement.child_by_field_name("alternative")
        if len(inner) < 2 and alternative is None:
            continue
        partial = tuple(_only(site.source, body, inner, kept, alternative) for kept in inner)
        fault = Fault(
            "missing conditional block", line_of(statement), (deletion(site.source, statement),), partial
        )
        yield (fault,)


def _only(
    source: Source, body: Node, inner: Sequence[Node], kept: Node, alternative: Node | None
) -> tuple[Edit, ...]:
    """The block put back with one of its statements, and without its ``else``."""
    edits = [deletion(source, node) for node in inner if node != kept]
    if alternative is not None:
        edits.append(Edit(body.end_byte, alternative.end_byte, ""))
    return tuple(edits)


def deletion(source: Source, node: Node) -> Edit:
    """Deletes a statement, with its whole lines where nothing else is in them."""
    data = source.data
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    end = data.find(b"\n", node.end_byte) + 1
    if end and not data[start : node.start_byte].strip() and not data[node.end_byte : end].strip():
        return Edit(start, end, "")
    return Edit(node.start_byte, node.end_byte, "")


def two_places(source: Source, first: Fault, second: Fault) -> Fault | None:
    """Two faults of one method as one; None if they are in different methods, or too close."""
    if first.line == second.line:
        return None
    ends = sorted((*first.edits, *second.edits))
    overlapping = any(left.end > right.start for left, right in itertools.pairwise(ends))
    if overlapping or _method_at(source, first) != _method_at(source, second):
        return None
    line = min(first.line, second.line)
    return Fault("two places", line, first.edits + second.edits, (first.edits, second.edits))


def _method_at(source: Source, fault: Fault) -> int | None:
    edit = fault.edits[0]
    node = source.root.descendant_for_byte_range(edit.start, edit.end)
    if node is None:
        return None
    methods = ("method_declaration", "constructor_declaration")
    return next((above.start_byte for above in ancestors(node) if above.type in methods), None)


MULTIPLE: dict[str, Kind] = {
    "missing statements": _missing_statements,
    "missing conditional block": _missing_conditional_block,
}
TWO_PLACES = "two places"
