"""Terms: expressions with the values that they have at each recorded evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING, is_integral
from repairnator.core.languages.java.values.numbers import UNDEFINED


@dataclass(frozen=True, slots=True)
class Reference:
    """An object that was seen; equal to another one if they are the same object.

    Attributes:
        identity: its number within one JVM.
        size: its length or size, if it has one.
        items: what is in a short array or list.
        fields: of an object of the project, by name.
    """

    identity: int
    size: int | None = field(default=None, compare=False)
    items: tuple[Any, ...] | None = field(default=None, compare=False)
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False)


def typed(value: Any, type_name: str) -> Any:
    """The value if it is one of a type, which generics do not promise; else :data:`UNDEFINED`."""
    if type_name == "boolean":
        fits = isinstance(value, bool)
    elif type_name in ("float", "double"):
        fits = isinstance(value, float)
    elif is_integral(type_name):
        fits = isinstance(value, int) and not isinstance(value, bool)
    elif type_name == STRING:
        fits = value is None or isinstance(value, str)
    else:
        fits = True
    return value if fits else UNDEFINED


class Term(NamedTuple):
    """An expression with its values.

    Attributes:
        expression: primitive types stand for their boxes, too.
        values: at each evaluation; :data:`UNDEFINED` where it throws or is not known.
        boxed: whether its static type is a box, so that ``==`` compares objects.
        constant: whether it is a literal.
    """

    expression: Expression
    values: tuple[Any, ...]
    boxed: bool = False
    constant: bool = False

    @property
    def type(self) -> str:
        return self.expression.type

    @property
    def cost(self) -> float:
        return self.expression.cost


class Step(NamedTuple):
    """An operation on terms, whose text is made only when it is wanted.

    Attributes:
        type: of the result.
        cost: of the whole.
        function: from the operands' values to the result's.
        operands: one or two.
        make: gives the expression.
    """

    type: str
    cost: float
    function: Callable[..., Any]
    operands: tuple[Term, ...]
    make: Callable[[], Expression]

    def value(self, index: int) -> Any:
        """At one evaluation."""
        given = [each.values[index] for each in self.operands]
        return UNDEFINED if UNDEFINED in given else self.function(*given)

    def values(self) -> tuple[Any, ...]:
        """At all evaluations."""
        function = self.function
        if len(self.operands) == 1:
            return tuple(
                UNDEFINED if value is UNDEFINED else function(value) for value in self.operands[0].values
            )
        left, right = self.operands
        return tuple(
            UNDEFINED if first is UNDEFINED or second is UNDEFINED else function(first, second)
            for first, second in zip(left.values, right.values, strict=True)
        )


class Classes:
    """One term for all that have the same type and values everywhere: the cheapest.

    Literals are classes of their own, since a variable may have had the same value in few tests only.
    """

    def __init__(self) -> None:
        self._terms: dict[tuple[str, tuple[Any, ...], bool], Term] = {}

    def __len__(self) -> int:
        return len(self._terms)

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def add(self, term: Term) -> bool:
        """Take in a term unless a cheaper one is equal to it, or it has no value anywhere."""
        if all(value is UNDEFINED for value in term.values):
            return False
        key = (term.type, term.values, term.constant)
        known = self._terms.get(key)
        if known is not None and known.cost <= term.cost:
            return False
        self._terms[key] = term
        return True

    def grow(self, steps: Iterable[Step], most: int) -> None:
        """Take in the results of steps, until there are so many classes."""
        for step in steps:
            if len(self._terms) >= most:
                return
            values = step.values()
            known = self._terms.get((step.type, values, False))
            if known is None or known.cost > step.cost:
                self.add(Term(step.make(), values))
