"""Patterns: the variables that they bind, and the types that they ask for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import PATTERNS
from repairnator.core.languages.java.code.types import erasure
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.operators.names import likeness

_TYPES = 12


def swapped_bindings(site: Site) -> Iterator[Change]:
    """``Point(int y, int x)`` to ``Point(int x, int y)``: two names of one pattern exchanged."""
    code = site.code
    bound = [each for each in code.children(site.node) if each.kind in PATTERNS]
    for left, right in itertools.combinations(bound, 2):
        first, second = left.name_at, right.name_at
        if first is not None and second is not None and left.name and right.name:
            edits = (
                Edit(first.start, first.end, right.name),
                Edit(second.start, second.end, left.name),
            )
            yield Change(edits, f"exchange `{left.name}` and `{right.name}` in {quoted(site.text)}")


def asked_type(site: Site) -> Iterator[Change]:
    """Another type asked for: ``o instanceof Cat`` to ``o instanceof Dog``."""
    code = site.code
    written = code.child(site.node, "type")
    if written is None or code.source(written) == "var":
        return
    own = erasure(code.source(written))
    names = {erasure(code.source(each)) for each in code.nodes if _is_asked(site, each.parent, each.role)}
    known = sorted(code.analysis.declared | names, key=lambda each: -likeness(each, own))
    for other in known[:_TYPES]:
        if other != own and other != "var":
            said = f"ask for `{other}` instead of `{own}`"
            yield Change((Edit(written.start, written.end, other),), said, 1.0 - likeness(other, own))


def _is_asked(site: Site, parent: int, role: str) -> bool:
    above = site.code.node(parent)
    return role == "type" and above is not None and (above.kind in PATTERNS or above.kind == "INSTANCE_OF")


OPERATORS: tuple[Operator, ...] = (
    Operator("pattern-binding", frozenset({"DECONSTRUCTION_PATTERN"}), swapped_bindings),
    Operator("pattern-type", frozenset({"BINDING_PATTERN", "INSTANCE_OF"}), asked_type),
)
