"""The universe of a place: terms to depth two, one for each class, and the steps to depth three."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from repairnator.core.languages.java.code.types import STRING, is_numeric
from repairnator.core.languages.java.values.numbers import UNDEFINED
from repairnator.core.languages.java.values.steps import alone, extremes, joined_texts, reads, sums
from repairnator.core.languages.java.values.terms import Classes, Step, Term

_ATOMS = 28  # terms of depth one that are used
_CLASSES = 4000  # of depth two
# Evaluations that tell that a variable is always the same, and what it costs more then.
_TELLING, _STEADY = 2, 0.5


class Universe:
    """Everything that was seen at a place and what can be made of it.

    Attributes:
        atoms: of depth one, cheapest first.
        terms: to depth two, cheapest first, no two of them equal everywhere.
    """

    def __init__(self, atoms: Iterable[Term], most: int = _CLASSES) -> None:
        """Grow it to depth two, until there are ``most`` classes."""
        first = Classes()
        for atom in _cheapest(_priced(list(atoms))):
            first.add(atom)
        self.atoms = _cheapest(first)[:_ATOMS]
        found = Classes()
        for atom in self.atoms:
            found.add(atom)
        found.grow(_ordered(self._second()), most)
        self.terms = _cheapest(found)

    def _second(self) -> Iterator[Step]:
        for atom in self.atoms:
            yield from alone(atom)
        for left, right in itertools.product(self.atoms, repeat=2):
            yield from _of_two(left, right)

    def third(self, wanted: str, most: int) -> Iterator[Step]:
        """Steps to depth three that give a number, a text, or a boolean, as ``wanted`` is one of these."""
        return itertools.islice(self._third(wanted), most)

    def _third(self, wanted: str) -> Iterator[Step]:
        texts, numbers = wanted == STRING, is_numeric(wanted)
        known = {id(atom) for atom in self.atoms}
        deeper = [term for term in self.terms if id(term) not in known and not term.constant]
        for term in deeper:
            yield from (step for step in alone(term) if _is_like(step.type, wanted))
        for term, atom in itertools.product(deeper, self.atoms):
            if numbers or texts:
                for left, right in ((term, atom), (atom, term)):
                    if numbers:
                        yield from sums(left, right)
                    if texts:
                        yield from joined_texts(left, right)
            yield from (step for step in reads(atom, term) if _is_like(step.type, wanted))
        if numbers:
            few = [term for term in deeper if is_numeric(term.type)][:60]
            for left, right in itertools.product(few, repeat=2):
                yield from sums(left, right)


def _priced(atoms: Sequence[Term]) -> Iterator[Term]:
    """The atoms; a variable that always was what a literal is costs more than that."""
    literals = {each.values[0]: each.cost for each in atoms if each.constant}
    for atom in atoms:
        first = atom.values[0] if len(atom.values) >= _TELLING else UNDEFINED
        cost = max(0.0, atom.cost)
        steady = first in literals and all(value == first for value in atom.values)
        if steady and not atom.constant and atom.type != "boolean":
            cost = max(cost, literals[first]) + _STEADY
        yield atom._replace(expression=atom.expression._replace(cost=cost))


def _of_two(left: Term, right: Term) -> Iterator[Step]:
    yield from sums(left, right)
    yield from extremes(left, right)
    yield from reads(left, right)
    yield from joined_texts(left, right)


def _is_like(found: str, wanted: str) -> bool:
    return found == wanted or (is_numeric(found) and is_numeric(wanted))


def _cheapest(terms: Iterable[Term]) -> list[Term]:
    # What costs the same stays in the order in which it was seen.
    return sorted(terms, key=lambda each: each.cost)


def _ordered(steps: Iterable[Step]) -> Sequence[Step]:
    return sorted(steps, key=lambda each: each.cost)
