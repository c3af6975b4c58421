"""What an operator is given, a node to change, and what it yields: a change, and what was done by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.conditions import Conditions
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span


class Trait(StrEnum):
    """What is to be known of a change to judge it, whichever operator made it."""

    DELETION = "deletion"  # a statement or condition is gone
    EARLY_EXIT = "early-exit"  # the method or loop is left before statements that were always run
    USUAL_EXIT = "usual-exit"  # left where a value is missing or of another kind than was meant
    CONSTANT_CONDITION = "constant-condition"  # a condition that does not depend on anything
    INSERTION = "insertion"  # a statement was added as it is, under no condition
    MADE_UP = "made-up"  # the added statement is suggested by nothing near it
    PAIR = "pair"  # two changes in one


class Form(Enum):
    """What an added condition decides."""

    GUARD = "guard"  # whether something new is done
    WRAP = "wrap"  # whether what was there is done


@dataclass(frozen=True, slots=True)
class AddedCondition:
    """An ``if`` that a change adds; places are those in the changed file.

    Attributes:
        form: what it decides.
        condition: where the condition stands.
        block: from behind the opening brace to the first statement; None where there is no brace.
    """

    form: Form
    condition: Span
    block: Span | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a change does to the code, for all that comes after the operator.

    Attributes:
        added: the condition that it adds.
        replaced: the expression that becomes another one.
        sets: the variable or field that an inserted statement sets, or puts something into.
    """

    added: AddedCondition | None = None
    replaced: Node | None = None
    sets: str | None = None


NOTHING_MORE = Done()


@dataclass(frozen=True, slots=True)
class Change:
    """One candidate edit of one place.

    Attributes:
        edits: non-overlapping, in one file.
        summary: one line for people, as an order: ``replace `<` by `<=` ``.
        cost: how much less simple than the simplest change of its operator.
        traits: what the ranking of plausible patches must know of it.
        done: what it does to the code.
    """

    edits: tuple[Edit[str], ...]
    summary: str
    cost: float = 0.0
    traits: frozenset[Trait] = frozenset()
    done: Done = NOTHING_MORE


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
        traits: Sequence[Trait] = (),
    ) -> Change:
        """Replace a node by an expression of the given kind, in parentheses where its place demands them."""
        fitted = self.code.fitted(text, kind, node)
        said = summary or f"replace {quoted(self.code.source(node))} by {quoted(text)}"
        edits = (Edit(node.start, node.end, fitted),)
        return Change(edits, said, cost, frozenset(traits), Done(replaced=node))

    def operator_change(self, text: str, *, cost: float = 0.0) -> Change | None:
        """Replace the operator of a binary or assigning node, if it is known where that stands."""
        start, end = self.node.op_start, self.node.op_end
        if start is None or end is None:
            return None
        said = f"replace `{self.code.text[start:end]}` by `{text}` in {quoted(self.text)}"
        return Change((Edit(start, end, text),), said, cost, done=Done(replaced=self.node))


@dataclass(frozen=True, slots=True)
class Operator:
    """A kind of edit.

    Attributes:
        name: as in ``priors.toml``.
        kinds: kinds of nodes it applies to.
        generate: yields its changes of a place, simplest first as far as that is cheap to do.
        blocks: whether it applies to statements that stand in a block only.
        traits: what all its changes have in common.
    """

    name: str
    kinds: frozenset[str]
    generate: Callable[[Site], Iterator[Change]]
    blocks: bool = False
    traits: frozenset[Trait] = frozenset()


def quoted(text: str, limit: int = 60) -> str:
    """Source text in backticks on one line, cut where it is long."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= limit else line[: limit - 1] + '…'}`"
