"""The effective model of a project's modules, as ``help:effective-pom`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.files import is_file, real
from repairnator.core.numerals import whole
from repairnator.core.projects.markup import MarkupError, read_xml, text_of

MAVEN_PLUGINS = "org.apache.maven.plugins"
COMPILER = "maven-compiler-plugin"
SUREFIRE = "maven-surefire-plugin"
FAILSAFE = "maven-failsafe-plugin"
BUILD_HELPER = "build-helper-maven-plugin"
KOTLIN = "kotlin-maven-plugin"


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a plugin, its configuration merged with the plugin's (as Maven does)."""

    id: str
    goals: tuple[str, ...]
    configuration: Element | None


@dataclass(frozen=True, slots=True)
class Plugin:
    """A build plugin of a module."""

    group: str
    artifact: str
    version: str
    configuration: Element | None
    executions: tuple[Execution, ...]

    def configuration_of(self, goal: str) -> Element | None:
        """The configuration of the first execution that runs ``goal``, else the plugin's own."""
        for execution in self.executions:
            if goal in execution.goals and execution.configuration is not None:
                return execution.configuration
        return self.configuration


@dataclass(frozen=True, slots=True)
class Model:
    """One module's effective model.

    Attributes:
        directory: its base folder.
        element: the whole ``project`` element.
        plugins: its build plugins.
        properties: its properties.
    """

    directory: Path
    element: Element
    plugins: tuple[Plugin, ...]
    properties: dict[str, str]

    @property
    def artifact(self) -> str:
        return text_of(self.element, "artifactId")

    @property
    def packaging(self) -> str:
        return text_of(self.element, "packaging", "jar")

    def build(self, name: str, default: str) -> Path:
        """A folder that ``build`` names, absolute."""
        return self.directory / text_of(self.element, f"build/{name}", default)

    def plugin(self, artifact: str) -> Plugin | None:
        return next((plugin for plugin in self.plugins if plugin.artifact == artifact), None)


def read_models(path: Path, base: Path) -> list[Model]:
    """The models of all modules, the root's first.

    The file does not say where a module is; that follows from the ``modules`` of its parent folder.

    Args:
        path: what ``help:effective-pom -Doutput=`` wrote.
        base: the root module's folder.

    Raises:
        MarkupError: the file is not what it should be.
    """
    root = read_xml(path)
    elements = root.findall("project") if root.tag == "projects" else [root]
    if not elements or any(element.tag != "project" for element in elements):
        raise MarkupError(f"{path} has no project")
    by_name: dict[str, list[Element]] = {}
    for element in elements:
        by_name.setdefault(text_of(element, "artifactId"), []).append(element)
    first = elements[0]
    by_name[text_of(first, "artifactId")].remove(first)
    return list(_walk(first, base, by_name))


def _walk(element: Element, directory: Path, by_name: dict[str, list[Element]]) -> Iterator[Model]:
    """Each module before those that it lists; a chain of modules may be longer than the stack is deep."""
    pending = [(element, directory)]
    while pending:
        element, directory = pending.pop()
        yield _model(element, directory)
        below = []
        for entry in element.findall("modules/module"):
            pom = directory / (entry.text or "").strip()
            if not is_file(pom):
                pom = pom / "pom.xml"
            name = artifact_id(pom)
            if by_name.get(name):
                below.append((by_name[name].pop(0), real(pom.parent)))
        pending += reversed(below)


def artifact_id(pom: Path) -> str:
    """The ``artifactId`` of a raw ``pom.xml``; "" where it cannot be read."""
    try:
        return text_of(read_xml(pom, max_bytes=4 * 2**20), "artifactId")
    except MarkupError:
        return ""


def _model(element: Element, directory: Path) -> Model:
    properties = element.find("properties")
    return Model(
        directory,
        element,
        tuple(_plugin(plugin) for plugin in element.findall("build/plugins/plugin")),
        {entry.tag: (entry.text or "").strip() for entry in ([] if properties is None else properties)},
    )


def _plugin(element: Element) -> Plugin:
    return Plugin(
        text_of(element, "groupId", MAVEN_PLUGINS),
        text_of(element, "artifactId"),
        text_of(element, "version"),
        element.find("configuration"),
        tuple(
            Execution(
                text_of(execution, "id", "default"),
                tuple((goal.text or "").strip() for goal in execution.findall("goals/goal")),
                execution.find("configuration"),
            )
            for execution in element.findall("executions/execution")
        ),
    )


def version_key(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, for comparisons: ``3.0.0-M5`` is ``(3, 0, 0)``."""
    numbers: list[int] = []
    for part in version.split("-")[0].split("."):
        number = whole(part)
        if number is None:
            break
        numbers.append(number)
    return tuple(numbers)
