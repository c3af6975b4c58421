"""Synthesis of conditions from examples: an expression over observed values that is true where it must be.

The second half of the Nopol approach (Xuan, Martinez, Demarco, Clément, Lamelas Marcos, Durieux, Le Berre,
Monperrus, "Nopol: automatic repair of conditional statement bugs in Java programs", TSE 2017), by enumeration
instead of an SMT solver: values are few and conditions of people are short, so all comparisons of two values
and all combinations of two comparisons are tried on all examples at once, as bits of whole numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from repairnator.core.languages.java.code.conditions import Condition, comparison, joined, plain
from repairnator.core.languages.java.code.expression import Expression, equal, literal

_OPERATORS = ("<", "<=", "==")
_PAIRED = 250  # predicates that take part in combinations of two
_GIVEN = 40


@dataclass(frozen=True, slots=True)
class Example:
    """One evaluation of a condition.

    Attributes:
        seen: for each observed expression, what :class:`org.repairnator.runtime.Observe` told of its value.
        wanted: what the condition must be.
        own: what the original condition was; None where there is none.
    """

    seen: tuple[Mapping[str, Any], ...]
    wanted: bool
    own: bool | None


@dataclass(frozen=True, slots=True)
class Watched:
    """An expression whose value was observed.

    Attributes:
        text: as in source.
        cost: as an expression of the scope.
        sizes: how to ask for its length, if it has one: ``length``, ``length()`` or ``size()``.
        is_string: whether ``equals`` compares it.
    """

    text: str
    cost: float
    size: str | None = None
    is_string: bool = False

    @property
    def expression(self) -> Expression:
        return Expression(self.text, "", self.cost, names=(self.text,))


@dataclass(frozen=True, slots=True)
class _Predicate:
    condition: Condition
    bits: int


def conditions_for(
    examples: Sequence[Example],
    observed: Sequence[Watched],
    constants: Sequence[str],
    original: Condition | None,
) -> list[Condition]:
    """Conditions that are true exactly on the examples that want it, simplest first.

    Args:
        examples: distinct evaluations; contradictory ones give no result.
        observed: the expressions, in the order of ``Example.seen``.
        constants: texts of whole numbers worth comparing with.
        original: the condition that stands there, which may be part of the new one.
    """
    if not examples or _contradictory(examples):
        return []
    every = (1 << len(examples)) - 1
    wanted = _bits(example.wanted for example in examples)
    if wanted in (0, every):
        return []
    predicates = _distinct(_predicates(examples, observed, constants, every))
    found = [each.condition for each in predicates if each.bits == wanted]
    if original is not None and all(example.own is not None for example in examples):
        own = _bits(bool(example.own) for example in examples)
        found += _with_original(predicates, own, wanted, original)
    found += _combined(predicates, wanted)
    return sorted(found, key=lambda each: each.cost)[:_GIVEN]


def _bits(values: Iterator[bool] | Any) -> int:
    total = 0
    for position, value in enumerate(values):
        total |= bool(value) << position
    return total


def _contradictory(examples: Sequence[Example]) -> bool:
    """Whether the same values are to give both true and false."""
    wanted: dict[str, bool] = {}
    for example in examples:
        key = repr((example.seen, example.own))
        if wanted.setdefault(key, example.wanted) != example.wanted:
            return True
    return False


def _predicates(
    examples: Sequence[Example], observed: Sequence[Watched], constants: Sequence[str], every: int
) -> Iterator[_Predicate]:
    """Simple conditions with the examples on which they hold; and their opposites."""
    for predicate in _simple(examples, observed, constants):
        if 0 < predicate.bits < every:
            yield predicate
            yield _Predicate(predicate.condition.opposite(), every & ~predicate.bits)


def _simple(
    examples: Sequence[Example], observed: Sequence[Watched], constants: Sequence[str]
) -> Iterator[_Predicate]:
    numbers: list[tuple[Expression, list[float]]] = []
    for position, expression in enumerate(observed):
        column = [example.seen[position] for example in examples]
        values = [entry.get("value") for entry in column]
        if all(isinstance(value, bool) for value in values):
            condition = plain(expression.expression, expression.cost, "flag")
            yield _Predicate(replace(condition, kind="IDENTIFIER"), _bits(values))
        elif all(isinstance(value, int | float) for value in values):
            numbers.append((expression.expression, [float(value) for value in values if value is not None]))
        else:
            yield from _of_references(expression, column, numbers)
    yield from _comparisons(numbers, constants)
    yield from _identities(observed, examples)


def _of_references(
    expression: Watched, column: Sequence[Mapping[str, Any]], numbers: list[tuple[Expression, list[float]]]
) -> Iterator[_Predicate]:
    null = [entry.get("type") == "null" for entry in column]
    yield _Predicate(
        comparison(expression.expression, "==", literal("null"), expression.cost, "null"), _bits(null)
    )
    sizes = [entry.get("length", entry.get("size")) for entry in column]
    if expression.size is not None and all(isinstance(size, int) for size in sizes):
        text = f"{expression.text}.{expression.size}"
        size = expression.expression._replace(text=text, cost=expression.cost + 0.7)
        numbers.append((size, [float(each) for each in sizes if each is not None]))


def _comparisons(
    numbers: Sequence[tuple[Expression, list[float]]], constants: Sequence[str]
) -> Iterator[_Predicate]:
    for value, values in numbers:
        for position, constant in enumerate(constants):
            number = float(constant)
            extra = 0.2 if constant == "0" else 0.4 if constant in ("1", "-1") else 1.0 + 0.02 * position
            for operator in _OPERATORS:
                bits = _bits(_holds(each, operator, number) for each in values)
                asked = comparison(value, operator, literal(constant), value.cost + extra, "comparison")
                yield _Predicate(asked, bits)
    for (left, first), (right, second) in itertools.combinations(numbers, 2):
        for operator in _OPERATORS:
            bits = _bits(_holds(a, operator, b) for a, b in zip(first, second, strict=True))
            cost = left.cost + right.cost + 0.4
            yield _Predicate(comparison(left, operator, right, cost, "comparison"), bits)


def _holds(left: float, operator: str, right: float) -> bool:
    if operator == "<":
        return left < right
    return left <= right if operator == "<=" else left == right


def _identities(observed: Sequence[Watched], examples: Sequence[Example]) -> Iterator[_Predicate]:
    """``a == b`` for objects, ``a.equals(b)`` for strings."""
    for first, second in itertools.combinations(range(len(observed)), 2):
        pairs = [(example.seen[first], example.seen[second]) for example in examples]
        left, right = observed[first], observed[second]
        cost = left.cost + right.cost + 0.8
        if all("identity" in a and "identity" in b for a, b in pairs):
            bits = _bits(a["identity"] == b["identity"] for a, b in pairs)
            yield _Predicate(comparison(left.expression, "==", right.expression, cost, "comparison"), bits)
        elif left.is_string and right.is_string and all(a.get("type") != "null" for a, _ in pairs):
            condition = plain(equal(left.expression, right.expression), cost, "call")
            yield _Predicate(condition, _bits(a.get("value") == b.get("value") for a, b in pairs))


def _distinct(predicates: Iterator[_Predicate]) -> list[_Predicate]:
    """A few of the cheapest for each set of examples, cheapest first."""
    kept: list[_Predicate] = []
    alike: dict[int, int] = {}
    for predicate in sorted(predicates, key=lambda each: each.condition.cost):
        alike[predicate.bits] = alike.get(predicate.bits, 0) + 1
        if alike[predicate.bits] <= 6:
            kept.append(predicate)
    return kept


def _with_original(
    predicates: Sequence[_Predicate], own: int, wanted: int, original: Condition
) -> Iterator[Condition]:
    for predicate in predicates:
        for operator, bits in (("&&", own & predicate.bits), ("||", own | predicate.bits)):
            if bits == wanted:
                yield _joined(original, predicate.condition, operator, 0.4)


def _combined(predicates: Sequence[_Predicate], wanted: int) -> Iterator[Condition]:
    few = predicates[:_PAIRED]
    above = [each for each in few if each.bits & wanted == wanted]
    below = [each for each in few if each.bits & ~wanted == 0]
    for left, right in itertools.combinations(above, 2):
        if left.bits & right.bits == wanted and wanted not in (left.bits, right.bits):
            yield _joined(left.condition, right.condition, "&&", 1.0)
    for left, right in itertools.combinations(below, 2):
        if left.bits | right.bits == wanted and wanted not in (left.bits, right.bits):
            yield _joined(left.condition, right.condition, "||", 1.0)


def _joined(left: Condition, right: Condition, operator: str, extra: float) -> Condition:
    """Both conditions, checks for null first, since what follows may need them."""
    if right.family == "null" and left.family != "null":
        left, right = right, left
    text = joined(left.text, left.kind, operator, right.text, right.kind)
    negated = f"!({text})"
    kind = "CONDITIONAL_AND" if operator == "&&" else "CONDITIONAL_OR"
    cost = left.cost + right.cost + extra
    return Condition(text, negated, cost, kind, "LOGICAL_COMPLEMENT", "seen")
