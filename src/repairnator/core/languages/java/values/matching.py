"""Finds the expressions of a universe that give what is needed, by themselves or in the place of a part."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import Types, is_numeric, unboxed
from repairnator.core.languages.java.values.demand import Demand
from repairnator.core.languages.java.values.numbers import UNDEFINED, converted
from repairnator.core.languages.java.values.terms import Step, Term
from repairnator.core.languages.java.values.universe import Universe

_MOST = 200  # found at one place, before one is kept of each class
# Steps between two looks at the clock, and seconds of this thread for one place.
_STEPS, _SECONDS = 200, 0.4


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression is to stand.

    Attributes:
        type: that it must be assignable to.
        outer: what is judged, for an evaluation and the value of the expression there.
        most: how many expressions of depth three are tried there.
        narrow: a numeric type that the expression must have exactly, since an operator picks another
            operation for others; None where any will do that is assignable.
    """

    type: str
    outer: Callable[[int, Any], Any]
    most: int = 60_000
    narrow: str | None = None


def expressions_for(universe: Universe, place: Place, demand: Demand, types: Types) -> list[Expression]:
    """Expressions that would do, cheapest first; one for all that have the same values everywhere."""
    found: dict[tuple[Any, ...], Expression] = {}
    for values, expression in itertools.islice(_fitting(universe, place, demand, types), _MOST):
        known = found.get(values)
        if known is None or expression.cost < known.cost:
            found[values] = expression
    return sorted(found.values(), key=lambda each: (each.cost, each.text))


def _fitting(
    universe: Universe, place: Place, demand: Demand, types: Types
) -> Iterator[tuple[tuple[Any, ...], Expression]]:
    for term in universe.terms:
        if term.expression.names and _fits(term.type, place, types) and demand.met(_term_at(term, place)):
            yield term.values, term.expression
    until = time.thread_time() + _SECONDS
    for number, step in enumerate(universe.third(unboxed(place.type), place.most)):
        if number % _STEPS == 0 and time.thread_time() > until:
            return
        if _fits(step.type, place, types) and demand.met(_step_at(step, place)):
            expression = step.make()
            if expression.names:
                yield step.values(), expression


def _fits(found: str, place: Place, types: Types) -> bool:
    if place.narrow is not None:
        return found == place.narrow
    return types.assignable(found, place.type)


def _term_at(term: Term, place: Place) -> Callable[[int], Any]:
    values, convert = term.values, _conversion(term.type, place)
    outer = place.outer

    def at(index: int) -> Any:
        value = values[index]
        return UNDEFINED if value is UNDEFINED else outer(index, convert(value))

    return at


def _step_at(step: Step, place: Place) -> Callable[[int], Any]:
    convert, outer = _conversion(step.type, place), place.outer

    def at(index: int) -> Any:
        value = step.value(index)
        return UNDEFINED if value is UNDEFINED else outer(index, convert(value))

    return at


def _conversion(source: str, place: Place) -> Callable[[Any], Any]:
    target = unboxed(place.type)
    if source == target or not (is_numeric(source) and is_numeric(target)):
        return lambda value: value
    return lambda value: converted(value, source, target)
