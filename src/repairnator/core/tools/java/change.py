"""What an operator yields, and what it is given: a change of text, and the place to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from repairnator.core.jvm.analysis import Node
from repairnator.core.jvm.edits import TextEdit
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.conditions import Conditions
from repairnator.core.tools.java.expressions import Expressions
from repairnator.core.tools.java.hints import Hints


@dataclass(frozen=True, slots=True)
class Change:
    """One candidate edit of one place.

    Attributes:
        edits: non-overlapping, in one file.
        summary: one line for people, as an order: ``replace `<` by `<=` ``.
        cost: how much less simple than the simplest change of its operator.
        traits: what the ranking of plausible patches must know of it: ``deletion``, ``early-exit``,
            ``constant-condition``.
    """

    edits: tuple[TextEdit, ...]
    summary: str
    cost: float = 0.0
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Site:
    """A node that may be changed, with all that an operator needs to know.

    Attributes:
        code: the file.
        node: the place.
        expressions, conditions: well-typed material of the file's scopes.
        hints: what the failing tests tell.
    """

    code: Code
    node: Node
    expressions: Expressions
    conditions: Conditions
    hints: Hints

    @property
    def text(self) -> str:
        return self.code.source(self.node)

    def change(
        self,
        node: Node,
        text: str,
        *,
        cost: float = 0.0,
        kind: str = "IDENTIFIER",
        summary: str | None = None,
        traits: Sequence[str] = (),
    ) -> Change:
        """Replace a node by an expression of the given kind, in parentheses where its place demands them."""
        fitted = self.code.fitted(text, kind, node)
        said = summary or f"replace {quoted(self.code.source(node))} by {quoted(text)}"
        return Change((TextEdit(node.start, node.end, fitted),), said, cost, frozenset(traits))

    def operator_change(self, text: str, *, cost: float = 0.0) -> Change | None:
        """Replace the operator of a binary or assigning node, if it is known where that stands."""
        start, end = self.node.op_start, self.node.op_end
        if start is None or end is None:
            return None
        said = f"replace `{self.code.text[start:end]}` by `{text}` in {quoted(self.text)}"
        return Change((TextEdit(start, end, text),), said, cost)


@dataclass(frozen=True, slots=True)
class Operator:
    """A kind of edit.

    Attributes:
        name: as in ``priors.toml``.
        kinds: kinds of nodes it applies to.
        generate: yields its changes of a place, simplest first as far as that is cheap to do.
        blocks: whether it applies to statements that stand in a block only.
    """

    name: str
    kinds: frozenset[str]
    generate: Callable[[Site], Iterator[Change]]
    blocks: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)


def quoted(text: str, limit: int = 60) -> str:
    """Source text in backticks on one line, cut where it is long."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= limit else line[: limit - 1] + '…'}`"
