"""A Python project in a tree: gives it an environment, runs its tests, knows where everything is."""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.files import files_below
from repairnator.core.languages.python.build.configuration import Configuration
from repairnator.core.languages.python.build.environment import Environment, Maker, Uv
from repairnator.core.languages.python.build.interpreters import choose, installed
from repairnator.core.languages.python.build.layout import Layout, find_base, layout_of
from repairnator.core.languages.python.build.needs import interpreter_needs
from repairnator.core.languages.python.build.requirements import Requirements, requirements_of
from repairnator.core.languages.python.build.runners import Running, running_of
from repairnator.core.languages.python.build.selection import Selection
from repairnator.core.languages.python.build.settings import BuildSettings
from repairnator.core.languages.python.build.suite import Limits, Suite
from repairnator.core.languages.python.project import PythonModule, Runner
from repairnator.core.network import Network
from repairnator.core.projects.port import Project, TestRun
from repairnator.errors import StepError
from repairnator.model import TestName

# What a build makes beside the sources, and a copy of the tree needs as well.
_MADE = (".so", ".py", ".pyi", ".json", ".txt")
_MOST_MADE = 2000


class PythonTool:
    """Recognizes Python projects."""

    name = "python"

    def __init__(
        self,
        environment: Mapping[str, str],
        network: Network | None = None,
        settings: BuildSettings | None = None,
    ) -> None:
        """Args: see :class:`Uv` and :class:`BuildSettings`."""
        self._uv = Uv(environment, network or Network())
        self._settings = settings or BuildSettings()

    def detect(
        self, tree: Path, *, build_limit: float, test_limit: float, scratch: Path, place: str = ""
    ) -> Project | None:
        root = tree.resolve()
        base = find_base(root, place)
        if base is None:
            return None
        limits = Limits(run=build_limit, test=test_limit)
        return PythonProject(root, base, self._uv, self._settings, limits, scratch.resolve())


@dataclass(frozen=True, slots=True)
class _Learned:
    """What the build taught, good for every copy of the tree.

    Attributes:
        module: in the tree that was built.
        made: files that the build made, relative to its root.
    """

    module: PythonModule
    made: tuple[str, ...]


