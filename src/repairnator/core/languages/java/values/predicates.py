"""Conditions that are true and false where they must be, from all that was seen at a place.

The second half of the Nopol approach (Xuan, Martinez, Demarco, Clément, Lamelas Marcos, Durieux, Le Berre,
Monperrus, "Nopol: automatic repair of conditional statement bugs in Java programs", TSE 2017), by enumeration
instead of an SMT solver: comparisons of two terms, and pairs of comparisons, on all evaluations at once, as
bits of whole numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from repairnator.core.languages.java.code.analyzed import ARITHMETIC
from repairnator.core.languages.java.code.conditions import Condition, comparison, joined, plain
from repairnator.core.languages.java.code.expression import Expression, literal
from repairnator.core.languages.java.code.types import is_numeric, is_primitive, promoted
from repairnator.core.languages.java.values.demand import Demand
from repairnator.core.languages.java.values.numbers import COMPARISONS, UNDEFINED, converted
from repairnator.core.languages.java.values.terms import Term
from repairnator.core.languages.java.values.universe import Universe

_CALCULATIONS = ARITHMETIC | {"UNARY_MINUS"}
_OPERATORS = ("<", "<=", "==")
_COMPARED = 24  # numbers that are compared with each other
_PAIRED = 200  # predicates that take part in combinations of two
_GIVEN = 40
# What it costs to compare what is calculated.
_CALCULATED = 0.4
# What it costs more to ask whether something is below -1: whoever means that compares with 0.
_NEGATIVE = 0.8
# Few evaluations are seen, so some that are equal there are worth trying, too.
_ALIKE = 4


@dataclass(frozen=True, slots=True)
class Outcomes:
    """At which evaluations something is true and at which it is false, as bits; at others it has no value."""

    true: int
    false: int

    @classmethod
    def of(cls, values: Iterable[Any]) -> Outcomes:
        """``True``, ``False``, and anything else for neither."""
        true = false = 0
        for position, value in enumerate(values):
            if value is True:
                true |= 1 << position
            elif value is False:
                false |= 1 << position
        return cls(true, false)

    def at(self, index: int) -> Any:
        """What it is at one evaluation."""
        if self.true >> index & 1:
            return True
        return False if self.false >> index & 1 else UNDEFINED

    def opposite(self) -> Outcomes:
        return Outcomes(self.false, self.true)

    def and_then(self, other: Outcomes) -> Outcomes:
        """``&&``, which asks the second only where the first is true."""
        return Outcomes(self.true & other.true, self.false | (self.true & other.false))

    def or_else(self, other: Outcomes) -> Outcomes:
        """``||``, which asks the second only where the first is false."""
        return Outcomes(self.true | (self.false & other.true), self.false & other.false)

    def gives(self, wanted: Outcomes) -> bool:
        """Whether all that is wanted is so."""
        return not (wanted.true & ~self.true or wanted.false & ~self.false)


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition with its outcomes; ``shape`` is its operator and right side."""

    condition: Condition
    outcomes: Outcomes
    shape: str = ""

    def opposite(self) -> Predicate:
        shape = f"!{self.shape}" if self.shape else ""
        return Predicate(self.condition.opposite(), self.outcomes.opposite(), shape)


def conditions_for(
    universe: Universe, wanted: Outcomes, constants: Sequence[Term] = (), original: Predicate | None = None
) -> list[Condition]:
    """Conditions that are true and false where that is wanted, simplest first.

    Args:
        universe: what was seen.
        wanted: what is needed; nothing is found where it is always the same.
        constants: literals beside those of the universe, worth comparing with.
        original: the condition that stands there, which may be part of the new one.
    """
    if not wanted.true or not wanted.false:
        return []
    predicates = _distinct(_both_ways(universe, constants))
    found = [each.condition for each in predicates if each.outcomes.gives(wanted)]
    if original is not None:
        found += _with_original(predicates, original, wanted)
    found += _combined(predicates, wanted)
    return sorted(found, key=lambda each: each.cost)[:_GIVEN]


def meeting(universe: Universe, demand: Demand) -> list[Condition]:
    """Comparisons and flags that meet a demand, simplest first."""
    found = [each.condition for each in _distinct(_both_ways(universe, ())) if demand.met(each.outcomes.at)]
    return found[:_GIVEN]


def tellings(universe: Universe, most: int) -> list[Outcomes]:
    """What comparisons and flags tell apart, each once, the simplest first."""
    found = (each.outcomes for each in _distinct(_both_ways(universe, ())))
    return list(dict.fromkeys(found))[:most]


def _both_ways(universe: Universe, constants: Sequence[Term]) -> Iterator[Predicate]:
    for predicate in _simple(universe, constants):
        if predicate.outcomes.true and predicate.outcomes.false:
            yield predicate
            yield predicate.opposite()


def _simple(universe: Universe, constants: Sequence[Term]) -> Iterator[Predicate]:
    variable = [term for term in universe.terms if not term.constant]
    for term in variable:
        if term.type == "boolean":
            outcomes = Outcomes.of(term.values)
            yield Predicate(_flag(term), outcomes)
        elif term.boxed or not is_primitive(term.type):
            yield _null(term)
    numbers = [term for term in variable if is_numeric(term.type) and term.expression.kind != "TYPE_CAST"]
    numbers = numbers[:_COMPARED]
    literals = [*(term for term in universe.terms if term.constant), *constants]
    for number in numbers:
        for position, constant in enumerate(literals):
            if is_numeric(constant.type) and (number.type == "char") == (constant.type == "char"):
                extra = _usual(constant.expression, position)
                yield from _comparisons(number, constant, number.cost + extra)
    for left, right in itertools.combinations(numbers, 2):
        if (left.type == "char") == (right.type == "char"):
            yield from _comparisons(left, right, left.cost + right.cost + 0.3)
    references = [term for term in variable if not is_primitive(term.type) and not term.boxed][:12]
    for left, right in itertools.combinations(references, 2):
        if left.type == right.type and not left.type.startswith("java.lang."):
            asked = comparison(
                left.expression, "==", right.expression, left.cost + right.cost + 0.9, "comparison"
            )
            yield Predicate(asked, _compared("==", left, right))


