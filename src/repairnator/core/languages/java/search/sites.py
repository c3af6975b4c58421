"""The places that a seeker visits: the most suspicious first, those of files opened meanwhile among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.runtime.analysis import Node


class Opened(Protocol):
    """The suspicious nodes of the files analyzed so far; see :class:`.frontier.Frontier`."""

    @property
    def opened(self) -> Sequence[tuple[float, Code, Node]]: ...
    def site(self, code: Code, node: Node) -> Site: ...


class Sites:
    """Hands out each place once.

    Attributes:
        taken: how many were handed out.
    """

    def __init__(self, frontier: Opened, order: Callable[[Site], int | None], most: int) -> None:
        """Hand out places of a frontier.

        Args:
            frontier: knows the places.
            order: of places that are equally suspicious those with the lowest order come first; None leaves
                a place out.
            most: places that are handed out.
        """
        self._frontier = frontier
        self._order = order
        self._most = most
        self._known = 0
        self._waiting: list[tuple[float, Site]] = []
        self.taken = 0

    def ahead(self, count: int) -> Sequence[tuple[float, Site]]:
        """The next ones with their suspiciousness, at most ``count``; they are not taken."""
        self._take_in()
        return self._waiting[: max(0, min(count, self._most - self.taken))]

    def take(self) -> tuple[float, Site] | None:
        """The next one; None where there is none, or none is left to hand out."""
        if not self.ahead(1):
            return None
        self.taken += 1
        return self._waiting.pop(0)

    def _take_in(self) -> None:
        """Put what was opened since the last time among those that wait."""
        opened = self._frontier.opened[self._known :]
        if not opened:
            return
        self._known += len(opened)
        sites = ((suspiciousness, self._frontier.site(code, node)) for suspiciousness, code, node in opened)
        self._waiting += (each for each in sites if self._order(each[1]) is not None)
        self._waiting.sort(key=lambda each: (-each[0], self._order(each[1]) or 0, each[1].node.start))
