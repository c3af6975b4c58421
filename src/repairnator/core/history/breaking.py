"""The search for what broke the tests: the smallest part of a change whose undoing makes them pass."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repairnator.core.diffs import FileChange
from repairnator.core.history.hunks import ChangedFiles, Hunk, smallest
from repairnator.core.history.versions import Version, put_files
from repairnator.core.localize.port import Line
from repairnator.core.projects.port import Project
from repairnator.core.trees import OUT_OF_RESOURCES, copy_tree, remove_tree
from repairnator.core.validate import fixed
from repairnator.errors import StepError, TemporaryError
from repairnator.model import TestName

# Builds that must fit into the time: with fewer, little is found.
_BUILDS_WORTHWHILE = 2


@dataclass(frozen=True, slots=True)
class BreakingChange:
    """What broke tests.

    Attributes:
        version: in which they passed.
        tests: that pass without it, sorted.
        hunks: of the change; undoing them all is enough.
        exact: whether no part of them is enough; else the time was over.
        diff: the change, as a unified diff.
        undoing: what undoes it.
    """

    version: Version
    tests: tuple[TestName, ...]
    hunks: tuple[Hunk, ...]
    exact: bool
    diff: str
    undoing: tuple[FileChange, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files in it."""
        return tuple(sorted({hunk.path for hunk in self.hunks}))

    @property
    def undoes_all(self) -> bool:
        """Whether a diff can undo it: no file came or went as a whole."""
        return not any(hunk.whole for hunk in self.hunks)

    def told(self) -> str:
        """One line for people."""
        places = [_place(hunk) for hunk in self.hunks[:3]]
        more = f" and {len(self.hunks) - 3} more" if len(self.hunks) > 3 else ""
        what = "the change" if self.exact else "among the changes"
        return f"what broke it: {what} since {self.version.commit[:7]} at {', '.join(places)}{more}"

    def to_dict(self) -> dict[str, Any]:
        """As in the result document."""
        return {
            "since": self.version.commit,
            "tests": [str(test) for test in self.tests],
            "exact": self.exact,
            "places": [
                {"file": hunk.path, "line": hunk.start + 1, "lines": hunk.end - hunk.start}
                for hunk in self.hunks
            ],
            "diff": self.diff,
        }


class BreakingChanges:
    """Searches what has changed since a version for what broke tests: it builds and tests copies of the tree.

    Args:
        tree: as it was given; read only.
        project: the project in a copy of it, built.
        version: in which the tests passed, with the files that are no tests.
        scratch: a folder for copies.
        check: called between builds; raises when the run was cancelled.
    """

    def __init__(
        self, tree: Path, project: Project, version: Version, scratch: Path, check: Callable[[], None]
    ) -> None:
        self._tree = tree
        self._project = project
        self._version = version
        self._scratch = scratch
        self._check = check
        self._files = ChangedFiles(tree, version.files)
        self._known: dict[tuple[Hunk, ...], frozenset[TestName]] = {}
        self._numbers = itertools.count(1)
        self._end = self._longest = 0.0

    def find(
        self,
        groups: Sequence[frozenset[TestName]],
        covered: Collection[Line],
        *,
        seconds: float,
        build: float,
    ) -> list[BreakingChange] | str:
        """What broke each of the groups, one finding for groups that the same hunks broke.

        Args:
            groups: failing tests, by cause.
            covered: lines that failing tests execute: what changed there comes first.
            seconds: of wall-clock time at most; no build is begun that would take longer than what is left.
            build: how many a build with the tests takes.

        Returns:
            The findings; or, for people, why there are none.

        Raises:
            Interrupted: the run was cancelled.
        """
        hunks = tuple(self._files.hunks())
        if not hunks:
            return "nothing but tests has changed since they passed"
        if build * _BUILDS_WORTHWHILE > seconds:
            return f"what broke them was not looked for: a build takes {build:.0f} s"
        self._end, self._longest = time.monotonic() + seconds, build
        failing = frozenset[TestName]().union(*groups)
        meant = self._fixed(hunks, failing)
        if not meant:
            return f"the tests fail, too, with all that has changed since {self._version.commit[:7]} undone"
        found: dict[tuple[Hunk, ...], tuple[set[TestName], bool]] = {}
        for group in groups:
            tests = group & meant
            if tests:
                narrowed, exact = self._narrowed(hunks, tests, failing, covered)
                known, was = found.setdefault(narrowed, (set(), exact))
                known |= tests
                found[narrowed] = (known, was and exact)
        return [self._change(tests, hunks, exact) for hunks, (tests, exact) in found.items()]

    def _narrowed(
        self,
        hunks: tuple[Hunk, ...],
        tests: frozenset[TestName],
        failing: frozenset[TestName],
        covered: Collection[Line],
    ) -> tuple[tuple[Hunk, ...], bool]:
        """The smallest part of the hunks that is enough for the tests, first by hunks, then by lines."""

        def passes(some: tuple[Hunk, ...]) -> bool | None:
            passed = self._fixed(some, failing)
            return None if passed is None else tests <= passed

        executed = tuple(hunk for hunk in hunks if _touches(hunk, covered))
        if executed and executed != hunks and passes(executed):
            hunks = executed
        found, exact = smallest(hunks, passes)
        lines = tuple(part for hunk in found for part in hunk.parts())
        if exact and len(lines) > len(found):
            return smallest(lines, passes)
        return found, exact

    def _change(self, tests: Iterable[TestName], hunks: tuple[Hunk, ...], exact: bool) -> BreakingChange:
        return BreakingChange(
            self._version,
            tuple(sorted(tests)),
            hunks,
            exact,
            self._files.diff(hunks),
            self._files.changes(hunks),
        )

    def _fixed(self, hunks: tuple[Hunk, ...], failing: frozenset[TestName]) -> frozenset[TestName] | None:
        """Which of the tests pass with some hunks undone; None where there is no time to find out."""
        if hunks in self._known:
            return self._known[hunks]
        began = time.monotonic()
        if began + self._longest > self._end:
            return None
        copy = self._scratch / f"undone-{next(self._numbers)}"
        try:
            self._check()
            copy_tree(self._tree, copy)
            put_files(self._files.undone(hunks), copy)
            run = self._project.at(copy).test(only=sorted(failing))
            self._check()
            passed = frozenset(name for name in failing if fixed(name, run))
        except StepError:
            passed = frozenset()  # half of a change need not compile
        except OSError as error:
            if error.errno in OUT_OF_RESOURCES:
                raise
            passed = frozenset()
        except TemporaryError:
            self._check()
            return None  # a registry does not answer, and no other build would fare better
        finally:
            remove_tree(copy)
            self._longest = max(self._longest, time.monotonic() - began)
        self._known[hunks] = passed
        return passed


def _touches(hunk: Hunk, covered: Collection[Line]) -> bool:
    """Whether tests execute a line of a hunk; where lines are gone, one beside the gap."""
    numbers = range(hunk.start + 1, hunk.end + 1) if hunk.end > hunk.start else (hunk.start, hunk.start + 1)
    return any(Line(hunk.path, number) in covered for number in numbers)


def _place(hunk: Hunk) -> str:
    if hunk.whole:
        return hunk.path
    last = f"-{hunk.end}" if hunk.end > hunk.start + 1 else ""
    return f"{hunk.path}:{hunk.start + 1}{last}"
