"""Tests that take their JVM down with them: found among the tests of their class by halving it.

A test runner reports a class when it has ended. One that calls ``System.exit``, or fills the memory, takes
the verdicts of all its neighbours with it, which run well without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.languages.java.runtime.classfiles import ancestors, class_file, test_methods
from repairnator.model import TestName

MOST_RUNS = 24
"""Of one class: enough for two such tests among a hundred."""


@dataclass(frozen=True, slots=True)
class Halved:
    """What is known of the tests of a class that took its JVM down.

    Attributes:
        guilty: tests that do so when they run alone.
        untold: tests that could not be told apart within the number of runs.
    """

    guilty: tuple[TestName, ...]
    untold: tuple[TestName, ...]


def halve(tests: Sequence[TestName], survives: Callable[[Sequence[TestName]], bool]) -> Halved:
    """Find the guilty tests.

    Args:
        tests: of one class, which takes its JVM down.
        survives: runs some of them, and tells whether their JVM outlived them.
    """
    search = _Search(survives)
    search.split(list(tests))
    return Halved(tuple(search.guilty), tuple(search.untold))


class _Search:
    def __init__(self, survives: Callable[[Sequence[TestName]], bool]) -> None:
        self._survives = survives
        self._runs = 0
        self.guilty: list[TestName] = []
        self.untold: list[TestName] = []

    def split(self, part: list[TestName]) -> None:
        """Look into tests among which there is a guilty one."""
        if len(part) < 2:
            self._acquits(part)
            return
        middle = (len(part) + 1) // 2
        first, second = part[:middle], part[middle:]
        if self._acquits(first):
            # So it is among the others, which need not be run for that.
            self.split(second)
        else:
            self._acquits(second)

    def _acquits(self, part: list[TestName]) -> bool:
        """Run tests, and look into them if their JVM does not outlive them."""
        if self._runs >= MOST_RUNS:
            self.untold += part
            return False
        self._runs += 1
        if self._survives(part):
            return True
        if len(part) == 1:
            self.guilty += part
        else:
            self.split(part)
        return False


def cases_of(folders: Sequence[Path], suite: str) -> list[TestName]:
    """The tests of a class and of those nested in it, inherited ones included, as their annotations tell."""
    found: dict[TestName, None] = {}
    for name in _with_nested(folders, suite):
        for ancestor in ancestors(folders, name):
            path = class_file(folders, ancestor)
            found |= {TestName(name, method): None for method in (test_methods(path) if path else ())}
    return list(found)


def _with_nested(folders: Sequence[Path], suite: str) -> Iterator[str]:
    path = class_file(folders, suite)
    if path is None:
        return
    yield suite
    package = suite.rpartition(".")[0]
    for nested in sorted(path.parent.glob(f"{path.stem}$*.class")):
        yield f"{package}.{nested.stem}" if package else nested.stem
