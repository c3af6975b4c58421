"""The port to a language: how its projects are built, and how their tests run without the build tool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from repairnator.core.localize.port import Spectrum
from repairnator.core.network import Network
from repairnator.core.projects.port import BuildTool, Module
from repairnator.model import TestName

BUILD_SETTINGS = "REPAIRNATOR_BUILD_SETTINGS"
"""Variable, among those for build tools, that says how the project is built: ``name=value`` in each line."""


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """How a warm runtime is opened.

    Attributes:
        root: of the tree, which lines and diffs are relative to.
        test_limit: seconds for a single test.
        environment: of its processes.
    """

    root: Path
    test_limit: float
    environment: Mapping[str, str]


class WarmRuntime(Protocol):
    """Runs the tests of one built project in processes that stay alive, and measures what they cover.

    Every method but ``close`` may raise :class:`~repairnator.errors.WarmRuntimeError`: one of its processes
    died, hung, or answered what cannot be read.
    """

    def warm(self) -> None:
        """Begin with whatever takes time before the first test can run; returns at once.

        Runs nothing of the project, whose build tool may be running its tests meanwhile.
        """
        ...

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        """Coverage of the failing tests, then of as many passing tests as ``seconds`` allow.

        Passing tests are taken in the order that tells most: those of the failing tests' classes and
        packages first. Measured tests are cached, so asking again costs nothing.
        """
        ...

    def rerun(self, tests: Sequence[TestName], *, seconds: float) -> dict[TestName, bool]:
        """Run each test once more in a fresh state; whether it passed, of those that ran to a verdict."""
        ...

    def run_after_others(
        self, tests: Sequence[TestName], others: Iterable[TestName], *, seconds: float
    ) -> frozenset[TestName]:
        """Run tests after others that passed; those that fail so each time."""
        ...

    def close(self) -> None:
        """End every process."""
        ...


@runtime_checkable
class ExplainsDifferences(Protocol):
    """What a warm runtime may have beside :class:`WarmRuntime`: it knows where it is not like the build."""

    def unlike_the_build(self, test: TestName) -> str:
        """What the process in which the build runs a test has that ours has not, in words; "" for nothing."""
        ...


class Language(Protocol):
    """A language: what it takes to build, test and repair its projects.

    ``name`` is what :attr:`~repairnator.core.projects.port.Project.language` and the ``languages`` of repair
    tools say. ``suffixes`` are those of its source files (``.java``): a patch to any other file never leaves
    the sandbox.
    """

    name: str
    suffixes: frozenset[str]

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[BuildTool]:
        """Its build tools, in the order in which a tree is offered to them.

        Args:
            environment: of their processes; :data:`BUILD_SETTINGS` in it is for the language.
            network: opened while dependencies are fetched; None where it is always open.
        """
        ...

    def open_runtime(self, modules: Sequence[Module], options: RuntimeOptions) -> WarmRuntime | None:
        """The warm runtime for a built project's modules; None where the language has none.

        Raises:
            WarmRuntimeError: it cannot be opened for this project.
        """
        ...
