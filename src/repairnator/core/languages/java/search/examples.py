"""Conditions that agree with all evaluations that were seen at a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from repairnator.core.languages.java.code.comments import numbers_commented
from repairnator.core.languages.java.code.conditions import Condition
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.values.predicates import Outcomes, Predicate, conditions_for, tellings
from repairnator.core.languages.java.values.recorded import literal_terms, seen_terms
from repairnator.core.languages.java.values.universe import Universe

_LITERALS, _MENTIONED = 8, 16
_CLASSES = 400  # of values that conditions are made of


@dataclass(frozen=True, slots=True)
class Example:
    """One evaluation of a condition.

    Attributes:
        seen: what was told of each observed expression.
        wanted: what the condition must be.
        own: what the original condition was.
    """

    seen: Sequence[Mapping[str, Any]]
    wanted: bool
    own: bool


def conditions_telling(
    site: Site, observed: Sequence[Expression], examples: Sequence[Example], original: Condition | None = None
) -> list[Condition]:
    """Conditions that agree with all examples; none where these contradict each other.

    Args:
        site: where they are to stand.
        observed: whose values the examples tell.
        examples: evaluations in failing and passing tests.
        original: the condition that stands there, which may be part of the new one.
    """
    distinct = list({repr(example): example for example in examples}.values())
    if len({repr((each.seen, each.own)) for each in distinct}) < len(distinct):
        return []
    wanted = Outcomes.of(each.wanted for each in distinct)
    if not wanted.true or not wanted.false:
        return []
    count = len(distinct)
    seen = seen_terms(site.code, observed, [each.seen for each in distinct])
    universe = Universe([*seen, *literal_terms(_literals(site), count)], _CLASSES)
    own = None
    if original is not None:
        own = Predicate(original, Outcomes.of(each.own for each in distinct))
    return conditions_for(universe, wanted, list(literal_terms(_mentioned(site), count)), own)


def ways_to_tell(
    site: Site, observed: Sequence[Expression], seen: Sequence[Sequence[Mapping[str, Any]]], most: int
) -> list[tuple[bool, ...]]:
    """How simple conditions tell the evaluations of one test apart: where each of them holds.

    Args:
        site: where they are to stand.
        observed: whose values were told.
        seen: these values, for each evaluation.
        most: of the simplest ones.
    """
    terms = seen_terms(site.code, observed, seen)
    universe = Universe([*terms, *literal_terms(_literals(site), len(seen))], _CLASSES)
    turns = range(len(seen))
    return [tuple(each.at(turn) is True for turn in turns) for each in tellings(universe, most)]


def _literals(site: Site) -> list[Expression]:
    """The usual literals of simple types, those of the class, and numbers of the method's comments."""
    found = [each for each in site.expressions.constants("int") if each.cost <= 1.0][:_LITERALS]
    commented = numbers_commented(site.code, site.code.member(site.node))
    found += [Expression(text, "int", 1.0, "INT_LITERAL") for text in commented if "." not in text]
    for kind in ("char", STRING):
        found += [each for each in site.expressions.constants(kind) if each.cost <= 1.0][:_LITERALS]
    return found


def _mentioned(site: Site) -> list[Expression]:
    """Whole numbers that are worth comparing with, if nothing is made of them."""
    return [each for each in site.expressions.constants("int") if each.cost > 1.0][:_MENTIONED]
