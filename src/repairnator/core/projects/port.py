"""The port to build tools: how a project is recognized, built and tested, and where its parts are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from repairnator.model import TestFailure, TestName


@dataclass(frozen=True, slots=True)
class Module:
    """One unit of a project that is built and tested by itself; a language may know more of its own.

    Attributes:
        name: as the build tool calls it.
        directory: base folder, absolute, or another that the project chose as its tests' working folder.
        source_roots, test_roots: absolute folders of sources that exist; not those that the build generates,
            since a change there would not last.
        encoding: of the sources.
        environment: variables that the project sets for its tests.
    """

    name: str
    directory: Path
    source_roots: tuple[Path, ...]
    test_roots: tuple[Path, ...]
    encoding: str
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def libraries(self) -> tuple[Path, ...]:
        """Files of the libraries that its tests see, as far as its language knows."""
        return ()


@dataclass(frozen=True, slots=True)
class TestRun:
    """The outcome of a run of the project's own test command.

    Attributes:
        command: as a person would type it.
        passed: tests that passed.
        failed: tests that failed or erred, how, in the order reported.
        errors: of ``failed``, how many were errors rather than failed assertions.
        skipped: number of tests skipped.
        timed_out: tests cut off since they did not end (also in ``failed``, with type ``timeout``).
        excluded: tests left out on request.
        module_of: name of the module that ran a test class.
        seconds: wall-clock duration.
        log: the tail of the output, for people and records; at most 64 KiB.
        unknown: for people, test classes whose results are there and cannot be read, and why; they count as
            neither passed nor failed.
    """

    __test__ = False

    command: str
    passed: frozenset[TestName]
    failed: tuple[TestFailure, ...]
    errors: int
    skipped: int
    timed_out: frozenset[TestName]
    excluded: tuple[TestName, ...]
    module_of: dict[str, str]
    seconds: float
    log: str
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.passed) + len(self.failed) + self.skipped


class Project(Protocol):
    """A project that a build tool understands, in a tree that belongs to this run alone.

    ``name`` is the build tool's, ``language`` what it is written in, ``root`` the folder of the tree it was
    opened in.
    """

    name: str
    language: str
    root: Path

    def build(self) -> list[str]:
        """Compile everything, tests included, without running them.

        Returns notes for people: what had to be changed for the build (a raised source level, skipped
        checks).

        Raises:
            StepError: NOTBUILDABLE or MISSING_DEPENDENCIES, with the compiler's or resolver's own words.
            TemporaryError: the registry did not answer.
        """
        ...

    def test(self, only: Sequence[TestName] = (), exclude: Sequence[TestName] = ()) -> TestRun:
        """Run the project's own test command: everything, or ``only`` these; without ``exclude``.

        Tests that do not end within the limit are cut off and count as failing. Compiles what changed.

        Raises:
            StepError: NOTTESTABLE when no test could be run at all (the sources no longer compile, the
                test runner crashed before any test).
        """
        ...

    def modules(self) -> Sequence[Module]:
        """Where everything is; after :meth:`build`."""
        ...

    def at(self, root: Path) -> Project:
        """The same project in a copy of the tree at ``root``, with all that was learned about its build."""
        ...


@runtime_checkable
class HasDoubts(Protocol):
    """What a project may have beside :class:`Project`: it knows where its build is not like the CI's."""

    def doubts(self) -> Sequence[str]:
        """Why tests may end otherwise here than in the CI, a line for people each; after ``build``."""
        ...


@runtime_checkable
class HasBase(Protocol):
    """What a project may have beside :class:`Project`: ``base``, the folder of its build file."""

    base: Path


class BuildTool(Protocol):
    """Recognizes projects of one build tool; found by name in ``repairnator.core.projects``."""

    name: str

    def detect(
        self, tree: Path, *, build_limit: float, test_limit: float, scratch: Path, place: str = ""
    ) -> Project | None:
        """The project in ``tree``, also in a subfolder of it, or None.

        Args:
            tree: the checked-out tree, belongs to this run.
            build_limit: seconds for each run of the build tool.
            test_limit: seconds for a single test.
            scratch: an empty folder for whatever the adapter writes (generated settings, argument files).
            place: folder of the module that is to be part of it, in the tree or as the log of another machine
                names it; "" where not known.
        """
        ...
