"""One built project in warm JVMs, and one search for each of its groups of failing tests."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.classics.equality import Equality
from benchmarks.classics.solutions import Solution
from repairnator.core.groups import Group, make_groups, simplest_first
from repairnator.core.languages.java.build.maven.project import MavenProject, MavenTool
from repairnator.core.languages.java.runtime.protocol import TestOutcome, TestVerdict
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.languages.java.search.tool import JavaTool
from repairnator.core.localize.port import Spectrum
from repairnator.core.projects.port import Module
from repairnator.core.tools.port import PlausiblePatch, RepairTask
from repairnator.model import TestFailure, TestName

PROJECT = Path(__file__).with_name("project")
_BUILD_SECONDS = 900.0
_TEST_SECONDS = 10.0
_MEASURE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Found:
    """What the search of one group gave.

    Attributes:
        group: its failing tests.
        spectrum: what tests ran.
        patches: the first batch that the search would have had proven, best first, which is written plainly.
        seconds: of search.
        report: the search's own, as in ``tool-diagnostic``.
    """

    group: Group
    spectrum: Spectrum
    patches: tuple[PlausiblePatch, ...]
    seconds: float
    report: dict[str, Any]


class _Silent:
    def emit(self, kind: str, **fields: Any) -> None:
        del kind, fields


class Classics:
    """The project with chosen packages only, built in ``workdir``.

    Attributes:
        tree: the project.
        workbench: its warm JVMs.
    """

    def __init__(self, names: Sequence[str], workdir: Path, project: Path = PROJECT) -> None:
        self.tree = workdir / "tree"
        shutil.rmtree(workdir, ignore_errors=True)
        copy_packages(project, names, self.tree)
        self._project = _built(self.tree, workdir)
        self._modules = tuple(self._project.modules())
        # Ends Maven's run of all tests, some of which never end; the warm JVMs run them.
        self._project.test([TestName(_suites(self._modules[0])[0], "")])
        self.workbench = JavaRuntime(self._modules, root=self.tree.resolve(), test_limit=_TEST_SECONDS)
        self._scratch = workdir

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.workbench.close()

    def searches(self, seconds: float, only: Sequence[str] = ()) -> Iterator[Found]:
        """Search for each group's patches for at most so long, the simplest group first.

        Args:
            seconds: for each group.
            only: groups with tests of these classes; all where none is named.
        """
        failed, passing, spectrum = self.measured()
        for group in simplest_first(make_groups(failed, spectrum)):
            if not only or any(test.suite in only for test in group.tests):
                yield self._search(group, failed, frozenset(passing), spectrum, seconds)

    def equality(self, found: Found, solution: Solution) -> Equality:
        """What compares the patches of a group with a solution."""
        tests = found.spectrum.tests.values()
        running = [test for test in tests if any(line.file == solution.file for line in test.lines)]
        failing = sorted(test.name for test in running if test.name in found.group.tests)
        passing = sorted(test.name for test in running if test.passed)
        return Equality(self.workbench, solution, failing, passing)

    def measured(self) -> tuple[list[TestFailure], list[TestName], Spectrum]:
        """The failing tests, the passing ones, and what they ran."""
        verdicts = self._verdicts()
        failed = [
            TestFailure(each.name, _kind(each), each.message)
            for each in verdicts
            if each.verdict not in (TestOutcome.PASSED, TestOutcome.SKIPPED, TestOutcome.MISSING)
        ]
        passing = [each.name for each in verdicts if each.verdict is TestOutcome.PASSED]
        spectrum = self.workbench.measure([each.name for each in failed], passing, seconds=_MEASURE_SECONDS)
        return failed, passing, spectrum

    def _verdicts(self) -> list[TestVerdict]:
        """Each test method's own verdict, parameterized ones as a whole."""
        module = self._modules[0]
        suites = [TestName(suite, "") for suite in _suites(module)]
        pool = self.workbench.pool(module.name)
        return list(pool.run(suites, coverage=False, limit=_TEST_SECONDS))

    def _search(
        self,
        group: Group,
        failed: Sequence[TestFailure],
        passing: frozenset[TestName],
        spectrum: Spectrum,
        seconds: float,
    ) -> Found:
        task = RepairTask(
            group=group.id,
            project=self._project,
            modules=self._modules,
            failing=group.failing,
            other_failing=frozenset(each.name for each in failed) - group.tests,
            passing=passing,
            module_of={},
            spectrum=spectrum,
            runtime=self.workbench,
            seconds=seconds,
            cancelled=threading.Event(),
            scratch=self._scratch,
        )
        search = JavaTool().search(task, _Silent())
        began = time.monotonic()
        try:
            patches = tuple(next(iter(search), ()))
            seconds = time.monotonic() - began
            plain = tuple(map(search.simplified, patches[:1]))
        finally:
            search.close()
        return Found(group, spectrum, (*plain, *patches[1:]), seconds, search.report())


def copy_packages(project: Path, names: Sequence[str], tree: Path) -> None:
    """The project with these packages only."""
    tree.mkdir(parents=True)
    shutil.copyfile(project / "pom.xml", tree / "pom.xml")
    for name in names:
        for side in ("main", "test"):
            folder = Path("src", side, "java", "org", "example", name)
            shutil.copytree(project / folder, tree / folder)


def _built(tree: Path, workdir: Path) -> MavenProject:
    scratch = workdir / "scratch"
    scratch.mkdir()
    tool = MavenTool(None, None, os.environ)
    project = tool.detect(tree, build_limit=_BUILD_SECONDS, test_limit=_TEST_SECONDS, scratch=scratch)
    assert isinstance(project, MavenProject)
    project.build()
    return project


def _suites(module: Module) -> list[str]:
    root = module.test_roots[0]
    return [
        ".".join(file.relative_to(root).with_suffix("").parts) for file in sorted(root.rglob("*Test.java"))
    ]


def _kind(verdict: TestVerdict) -> str:
    return "timeout" if verdict.verdict is TestOutcome.TIMEOUT else verdict.type
