"""Changes to expressions that give what is needed at all evaluations that were seen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from repairnator.core.languages.java.code.analyzed import COMPOUND, EXPRESSIONS, LOOPS
from repairnator.core.languages.java.code.conditions import Condition, negation
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.places import is_result
from repairnator.core.languages.java.code.types import STRING, is_numeric, is_primitive, unboxed
from repairnator.core.languages.java.operators.candidates import dropped_tokens
from repairnator.core.languages.java.operators.change import Change, Site
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.search.needed import Needs, Recording
from repairnator.core.languages.java.values.context import Contexts
from repairnator.core.languages.java.values.demand import Wanted
from repairnator.core.languages.java.values.matching import Place, expressions_for
from repairnator.core.languages.java.values.predicates import Outcomes, Predicate, conditions_for, meeting
from repairnator.core.languages.java.values.recorded import literal_terms, seen_terms
from repairnator.core.languages.java.values.universe import Universe
from repairnator.model import TestName

_OBSERVED = 14  # variables whose values are told
_HOLES = 6  # parts of an expression that are replaced, itself included
_DEEP = 15_000  # expressions of depth three that are tried in the place of a part
_LITERALS = 5  # of the class
_GIVEN = 10  # expressions for one part
# What it costs to drop a token of the expression that was there, since most of it is mostly right.
_DROPPED = 0.15
# Few evaluations tell little: by how much each one less than so many makes an expression dearer.
_TELLING, _UNSURE = 4, 0.25
_SIMPLE = frozenset({"boolean", "char", "byte", "short", "int", "long", "double", STRING})


class Synthesizer:
    """Finds expressions by their values; one per search."""

    def __init__(self, runtime: Observer, failing: Sequence[TestName]) -> None:
        self._needs = Needs(runtime, failing)

    def changes(self, site: Site, passing: Sequence[TestName]) -> list[Change]:
        """Changes of an expression, or of a part of it, that give what is needed.

        Args:
            site: see :func:`is_asked`.
            passing: passing tests that run it.

        Raises:
            WarmRuntimeError: the expression cannot be observed, or the JVM died.
        """
        variables = site.expressions.variables(site.node)[:_OBSERVED]
        in_loop = _decides_loop(site)
        recording = self._needs.of_loop(site, variables, passing) if in_loop else None
        if recording is None:
            recording = self._needs.of_value(site, variables, passing)
        return (
            [] if recording is None else _weighed(site, list(_changes(site, recording)), recording.distinct)
        )


def _weighed(site: Site, changes: list[Change], distinct: int) -> list[Change]:
    """The changes, dearer where few evaluations tell that they are right, and for all that they drop."""
    factor = 1.0 + _UNSURE * max(0, _TELLING - distinct)
    return [
        replace(
            change,
            cost=(change.cost + 1.0) * factor - 1.0 + _DROPPED * (dropped_tokens(site.code.text, change) - 1),
        )
        for change in changes
    ]


def is_asked(site: Site) -> bool:
    """Whether the values of a node are worth knowing: what is returned, decides, or is kept in a variable."""
    node, code = site.node, site.code
    if unboxed(node.type or "") not in _SIMPLE or node.kind not in EXPRESSIONS or code.is_assigned(node):
        return False
    outer, parent = _in_parentheses(site)
    if parent is None or node.kind in ("PARENTHESIZED", "NEW_CLASS"):
        return False
    assigned = (parent.kind == "ASSIGNMENT" or parent.kind in COMPOUND) and node.start > parent.start
    return outer.role == "condition" or parent.kind == "VARIABLE" or is_result(code, node) or assigned


def decides(site: Site) -> bool:
    """Whether a node is the condition of something."""
    outer, _ = _in_parentheses(site)
    return outer.role == "condition"


def _in_parentheses(site: Site) -> tuple[Node, Node | None]:
    """The node with the parentheses around it, and what these stand in."""
    outer, parent = site.node, site.code.parent(site.node)
    while parent is not None and parent.kind == "PARENTHESIZED":
        outer, parent = parent, site.code.parent(parent)
    return outer, parent


def _decides_loop(site: Site) -> bool:
    outer, parent = _in_parentheses(site)
    return outer.role == "condition" and parent is not None and parent.kind in LOOPS


def _changes(site: Site, recording: Recording) -> Iterator[Change]:
    seen = list(seen_terms(site.code, recording.variables, recording.seen))
    universe = Universe([*seen, *literal_terms(_literals(site), len(recording.seen))])
    contexts = Contexts(site.code, seen, len(recording.seen))
    yield from _conditions(site, recording, universe)
    for hole in _holes(site):
        outer = contexts.around(hole, site.node)
        if outer is None:
            continue
        whole = site.code.bare(site.node).i == hole.i
        kind = unboxed(hole.type or "")
        place = Place((whole and hole.expected) or kind, outer)
        if not whole:
            place = Place(kind, outer, _DEEP, narrow=kind)
        for demand in recording.demands:
            found = expressions_for(universe, place, demand, site.code.types)[:_GIVEN]
            if found:
                own = site.code.source(hole)
                yield from (
                    site.change(hole, each.text, kind=each.kind, cost=each.cost)
                    for each in found
                    if each.text != own
                )
                break


def _conditions(site: Site, recording: Recording, universe: Universe) -> Iterator[Change]:
    if unboxed(site.node.type or "") != "boolean":
        return
    bare, count = site.code.bare(site.node), len(recording.seen)
    for demand in recording.demands:
        if isinstance(demand, Wanted):
            wanted = Outcomes.of(demand.values.get(index) for index in range(count))
            found = conditions_for(universe, wanted, (), _original(site, recording))
        else:
            found = meeting(universe, demand)
        if found:
            for each in found[: 2 * _GIVEN]:
                yield site.change(bare, each.text, kind=each.kind, cost=each.cost)
            return


def _original(site: Site, recording: Recording) -> Predicate | None:
    """The condition that stands there; None where that is a constant."""
    bare = site.code.bare(site.node)
    if bare.kind == "BOOLEAN_LITERAL":
        return None
    negated, kind = negation(site.code, bare)
    own = Condition(site.code.source(bare), negated, 0.3, bare.kind, kind, "seen")
    return Predicate(own, Outcomes.of(recording.own))


def _literals(site: Site) -> list[Expression]:
    """The usual numbers, and some of the class."""
    usual = site.expressions.constants("int")
    own = [each for each in usual if each.cost <= 1.2]
    texts = [each for each in site.expressions.constants(STRING) if each.cost <= 1.0 and each.text != "null"]
    characters = [each for each in site.expressions.constants("char") if each.cost <= 1.0]
    fractions = [
        each for each in site.expressions.constants("double") if each.cost == 1.0 and "." in each.text
    ]
    rows = (texts, characters, fractions)
    return [*own[: _LITERALS + 4], *itertools.chain.from_iterable(row[:_LITERALS] for row in rows)]


def _holes(site: Site) -> list[Node]:
    """The expression and its parts, outer ones first."""
    code = site.code
    root = code.bare(site.node)
    parts = [
        node
        for node in code.descendants(root)
        if node.kind in EXPRESSIONS
        and node.kind != "PARENTHESIZED"
        and unboxed(node.type or "") in _SIMPLE
        and (node.i == root.i or (node.type != "boolean" and is_primitive(node.type)))
        and not code.is_assigned(node)
    ]
    if root.type == "boolean":
        parts = [node for node in parts if is_numeric(node.type)]
    return parts[:_HOLES]
