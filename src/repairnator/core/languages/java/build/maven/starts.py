"""What Maven is started with to run tests: all of them, or a choice, each by the execution that runs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from repairnator.core.languages.java.build.maven.commands import SUREFIRE
from repairnator.core.languages.java.build.maven.executions import DEFAULT_ID, ExecutionName, TestExecution
from repairnator.core.languages.java.build.maven.modules import MavenModule
from repairnator.core.languages.java.build.maven.selection import (
    Selection,
    expected_suites,
    has_nested_tests,
    knows_methods,
)
from repairnator.core.languages.java.runtime.classfiles import class_file
from repairnator.model import TestName

_QUIET = (
    "-DfailIfNoTests=false",
    "-Dsurefire.failIfNoSpecifiedTests=false",
    "-Dfailsafe.failIfNoSpecifiedTests=false",
    "-Dit.failIfNoSpecifiedTests=false",
)
_NO_TEST = "-Dtest=org.repairnator.NoTest"
"""Keeps Surefire from running anything while Failsafe runs a choice."""


def goal_of(modules: Iterable[MavenModule]) -> str:
    """The phase that runs all tests: integration tests come after packaging."""
    integrates = any(one.name.integrates for module in modules for one in module.executions)
    return "verify" if integrates else "test"


class Starts:
    """The command lines for a project's tests.

    Args:
        modules: the project's.
        ran_in: by test class, the execution that is known to run it.
    """

    def __init__(self, modules: Sequence[MavenModule], ran_in: Mapping[str, ExecutionName | None]) -> None:
        self._modules = modules
        self._ran_in = ran_in
        names = dict.fromkeys(one.name for module in modules for one in module.executions)
        self._names = list(names) or [ExecutionName("", DEFAULT_ID)]

    def arguments(self, selection: Selection) -> list[list[str]]:
        """What to start Maven with for a selection, after the common arguments."""
        if selection.everything:
            return [[goal_of(self._modules)]]
        starts = []
        for name, chosen in self._by_execution(selection).items():
            place = self._places(chosen)
            goals = self._goals(name)
            option = "-Dit.test=" if name.integrates else "-Dtest="
            rest = [*([_NO_TEST] if name.integrates else []), *_QUIET, *goals]
            choices = chosen.arguments(nested=has_nested_tests(self._modules))
            starts += [[*place, f"{option}{choice}", *rest] for choice in choices]
        return starts

    def _by_execution(self, selection: Selection) -> dict[ExecutionName, Selection]:
        if len(self._names) == 1:
            return {self._names[0]: selection}
        expected: dict[str, ExecutionName] = {}
        for module in self._modules:
            expected |= expected_suites(module)
        parts: dict[ExecutionName, list[TestName]] = {}
        for name in selection.only:
            top = name.suite.partition("$")[0]
            execution = self._ran_in.get(top) or expected.get(top) or self._names[0]
            parts.setdefault(execution, []).append(name)
        return {one: Selection(tuple(names), selection.exclude) for one, names in parts.items()}

    def _goals(self, name: ExecutionName) -> list[str]:
        """The project's own, or a Surefire that can run single methods with the project's configuration."""
        if name.integrates:
            return ["verify"]
        own = [one.name.id for one in self._of_surefire()]
        if not knows_methods(self._modules):
            ids = [name.id] if len(self._names) > 1 else own or [DEFAULT_ID]
            return ["process-test-classes", *(f"{SUREFIRE}@{id_}" for id_ in dict.fromkeys(ids))]
        if len(set(own)) < 2:
            return ["test"]
        versions = [one.version for one in self._of_surefire() if one.name == name]
        plugin = SUREFIRE.rpartition(":")[0].rpartition(":")[0]
        return ["process-test-classes", f"{plugin}:{versions[0]}:test@{name.id}"]

    def _of_surefire(self) -> list[TestExecution]:
        return [one for module in self._modules for one in module.executions if not one.name.integrates]

    def _places(self, selection: Selection) -> list[str]:
        """Only the modules that have the chosen tests, and those that these need."""
        owners = [self.owner(name.suite) for name in selection.only]
        bases = {owner.base for owner in owners if owner is not None}
        if None in owners or len(bases) == sum(bool(module.executions) for module in self._modules):
            return []
        root = self._modules[0].base
        if not all(base.is_relative_to(root) for base in bases):
            return []
        return ["-pl", ",".join(sorted(str(base.relative_to(root)) for base in bases)), "-am"]

    def owner(self, suite: str) -> MavenModule | None:
        """The module whose tests have a class."""
        top = suite.partition("$")[0]
        has = (module for module in self._modules if class_file([module.module.test_output], top))
        return next(has, None)
