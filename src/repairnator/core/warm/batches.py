"""Candidates of one file that are judged together in one warm process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from repairnator.core.edits import Edit
from repairnator.model import TestName


def unmeasured(activity: str, seconds: float) -> None:
    """For those who do not want to know where time went."""


def always() -> bool:
    """For those who want the answer however long it takes."""
    return True


class Variant(Protocol):
    """A change of one file, with the number by which its verdict names it."""

    @property
    def number(self) -> int: ...
    @property
    def edits(self) -> Sequence[Edit[str]]: ...


C_co = TypeVar("C_co", bound=Variant, covariant=True)


@dataclass(frozen=True, slots=True)
class Batch(Generic[C_co]):
    """Candidates of one file, and how to test them.

    Attributes:
        file: relative to the tree's root.
        candidates: what to try.
        failing: must pass, run in this order.
        passing: must go on passing, run in this order after the failing ones.
        seconds: after which no more candidates are begun.
        every: run every failing test although one failed, for partial fixes.
        spent: called with the seconds that went, by activity: ``queue`` (until a process was free),
            ``compile``, ``load``, ``run``.
        urgent: somebody waits for the verdicts; other batches wait until a process has nothing else to do.
        wanted: asked when a process is free for it: whether anybody wants the verdicts still.
    """

    file: str
    candidates: tuple[C_co, ...]
    failing: tuple[TestName, ...]
    passing: tuple[TestName, ...]
    seconds: float
    every: bool = False
    spent: Callable[[str, float], None] = unmeasured
    urgent: bool = False
    wanted: Callable[[], bool] = always