def _flag(term: Term) -> Condition:
    value = term.expression
    condition = plain(value, term.cost, "flag" if value.text.isidentifier() else "call")
    return replace(condition, kind=value.kind, negated=f"!{value.within('LOGICAL_COMPLEMENT')}")


def _null(term: Term) -> Predicate:
    asked = comparison(term.expression, "==", literal("null"), term.cost, "null")
    # Of a box the missing number tells it.
    missing = UNDEFINED if term.boxed else None
    known = not term.boxed
    values = [value is missing if value is not UNDEFINED or term.boxed else value for value in term.values]
    return Predicate(asked, Outcomes.of(values), "== null" if known else "")


def _usual(value: Expression, position: int) -> float:
    """What it costs to compare with a literal; with one that only tests mention, most."""
    if value.text == "0":
        return 0.2
    return 0.4 if value.text in ("1", "-1") else max(1.0, 0.75 * value.cost) + 0.02 * position


def _comparisons(left: Term, right: Term, cost: float) -> Iterator[Predicate]:
    terms = (left, right)
    calculated = sum(not each.constant and each.expression.kind in _CALCULATIONS for each in terms)
    cost += _CALCULATED * calculated
    for operator in _OPERATORS:
        if operator == "==" and left.boxed and right.boxed:
            continue
        more = _NEGATIVE * (operator != "==" and right.expression.text == "-1")
        asked = comparison(left.expression, operator, right.expression, cost + more, "comparison")
        yield Predicate(asked, _compared(operator, left, right), f"{operator} {right.expression.text}")


def _compared(operator: str, left: Term, right: Term) -> Outcomes:
    compare = COMPARISONS[operator]
    pairs = zip(left.values, right.values, strict=True)
    if is_numeric(left.type) and left.type != right.type and "double" in (left.type, right.type):
        kind = promoted(left.type, right.type)
        pairs = zip(
            [converted(value, left.type, kind) for value in left.values],
            [converted(value, right.type, kind) for value in right.values],
            strict=True,
        )
    return Outcomes.of(
        UNDEFINED if first is UNDEFINED or second is UNDEFINED else compare(first, second)
        for first, second in pairs
    )


def _distinct(predicates: Iterable[Predicate]) -> list[Predicate]:
    """A few of the cheapest for each class, cheapest first."""
    kept: list[Predicate] = []
    alike: dict[Outcomes, int] = {}
    for predicate in sorted(predicates, key=lambda each: each.condition.cost):
        alike[predicate.outcomes] = alike.get(predicate.outcomes, 0) + 1
        if alike[predicate.outcomes] <= _ALIKE:
            kept.append(predicate)
    return kept


def _with_original(
    predicates: Sequence[Predicate], original: Predicate, wanted: Outcomes
) -> Iterator[Condition]:
    for predicate in predicates:
        if original.outcomes.and_then(predicate.outcomes).gives(wanted):
            yield _joined(original, predicate, "&&", 0.4)
        if original.outcomes.or_else(predicate.outcomes).gives(wanted):
            yield _joined(original, predicate, "||", 0.4)


def _combined(predicates: Sequence[Predicate], wanted: Outcomes) -> Iterator[Condition]:
    few = predicates[:_PAIRED]
    for operator in ("&&", "||"):
        for left, right in itertools.permutations(_parts(few, wanted, operator), 2):
            first, second = left.outcomes, right.outcomes
            whole = first.and_then(second) if operator == "&&" else first.or_else(second)
            if not whole.gives(wanted) or first.gives(wanted) or second.gives(wanted):
                continue
            swapped = second.and_then(first) if operator == "&&" else second.or_else(first)
            if swapped.gives(wanted) and _order(right) < _order(left):
                continue  # the other way round will come, too
            alike = left.shape == right.shape != ""
            yield _joined(left, right, operator, 0.2 if alike else 1.0)


def _order(predicate: Predicate) -> tuple[float, str]:
    return predicate.condition.cost, predicate.condition.text


def _parts(predicates: Sequence[Predicate], wanted: Outcomes, operator: str) -> list[Predicate]:
    """Those that can be part of an ``&&`` (nowhere false where true is wanted) or of an ``||``."""
    if operator == "&&":
        return [each for each in predicates if not each.outcomes.false & wanted.true]
    return [each for each in predicates if not each.outcomes.true & wanted.false]


def _joined(left: Predicate, right: Predicate, operator: str, extra: float) -> Condition:
    """Both conditions, checks for null first, since what follows may need them."""
    first, second = left.condition, right.condition
    if second.family == "null" and first.family != "null":
        first, second = second, first
    text = joined(first.text, first.kind, operator, second.text, second.kind)
    kind = "CONDITIONAL_AND" if operator == "&&" else "CONDITIONAL_OR"
    cost = first.cost + second.cost + extra
    return Condition(text, f"!({text})", cost, kind, "LOGICAL_COMPLEMENT", "seen")
