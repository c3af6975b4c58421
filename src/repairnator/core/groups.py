"""Groups of failing tests that share a cause, and the order in which they are repaired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repairnator.core.files import real
from repairnator.core.localize.grouping import group_failures, one_module
from repairnator.core.localize.port import Line, Spectrum
from repairnator.core.projects.port import Module
from repairnator.model import TestFailure, TestName


@dataclass(frozen=True, slots=True)
class Group:
    """Failing tests that one repair should fix.

    Attributes:
        id: ``g1``, ``g2``, … in the order the tests were reported; ``g1.1``, ``g1.2``, … for what ``g1`` was
            split into.
        failing: its tests and how they failed.
        size: lines of main sources that its tests run; how much there is to search.
    """

    id: str
    failing: tuple[TestFailure, ...]
    size: int

    @property
    def tests(self) -> frozenset[TestName]:
        return frozenset(failure.name for failure in self.failing)

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "tests": [str(failure.name) for failure in self.failing]}


def make_groups(
    failed: Sequence[TestFailure], spectrum: Spectrum, module_of: Callable[[str], str] = one_module
) -> tuple[Group, ...]:
    """The groups of these failures, in the order they were reported; ``module_of`` tells a file's module."""
    by_name = {failure.name: failure for failure in failed}
    return tuple(
        Group(f"g{number}", tuple(by_name[name] for name in names), _size(names, spectrum))
        for number, names in enumerate(group_failures(failed, spectrum, module_of), start=1)
    )


def by_module(root: Path, modules: Sequence[Module]) -> Callable[[str], str]:
    """Tells the module that has a source file, by its path relative to the tree's root."""
    roots = [(real(path), module.name) for module in modules for path in module.source_roots]

    def module_of(file: str) -> str:
        path = real(root / file)
        return next((name for folder, name in roots if path.is_relative_to(folder)), "")

    return module_of


def split(group: Group, causes: Sequence[frozenset[TestName]], spectrum: Spectrum) -> tuple[Group, ...]:
    """A group for each set of its tests; tests that are in none of the sets make one more.

    Args:
        group: what turned out to have several causes.
        causes: disjoint sets of its tests.
        spectrum: coverage of these.

    Returns:
        The groups in the order of the sets; only ``group`` itself where the sets do not part it.
    """
    rest = group.tests.difference(*causes)
    parts = [part for part in (*causes, rest) if part]
    if len(parts) < 2:
        return (group,)
    return tuple(
        Group(
            f"{group.id}.{number}",
            tuple(failure for failure in group.failing if failure.name in part),
            _size(sorted(part), spectrum),
        )
        for number, part in enumerate(parts, start=1)
    )


def simplest_first(groups: Sequence[Group]) -> list[Group]:
    """The order of repair: least code to search first; groups whose code is unknown last."""
    return sorted(groups, key=lambda group: (group.size == 0, group.size, len(group.failing)))


def _size(names: Sequence[TestName], spectrum: Spectrum) -> int:
    lines: set[Line] = set()
    for name in names:
        covered = spectrum.tests.get(name)
        if covered is not None:
            lines |= covered.lines
    return len(lines)
