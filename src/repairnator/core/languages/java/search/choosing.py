"""Runs of tests in which it is chosen, at each evaluation of a place, which statements run there.

All statements that may be missing at a place are compiled together, behind a switch on a number that is
forced: 0 runs none, any other number one of them, or two in a row. So one compilation serves hundreds of
trials: each statement at each evaluation alone, at all of them, at all but the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.actions import Action
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.operators.statements import after, before
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.protocol import OWN, Observe, Observed, Probe, Trial, Trials
from repairnator.model import TestName

_MANY = 1000  # more than there are statements
_SECONDS = 3.0
_TURNS, _SINGLE = 24, 3  # evaluations that are chosen alone: among the first so many, the last ones
_CHOSEN = "chosen$"

Block = tuple[int, ...]  # one or two statements, by their numbers


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a block may be missing.

    Attributes:
        site: a statement in a block.
        behind: whether it is missing behind that statement, instead of before it.
    """

    site: Site
    behind: bool = False

    def edit(self, text: str) -> Edit[str]:
        """The insertion of a text."""
        return (after if self.behind else before)(self.site.code, self.site.node, text)

    def start(self, text: str) -> int:
        """Where the inserted text begins in the changed file."""
        edit = self.edit(text)
        return edit.start + (len(edit.text) - len(text) if self.behind else 0)


@dataclass(frozen=True, slots=True)
class Chooser:
    """The statements of a spot behind their switch.

    Attributes:
        spot: where they stand.
        actions: the statements.
    """

    spot: Spot
    actions: Sequence[Action]

    def cost(self, block: Block) -> float:
        """What a block costs."""
        return sum(self.actions[number].cost for number in block) + 0.5 * (len(block) - 1)

    def leaves(self, block: Block) -> bool:
        """Whether what follows a block is not run."""
        return self.actions[block[-1]].leaves

    def texts(self, block: Block) -> list[str]:
        """The statements of a block."""
        return [self.actions[number].text for number in block]

    def run(
        self,
        runtime: Observer,
        tests: Sequence[TestName],
        trials: Mapping[TestName, Sequence[Trial]] | None = None,
        observed: Sequence[str] = (),
        most: int = 0,
    ) -> list[Observed]:
        """Run tests with each of their trials, or once with none of the statements.

        Args:
            runtime: runs them.
            tests: in order.
            trials: of each test.
            observed: expressions whose values are told at each evaluation.
            most: evaluations of one test that are told.

        Raises:
            WarmRuntimeError: the statements do not compile, or the JVM died.
        """
        text = self._text()
        at = self.spot.start(text) + text.index("= 0;") + 2
        probe = Probe(Observe.EXPRESSION, Span(at, at + 1), tuple(observed), most=most)
        forced = Trials(trials, every=True) if trials is not None else None
        file = self.spot.site.code.file
        return runtime.observe(file, (self.spot.edit(text),), probe, tests, "forced", _SECONDS, forced)

    def _text(self) -> str:
        parts = [f"int {_CHOSEN} = 0;"]
        for place, which in (("first$", f"{_CHOSEN} % {_MANY}"), ("second$", f"{_CHOSEN} / {_MANY}")):
            parts.append(f"int {place} = {which};")
            parts += (
                f"if ({place} == {number}) {{ {action.text} }}"
                for number, action in enumerate(self.actions, 1)
            )
        return f"{{ {' '.join(parts)} }}"


def always(block: Block) -> Trial:
    """The block at each evaluation."""
    return Trial("int", (_number(block),), forever=True)


def trials_of(block: Block, evaluations: int, ways: Sequence[Sequence[bool]]) -> Iterator[Trial]:
    """A block at some evaluations of a test: where simple conditions hold, at single ones, from one on.

    Args:
        block: what runs.
        evaluations: of the place, while nothing runs there.
        ways: at which of them conditions hold.
    """
    number = _number(block)
    if evaluations <= 1:
        return
    for way in ways:
        yield Trial("int", tuple(number if holds else OWN for holds in way))
    near = min(evaluations, _TURNS)
    for turn in sorted({0, *range(max(0, near - _SINGLE), near)}, reverse=True):
        yield Trial("int", (*[OWN] * turn, number))
    if evaluations > 2:
        yield Trial("int", (OWN, number), forever=True)


def also_at(trial: Trial, block: Block, turn: int) -> Trial:
    """The trial with a block at one more evaluation, behind those that it has."""
    return Trial("int", (*trial.values, *[OWN] * (turn - len(trial.values)), _number(block)))


def instead(trial: Trial, block: Block) -> Trial:
    """The trial with another block."""
    number = _number(block)
    return Trial("int", tuple(OWN if each is OWN else number for each in trial.values), trial.forever)


def _number(block: Block) -> int:
    """What chooses a block."""
    return sum((number + 1) * _MANY**place for place, number in enumerate(block))