class PythonProject:
    """A Python project; see :class:`repairnator.core.projects.port.Project`."""

    name = "python"
    language = "python"

    def __init__(
        self,
        root: Path,
        base: Path,
        uv: Uv,
        settings: BuildSettings,
        limits: Limits,
        scratch: Path,
        learned: _Learned | None = None,
        built_in: Path | None = None,
    ) -> None:
        self.root = root
        self.base = base
        self._uv = uv
        self._settings = settings
        self._limits = limits
        self._scratch = scratch
        self._learned = learned
        self._built_in = built_in

    def build(self) -> list[str]:
        configuration = Configuration(self.base)
        layout = layout_of(configuration)
        requirements = requirements_of(configuration)
        running = running_of(configuration, layout, requirements, self._settings.runner)
        if running.runner is None:
            raise StepError(
                "BuildProject",
                "NOTTESTABLE",
                "the project has no tests that pytest, unittest or Django would find",
            )
        requirements = requirements.with_single(running.needs)
        interpreters = installed(self._uv.environment)
        needs = interpreter_needs(self.root, configuration, self._settings.python_version)
        choice = choose(interpreters, needs)
        if choice.interpreter is None:
            raise StepError("BuildProject", "NOTBUILDABLE", choice.why)
        before = set(_files(self.base))
        maker = Maker(self._uv, self.base, self._scratch, self._limits.run)
        environment = maker.make(choice.interpreter, requirements)
        made = tuple(name for name in _files(self.base) if name not in before and name.endswith(_MADE))
        module = self._module(layout, running, running.runner, environment)
        self._learned = _Learned(module, made[:_MOST_MADE])
        self._built_in = self.base
        notes = [
            choice.why,
            *environment.notes,
            *configuration.mistakes,
            *self._settings.mistakes,
        ]
        return [*notes, _told(requirements, running.runner, module.runner_version)]

    def test(self, only: Sequence[TestName] = (), exclude: Sequence[TestName] = ()) -> TestRun:
        module = self._known()
        self._lay_out()
        started = time.monotonic()
        selection = Selection(frozenset(only) if only else None, frozenset(exclude))
        folder = self._scratch / "tests" / self.root.name
        suite = Suite(module, self.root, folder, self._uv.environment, self._limits)
        suite.run(selection)
        return suite.outcome(selection, time.monotonic() - started)

    def modules(self) -> list[PythonModule]:
        return [self._known()]

    def at(self, root: Path) -> PythonProject:
        root = root.resolve()
        learned = self._learned
        if learned is not None:
            learned = dataclasses.replace(learned, module=_moved(learned.module, self.root, root))
        base = root / self.base.relative_to(self.root)
        return PythonProject(
            root, base, self._uv, self._settings, self._limits, self._scratch, learned, self._built_in
        )

    def _known(self) -> PythonModule:
        if self._learned is None:
            self.build()
        assert self._learned is not None
        return self._learned.module

    def _lay_out(self) -> None:
        """Put what the build made beside a copy's sources; what lies there already is the tree's own."""
        if self._learned is None or self._built_in is None or self._built_in == self.base:
            return
        for name in self._learned.made:
            target = self.base / name
            if not os.path.lexists(target) and target.parent.is_dir():
                with suppress(OSError):
                    shutil.copyfile(self._built_in / name, target)

    def _module(
        self, layout: Layout, running: Running, runner: Runner, environment: Environment
    ) -> PythonModule:
        names = {Runner.PYTEST: "pytest", Runner.DJANGO: "Django"}
        return PythonModule(
            name=self.base.name if self.base != self.root else "project",
            directory=self.base,
            source_roots=layout.sources,
            test_roots=layout.tests,
            encoding="UTF-8",
            environment=running.environment,
            interpreter=environment.program,
            version=(environment.interpreter.version[0], environment.interpreter.version[1]),
            runner=runner,
            runner_version=_installed_version(environment.packages, names.get(runner, "")),
            arguments=running.arguments,
            configuration=running.configuration,
            search_path=layout.sources,
            packages=environment.packages,
        )


def _moved(module: PythonModule, old: Path, new: Path) -> PythonModule:
    """The same module in a copy of its tree."""

    def moved(path: Path) -> Path:
        return new / path.relative_to(old) if path.is_relative_to(old) else path

    return dataclasses.replace(
        module,
        directory=moved(module.directory),
        source_roots=tuple(map(moved, module.source_roots)),
        test_roots=tuple(map(moved, module.test_roots)),
        search_path=tuple(map(moved, module.search_path)),
        configuration=moved(module.configuration) if module.configuration else None,
    )


def _files(base: Path) -> list[str]:
    entered = files_below(base, enter=lambda name: not name.startswith(".") and name != "__pycache__")
    return [file.relative_to(base).as_posix() for file in entered if ".egg-info" not in file.parent.name]


def _installed_version(packages: Path, name: str) -> str:
    """The version of an installed distribution; "" where it is not installed."""
    found = sorted(packages.glob(f"{name.lower()}-*.dist-info")) if name else []
    found = found or (sorted(packages.glob(f"{name}-*.dist-info")) if name else [])
    return found[0].name.removesuffix(".dist-info").partition("-")[2] if found else ""


def _told(requirements: Requirements, runner: Runner, version: str) -> str:
    """How tests are run and what was installed for it, for people."""
    parts = [f"the optional dependencies {', '.join(requirements.extras)}"] if requirements.extras else []
    parts += [f"the dependency groups {', '.join(requirements.groups)}"] if requirements.groups else []
    parts += list(requirements.files)
    installed_ = f"; installed: {', '.join(parts)}" if parts else ""
    return f"tests are run by {runner.value}{' ' + version if version else ''}{installed_}"
