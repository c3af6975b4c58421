"""The search for the version in which the failing tests last passed: it builds and tests versions in copies.

Each version is tested with the tests as they are now, since these say what is wrong and may be newer than the
fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from repairnator.core.files import real
from repairnator.core.history.bisection import Verdict, last_passing
from repairnator.core.history.versions import History, Version, put_files
from repairnator.core.offlimits import TEST, objection
from repairnator.core.projects.port import Module, Project
from repairnator.core.trees import OUT_OF_RESOURCES, copy_tree, remove_tree
from repairnator.core.validate import fixed
from repairnator.errors import StepError, TemporaryError
from repairnator.model import TestName

# Builds that must fit into the time: with fewer, little is found.
_BUILDS_WORTHWHILE = 2


@dataclass(frozen=True, slots=True)
class LastPassing:
    """The version in which failing tests last passed.

    Attributes:
        version: which.
        tests: those that passed, sorted; of several faults, each may have a version of its own.
        last: whether they are known to fail in the next newer version; else they passed here and fail now.
    """

    version: Version
    tests: tuple[TestName, ...]
    last: bool

    def told(self, failing: Collection[TestName]) -> str:
        """One line for people.

        Args:
            failing: all failing tests.
        """
        whose = "the failing tests"
        if len(self.tests) < len(failing):
            whose = f"{len(self.tests)} of {len(failing)} failing tests"
        elif len(failing) == 1:
            whose = "the failing test"
        version = self.version
        subject = f" ({version.subject})" if version.subject else ""
        since = f"{version.behind} commit{'' if version.behind == 1 else 's'} before"
        if not version.behind:
            since = "before the changes that are not committed"
        return f"{whose} {'last ' * self.last}passed at {version.commit[:7]}{subject}, {since}"

    def to_dict(self) -> dict[str, Any]:
        """As in the result document."""
        return {
            "commit": self.version.commit,
            "subject": self.version.subject,
            "commitsBefore": self.version.behind,
            "tests": [str(test) for test in self.tests],
            "exact": self.last,
        }


class Lookback:
    """Searches a history for the version in which failing tests last passed."""

    def __init__(
        self,
        tree: Path,
        project: Project,
        modules: Collection[Module],
        scratch: Path,
        check: Callable[[], None],
    ) -> None:
        """Make ready to search.

        Args:
            tree: as it was given; read only.
            project: the project in a copy of it, built.
            modules: of the project.
            scratch: a folder for copies.
            check: called between builds; raises when the run was cancelled.
        """
        self._tree = tree
        self._project = project
        self._scratch = scratch
        self._check = check
        root = real(project.root)
        self._test_roots = [
            PurePosixPath(real(path).relative_to(root))
            for module in modules
            for path in module.test_roots
            if real(path).is_relative_to(root)
        ]
        self._tested = 0

    def distinct(self, history: History) -> list[Version]:
        """The versions that differ from the tree and from the next newer one in more than tests."""
        found: list[Version] = []
        for version in history.versions:
            files = {path: content for path, content in version.files.items() if not self._is_test(path)}
            if files != (found[-1].files if found else {}):
                found.append(replace(version, files=files))
        return found

    def last_passing(
        self, versions: Sequence[Version], failing: Collection[TestName], *, seconds: float, build: float
    ) -> LastPassing | str:
        """Build and test versions until it is known, or the time is used up.

        Tests may have several causes. So the first version in which any of them passes says which are meant.

        Args:
            versions: as :meth:`distinct` gives them.
            failing: the tests.
            seconds: of wall-clock time at most; no build is begun that would take longer than what is left.
            build: how many the present version's build took.

        Returns:
            The version; or, for people, why none was found.

        Raises:
            Interrupted: the run was cancelled.
        """
        if build * _BUILDS_WORTHWHILE > seconds:
            return f"earlier commits were not tested: a build takes {build:.0f} s"
        end, longest = time.monotonic() + seconds, build
        meant: frozenset[TestName] = frozenset()

        def test(number: int) -> Verdict:
            nonlocal longest, meant
            began = time.monotonic()
            if began + longest > end:
                return Verdict.NO_TIME
            try:
                passed = self._passed(versions[number], failing)
            except StepError:
                return Verdict.UNKNOWN
            except OSError as error:
                if error.errno in OUT_OF_RESOURCES:
                    raise
                return Verdict.UNKNOWN  # a link or a folder lies where it has a file
            except TemporaryError:
                self._check()
                return Verdict.NO_TIME  # a registry does not answer, and no other build would fare better
            finally:
                longest = max(longest, time.monotonic() - began)
            meant = meant or passed
            return Verdict.PASSES if meant and meant <= passed else Verdict.FAILS

        found = last_passing(len(versions), test)
        if found is None:
            return f"they passed in none of the {self._tested} earlier commits that were tested"
        return LastPassing(versions[found.version], tuple(sorted(meant)), found.last)

    def _is_test(self, path: str) -> bool:
        pure = PurePosixPath(path)
        return objection(path).endswith(TEST) or any(pure.is_relative_to(root) for root in self._test_roots)

    def _passed(self, version: Version, failing: Collection[TestName]) -> frozenset[TestName]:
        """Which of the tests pass in a version.

        Raises:
            StepError: it cannot be built.
            OSError: its files cannot be written.
        """
        self._tested += 1
        copy = self._scratch / f"version-{self._tested}"
        try:
            self._check()
            copy_tree(self._tree, copy)
            put_files(version.files, copy)
            run = self._project.at(copy).test(only=sorted(failing))
            self._check()
            return frozenset(name for name in failing if fixed(name, run))
        finally:
            remove_tree(copy)
