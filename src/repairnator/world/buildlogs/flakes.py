"""Tells the tests of a module that failed from those that passed when Surefire ran them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from repairnator.model import TestName
from repairnator.world.buildlogs.report import MAX_NAMES, Names

_MOST_CLASSES = 400  # that wait for their module's summary; those before belong to no summary that is known
_MOST_STEPS = 100_000  # of looking for the classes of a summary, in one log


@dataclass(slots=True)
class _Class:
    """A test class whose module has not ended.

    Attributes:
        shape: of the prefix of its lines: where several modules build at once, often the module.
        run: its tests.
        failed: those that failed at least once.
    """

    shape: str
    run: int = 0
    failed: list[TestName] = field(default_factory=list)


class Modules:
    """The classes of the modules that are under way, and the tests that stayed red.

    Each module ends with a summary. If it counts no failure, whatever failed in the module passed when it was
    run again.
    """

    def __init__(self) -> None:
        self.failed = Names()
        self._classes: dict[str, _Class] = {}
        self._run: Counter[str] = Counter()  # tests of the classes by the shape of their prefix
        self._flakes: set[TestName] = set()
        self._steps = _MOST_STEPS

    def see_class(self, name: str, run: int, shape: str) -> None:
        """Take the result of a class; of one that is run again, the largest is that of all its tests."""
        one = self._class(name, shape)
        self._run[one.shape] += max(run - one.run, 0)
        one.run = max(one.run, run)

    def see_failure(self, test: TestName, shape: str) -> None:
        """Take a test that failed once."""
        self._class(test.suite, shape).failed.append(test)

    def see_flake(self, test: TestName) -> None:
        """Take a test that Surefire lists as one that passed at last."""
        if len(self._flakes) < MAX_NAMES:
            self._flakes.add(test)

    def see_summary(self, run: int, failed: int, shape: str) -> None:
        """End the module whose summary this is."""
        for name in self._of(run, shape):
            for test in self._removed(name).failed:
                if failed and test not in self._flakes:
                    self.failed.add(test)
        self._flakes.clear()

    def all(self) -> Names:
        """The tests that failed, also those of modules whose end is missing."""
        for name in list(self._classes):
            self._keep(name)
        return self.failed

    @property
    def has_failures(self) -> bool:
        """Whether a test failed so far, at least once."""
        return len(self.failed) > 0 or any(one.failed for one in self._classes.values())

    def _class(self, name: str, shape: str) -> _Class:
        if name not in self._classes and len(self._classes) >= _MOST_CLASSES:
            self._keep(next(iter(self._classes)))
        return self._classes.setdefault(name, _Class(shape))

    def _keep(self, name: str) -> None:
        for test in self._removed(name).failed:
            self.failed.add(test)

    def _removed(self, name: str) -> _Class:
        one = self._classes.pop(name)
        self._run[one.shape] -= one.run
        return one

    def _of(self, run: int, shape: str) -> Iterable[str]:
        """The classes of a module that ran so many tests.

        Where modules build at once, others' classes wait, too: those with the summary's own prefix come into
        question, and of these the only ones that have as many tests together. None, where that is not clear:
        a flake that is told as a failure costs a look, a failure that is told as a flake would be lost.
        """
        alone = self._run[shape] > 0
        if (self._run[shape] if alone else self._run.total()) > run and self._steps <= 0:
            return ()
        known = [name for name, one in self._classes.items() if one.shape == shape or not alone]
        if sum(self._classes[name].run for name in known) <= run:
            return known
        ways = list(self._sums([(name, self._classes[name].run) for name in known], run))
        return ways[0] if len(ways) == 1 else ()

    def _sums(self, classes: list[tuple[str, int]], wanted: int) -> Iterator[tuple[str, ...]]:
        """Up to two ways to choose classes with so many tests together; none, where it takes too long."""
        untried: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
        found: list[tuple[str, ...]] = []
        while untried and len(found) < 2:
            self._steps -= 1
            if self._steps <= 0:
                return
            at, total, chosen = untried.pop()
            if total == wanted:
                found.append(chosen)
            elif at < len(classes):
                name, run = classes[at]
                untried.append((at + 1, total, chosen))
                if total + run <= wanted:
                    untried.append((at + 1, total + run, (*chosen, name)))
        yield from found
