"""The same small edit at every place of the method where the same text stands."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from repairnator.core.languages.java.code.analyzed import COMPARISONS
from repairnator.core.languages.java.operators import constants, names, operations
from repairnator.core.languages.java.operators.change import Change, Operator, Site

_LITERALS = frozenset({"INT_LITERAL", "LONG_LITERAL", "CHAR_LITERAL", "STRING_LITERAL"})
_FEW = 8


def _repeated(generate: Callable[[Site], Iterator[Change]]) -> Callable[[Site], Iterator[Change]]:
    def everywhere(site: Site) -> Iterator[Change]:
        """The edit at all nodes of the method with the same text; from the first of them only."""
        sites = _alike(site)
        if len(sites) < 2 or sites[0].node.i != site.node.i:
            return
        rows = [list(itertools.islice(generate(each), _FEW)) for each in sites]
        if len({len(row) for row in rows}) != 1:
            return
        for changes in zip(*rows, strict=True):
            if len({tuple(edit.text for edit in change.edits) for change in changes}) == 1:
                edits = tuple(edit for change in changes for edit in change.edits)
                said = f"{changes[0].summary}, at {len(sites)} places"
                yield Change(edits, said, changes[0].cost + 0.3 * (len(sites) - 2))

    return everywhere


def _alike(site: Site) -> list[Site]:
    """The places in the same method with the same kind and text (for comparisons, the same operator)."""
    member = site.code.member(site.node)
    if member is None:
        return []
    mark = _mark(site)
    found = []
    for node in site.code.nodes:
        if node.kind == site.node.kind and member.start <= node.start < member.end:
            other = Site(site.code, node, site.expressions, site.conditions, site.hints)
            if _mark(other) == mark and not site.code.is_assigned(node):
                found.append(other)
    return found


def _mark(site: Site) -> str:
    if site.node.kind in COMPARISONS:
        return site.node.operator or site.node.kind
    return site.text


OPERATORS: tuple[Operator, ...] = (
    Operator("same-edit-everywhere", COMPARISONS, _repeated(operations.comparison_boundary)),
    Operator("same-edit-everywhere", _LITERALS, _repeated(constants.off_by_one)),
    Operator("same-edit-everywhere", _LITERALS, _repeated(constants.string)),
    Operator("same-edit-everywhere", frozenset({"IDENTIFIER"}), _repeated(names.variable)),
    Operator("same-edit-everywhere", frozenset({"METHOD_INVOCATION"}), _repeated(operations.equality)),
)
