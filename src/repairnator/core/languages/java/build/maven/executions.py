"""How a module's tests run: one execution of Surefire or several, and those of Failsafe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.languages.java.build.maven.pom import FAILSAFE, SUREFIRE, Model, Plugin
from repairnator.core.projects.markup import text_of

DEFAULT_ID = "default-test"

_INCLUDES = ("**/Test*.java", "**/*Test.java", "**/*Tests.java", "**/*TestCase.java")
_INTEGRATION = ("**/IT*.java", "**/*IT.java", "**/*ITCase.java")
# Goals that run tests, by plugin.
_GOALS = {SUREFIRE: "test", FAILSAFE: "integration-test"}


@dataclass(frozen=True, slots=True)
class ExecutionName:
    """What tells the executions of a module's tests apart.

    Attributes:
        plugin: Surefire's or Failsafe's artifact id.
        id: of the execution.
    """

    plugin: str
    id: str

    @property
    def integrates(self) -> bool:
        """Whether it comes after packaging, with the integration tests."""
        return self.plugin == FAILSAFE


@dataclass(frozen=True, slots=True)
class TestExecution:
    """One run of a module's tests.

    Attributes:
        name: of the execution.
        version: of its plugin.
        reports: folder of its XML reports.
        includes, excludes: patterns of test classes.
    """

    __test__ = False

    name: ExecutionName
    version: str
    reports: Path
    includes: tuple[str, ...] = _INCLUDES
    excludes: tuple[str, ...] = ()


def executions_of(model: Model) -> tuple[TestExecution, ...]:
    """All executions of a module that run tests, in order; none where it has none (a parent)."""
    plugins = (model.plugin(artifact) for artifact in _GOALS)
    return tuple(one for plugin in plugins if plugin is not None for one in _of_plugin(model, plugin))


def _of_plugin(model: Model, plugin: Plugin) -> Iterator[TestExecution]:
    goal = _GOALS[plugin.artifact]
    running = [one for one in plugin.executions if goal in one.goals]
    named = [(one.id, one.configuration) for one in running]
    if not named and plugin.artifact == SUREFIRE:
        named = [(DEFAULT_ID, plugin.configuration)]
    for id_, own in named:
        yield _execution(model, plugin, id_, plugin.configuration if own is None else own)


def _execution(model: Model, plugin: Plugin, id_: str, setup: Element | None) -> TestExecution:
    integrates = plugin.artifact == FAILSAFE
    folder = "failsafe-reports" if integrates else "surefire-reports"
    default = str(model.build("directory", "target") / folder)
    return TestExecution(
        name=ExecutionName(plugin.artifact, id_),
        version=plugin.version,
        reports=model.directory / text_of(setup, "reportsDirectory", default),
        includes=_patterns(setup, "includes") or (_INTEGRATION if integrates else _INCLUDES),
        excludes=_patterns(setup, "excludes"),
    )


def _patterns(setup: Element | None, name: str) -> tuple[str, ...]:
    entries = () if setup is None else setup.findall(f"{name}/*")
    texts = ((entry.text or "").strip() for entry in entries)
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
