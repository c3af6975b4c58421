"""Statements of the class put elsewhere, with names of that place instead of their own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.runtime.analysis import Node

_SLOTS = 4  # names of a statement that may be replaced
_CHOICES = 4  # names tried for one
_TEXTS = 10
_LONGEST = 100
_UNLIKE = 0.5
_RENAMED = 0.4


@dataclass(frozen=True, slots=True)
class Adapted:
    """A statement's text as it can stand at another place.

    Attributes:
        text: on lines as they were.
        cost: 0 where all names are the statement's own.
        moved: offsets in the statement behind which the text grew, and by how much.
        sets: what it assigns, where it assigns a variable or field of the scope.
    """

    text: str
    cost: float
    moved: tuple[tuple[int, int], ...] = ()
    sets: str | None = None

    def at(self, offset: int) -> int:
        """Where in the text something stands that stood there in the statement."""
        return offset + sum(growth for begin, growth in self.moved if begin < offset)


def adapted(site: Site, statement: Node, longest: int = _LONGEST) -> Iterator[Adapted]:
    """The statement for the scope of the site, the fewest and the most alike replacements first.

    Args:
        site: where it is to stand.
        statement: of the same file, without declarations.
        longest: characters; nothing is made of a longer one.
    """
    code = site.code
    text = code.source(statement)
    if len(text) > longest or any(each.name in ("this", "super") for each in _calls(site, statement)):
        return
    variables = code.variables(site.node)
    types = {each.name: each.type for each in variables}
    fixed = {each.name for each in variables if each.final}
    methods = {method.name for method in code.methods(site.node)}
    uses = _uses(site, statement)
    names = list(dict.fromkeys(use.name for use in uses if use.name))
    known, free, sets = types.keys() | methods, code.free_names(statement), _set_by(site, statement)
    if len(names) > _SLOTS:
        # All of its own names, or none.
        if known.issuperset(free):
            yield Adapted(text, 0.0, (), sets)
        return
    written = {use.name for use in uses if code.is_assigned(use)}
    rows = [_choices(name, _type(uses, name), types, fixed if name in written else set()) for name in names]
    found = []
    for chosen in itertools.product(*rows):
        new = {name: other for name, (other, _) in zip(names, chosen, strict=True)}
        if all(new.get(name, name) in known for name in free):
            cost = sum(each for _, each in chosen)
            assigned = new.get(sets, sets) if sets is not None else None
            found.append(_renamed(text, statement.start, uses, new, cost, assigned))
    yield from sorted(found, key=lambda each: each.cost)[:_TEXTS]


def _uses(site: Site, statement: Node) -> list[Node]:
    """Where the statement names local variables and parameters."""
    return [
        node
        for node in site.code.descendants(statement)
        if node.kind == "IDENTIFIER"
        and node.symbol is not None
        and node.symbol.kind in ("local", "parameter")
    ]


def _type(uses: list[Node], name: str) -> str | None:
    return next((use.type for use in uses if use.name == name), None)


def _choices(
    name: str, wanted: str | None, types: dict[str, str], without: set[str]
) -> list[tuple[str, float]]:
    """Variables of the same type that can stand for a name, with what each costs."""
    found = []
    for other, kind in types.items():
        if kind == wanted and other not in without:
            likeness = SequenceMatcher(None, name.lower(), other.lower(), autojunk=False).ratio()
            found.append((other, 0.0 if other == name else _RENAMED + _UNLIKE * (1.0 - likeness)))
    return sorted(found, key=lambda each: each[1])[:_CHOICES]


def _calls(site: Site, statement: Node) -> list[Node]:
    """The calls that the statement consists of: of another constructor it can stand first only."""
    return [
        each
        for each in site.code.children(statement)
        if each.kind == "METHOD_INVOCATION" and site.code.receiver(each) is None
    ]


def _set_by(site: Site, statement: Node) -> str | None:
    """The variable or field that the statement itself assigns."""
    expression = site.code.child(statement, "expression")
    target = site.code.child(expression, "target", "operand") if expression is not None else None
    return target.name if target is not None and site.code.is_assigned(target) else None


def _renamed(
    text: str, start: int, uses: list[Node], new: dict[str, str], cost: float, sets: str | None
) -> Adapted:
    moved = []
    for use in sorted(uses, key=lambda each: -each.start):
        other = new[use.name or ""]
        text = text[: use.start - start] + other + text[use.end - start :]
        moved.append((use.start - start, len(other) - (use.end - use.start)))
    return Adapted(text, cost, tuple(moved), sets)
