"""What an expression must give at its evaluations so that the tests pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from repairnator.core.languages.java.values.numbers import UNDEFINED

# Assertions on fractions leave some room, which is not told; real runs decide in the end.
_ROOM = 1e-3

ValueAt = Callable[[int], Any]


class Demand(Protocol):
    """Whether an expression with these values would do."""

    def met(self, value_at: ValueAt) -> bool:
        """Ask for the values at as few evaluations as tell."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Values that are needed at some evaluations; at others any will do.

    Attributes:
        values: by the number of the evaluation, the most telling first.
    """

    values: Mapping[int, Any]

    def met(self, value_at: ValueAt) -> bool:
        return all(_agrees(value_at(index), value) for index, value in self.values.items())


def _agrees(value: Any, wanted: Any) -> bool:
    if value is UNDEFINED:
        return False
    if isinstance(wanted, float):
        return bool(value == wanted or abs(value - wanted) <= _ROOM * max(1.0, abs(wanted)))
    return bool(value == wanted)


@dataclass(frozen=True, slots=True)
class Loop:
    """The evaluations of a loop's condition in one test.

    Attributes:
        evaluations: their numbers, in order, with the loop going on each time.
        ends: after how many rounds the loop may end.
    """

    evaluations: Sequence[int]
    ends: frozenset[int]


@dataclass(frozen=True, slots=True)
class Exits:
    """When loops must end, as far as their condition does not change what happens inside."""

    loops: Sequence[Loop] = field(default_factory=tuple)

    def met(self, value_at: ValueAt) -> bool:
        return all(self._ends_well(loop, value_at) for loop in self.loops)

    @staticmethod
    def _ends_well(loop: Loop, value_at: ValueAt) -> bool:
        for rounds, index in enumerate(loop.evaluations):
            going_on = value_at(index)
            if going_on is UNDEFINED:
                return False
            if not going_on:
                return rounds in loop.ends
        return False
