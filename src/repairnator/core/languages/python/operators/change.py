"""What operators take and give: a place, and changes of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from repairnator.core.edits import Edit
from repairnator.core.languages.python.code.analyzed import Code


class Trait(StrEnum):
    """What ranking must know of a change."""

    DELETION = "deletion"  # something that had an effect is gone
    CONSTANT_CONDITION = "constant condition"
    EARLY_EXIT = "early exit"
    MADE_UP = "made up"  # a statement that stands nowhere
    SET = "set"  # several edits


@dataclass(frozen=True, slots=True)
class Change:
    """One way to change a place.

    Attributes:
        edits: in characters of the file.
        cost: over the simplest change of its kind.
        traits: see :class:`Trait`.
    """

    edits: tuple[Edit[str], ...]
    cost: float = 0.0
    traits: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True)
class Values:
    """What running the tests showed of the names in scope at a line.

    Attributes:
        types: of each name, the types that it had, by their names.
        nones: names that were None at least once.
        attributes: names of the attributes of each name's value.
    """

    types: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nones: frozenset[str] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def alike(self, left: str, right: str) -> bool | None:
        """Whether two names had values of a common type; None where that is not known."""
        if left not in self.types or right not in self.types:
            return None
        return not self.types[left].isdisjoint(self.types[right])


@dataclass(frozen=True, slots=True)
class Site:
    """A node that may be changed.

    Attributes:
        code: its file.
        node: an expression or a statement.
        values: at its line.
        hints: texts and numbers that failing tests name.
    """

    code: Code
    node: Any
    values: Values = field(default_factory=Values)
    hints: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return self.code.of(self.node)

    def instead(self, text: str, cost: float = 0.0, *traits: Trait) -> Change:
        """The change that puts a text in the place of the node."""
        return Change((self.code.replace(self.node, text),), cost, frozenset(traits))

    def put(self, node: ast.AST, text: str, cost: float = 0.0, *traits: Trait) -> Change:
        """The change that puts a text in the place of another node."""
        return Change((self.code.replace(node, text),), cost, frozenset(traits))


Generator = Callable[[Site], Iterator[Change]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of edits.

    Attributes:
        name: as ``priors.toml`` has it.
        nodes: classes of the nodes that it changes.
        generate: its changes of a node.
    """

    name: str
    nodes: tuple[type[ast.AST], ...]
    generate: Generator


def atom(code: Code, node: ast.expr) -> str:
    """The text of an expression, in parentheses where something may be put behind or before it."""
    text = code.of(node)
    simple = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.List, ast.Dict, ast.Set)
    if isinstance(node, simple) and not (
        isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    ):
        return text
    return text if isinstance(node, ast.ListComp | ast.JoinedStr) else f"({text})"
