"""Which tests of a project are to run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.model import TestName


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of tests; a name without a case means a suite and all below it.

    Attributes:
        only: tests to run; None for all there are.
        exclude: tests of these not to run.
    """

    only: frozenset[TestName] | None = None
    exclude: frozenset[TestName] = frozenset()

    @property
    def everything(self) -> bool:
        return self.only is None and not self.exclude

    def without(self, exclude: Iterable[TestName]) -> Selection:
        """The same with more left out."""
        return Selection(self.only, self.exclude | frozenset(exclude))

    def allows(self, name: TestName) -> bool:
        """Whether the result of a test belongs to the choice."""
        if _has(self.exclude, name):
            return False
        return self.only is None or _has(self.only, name)


def _has(names: frozenset[TestName], name: TestName) -> bool:
    if name in names:
        return True
    parts = name.suite.split(".")
    return any(TestName(".".join(parts[:end]), "") in names for end in range(1, len(parts) + 1))


def pairs(names: Iterable[TestName]) -> list[tuple[str, str]]:
    """As orders have them."""
    return sorted((name.suite, name.case) for name in names)
