"""From a module's effective model to where its parts are and how its tests run."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.files import FileError, is_folder, read_file
from repairnator.core.languages.java.build.maven.arguments import jvm_args
from repairnator.core.languages.java.build.maven.executions import TestExecution, executions_of
from repairnator.core.languages.java.build.maven.pom import (
    BUILD_HELPER,
    COMPILER,
    KOTLIN,
    SUREFIRE,
    Model,
    version_key,
)
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.numerals import whole
from repairnator.core.projects.markup import text_of

CLASSPATH_FILE = Path("target/repairnator.classpath")
"""Where ``dependency:build-classpath`` writes, below each module's folder."""

# Levels that the compiler plugin takes where nothing is configured, by its version (its changelog).
_DEFAULT_LEVELS = (((3, 11), 8), ((3, 9), 7), ((3, 8), 6), ((), 5))
# Folders of the JVM's other languages beside that of Java, as their plugins for Maven have them.
_LANGUAGES = ("kotlin", "groovy", "scala")


@dataclass(frozen=True, slots=True)
class MavenModule:
    """A module as Maven sees it.

    Attributes:
        module: what other parts need to know.
        base: its base folder.
        executions: the runs of its tests; none where it has no tests (a parent).
    """

    module: JavaModule
    base: Path
    executions: tuple[TestExecution, ...] = ()

    @property
    def reports(self) -> tuple[Path, ...]:
        """Folders of the XML reports of its tests."""
        return tuple(dict.fromkeys(one.reports for one in self.executions))

    def moved(self, old: Path, new: Path) -> MavenModule:
        """The same module in a copy of the tree."""

        def there(path: Path) -> Path:
            return new / path.relative_to(old) if path.is_relative_to(old) else path

        def all_there(paths: Iterable[Path]) -> tuple[Path, ...]:
            return tuple(there(path) for path in paths)

        module = dataclasses.replace(
            self.module,
            directory=there(self.module.directory),
            source_roots=all_there(self.module.source_roots),
            test_roots=all_there(self.module.test_roots),
            main_output=there(self.module.main_output),
            test_output=there(self.module.test_output),
            classpath=all_there(self.module.classpath),
            jvm_args=tuple(argument.replace(str(old), str(new)) for argument in self.module.jvm_args),
            system_properties=tuple(
                (name, value.replace(str(old), str(new))) for name, value in self.module.system_properties
            ),
            environment=tuple(
                (name, value.replace(str(old), str(new))) for name, value in self.module.environment
            ),
        )
        moved = (dataclasses.replace(one, reports=there(one.reports)) for one in self.executions)
        return MavenModule(module, there(self.base), tuple(moved))


def describe(model: Model, *, minimum_level: int, java_home: Path | None = None) -> MavenModule:
    """Everything known of a module after its build.

    Args:
        model: its effective model.
        minimum_level: lowest release that sources are compiled with, after any raising.
        java_home: of the JDK for its tests; None for the one that the environment names.
    """
    compiler = model.plugin(COMPILER)
    configuration = None if compiler is None else compiler.configuration_of("compile")
    tests = model.plugin(SUREFIRE)
    setup = None if tests is None else tests.configuration_of("test")
    main_output = model.build("outputDirectory", "target/classes")
    test_output = model.build("testOutputDirectory", "target/test-classes")
    classpath = _classpath(model, setup, (main_output, test_output))
    module = JavaModule(
        name=model.artifact,
        directory=_working_directory(model, setup),
        source_roots=_roots(model, "sourceDirectory", "src/main", "add-source", "compile"),
        test_roots=_roots(model, "testSourceDirectory", "src/test", "add-test-source", "test-compile"),
        main_output=main_output,
        test_output=test_output,
        classpath=classpath,
        source_level=str(max(source_level(model), minimum_level)),
        encoding=text_of(configuration, "encoding")
        or model.properties.get("project.build.sourceEncoding")
        or "UTF-8",
        compiler_args=_compiler_args(configuration),
        jvm_args=jvm_args(model, setup, classpath),
        system_properties=_system_properties(model, setup),
        environment=_pairs(setup, "environmentVariables"),
        module_path=text_of(setup, "useModulePath") != "false",
        java_home=java_home,
    )
    return MavenModule(module, model.directory, executions_of(model))


def source_level(model: Model) -> int:
    """The release that the module's sources are written for."""
    compiler = model.plugin(COMPILER)
    configuration = None if compiler is None else compiler.configuration_of("compile")
    for name in ("release", "source"):
        text = text_of(configuration, name) or model.properties.get(f"maven.compiler.{name}", "")
        number = text.removeprefix("1.").partition(".")[0]
        level = whole(number)
        if level is not None:
            return level
    version = version_key("" if compiler is None else compiler.version)
    return next(level for since, level in _DEFAULT_LEVELS if version >= since)


def _roots(model: Model, name: str, folder: str, goal: str, kotlin_goal: str) -> tuple[Path, ...]:
    """Source folders that exist, without those below the build folder: a change there would not last.

    Args:
        model: of the module.
        name: of the element that names the folder of Java.
        folder: that usually holds one for each language.
        goal: with which other folders are added.
        kotlin_goal: whose configuration lists those of Kotlin.
    """
    roots = [model.build(name, f"{folder}/java")]
    for artifact, running, path in (
        (BUILD_HELPER, goal, "sources/*"),
        (KOTLIN, kotlin_goal, "sourceDirs/*"),
    ):
        plugin = model.plugin(artifact)
        for execution in () if plugin is None else plugin.executions:
            if running in execution.goals and execution.configuration is not None:
                sources = execution.configuration.findall(path)
                roots += [model.directory / (source.text or "").strip() for source in sources]
    roots += [model.directory / folder / language for language in _LANGUAGES]
    generated = model.build("directory", "target")
    unique = dict.fromkeys(Path(os.path.normpath(root)) for root in roots)
    return tuple(root for root in unique if is_folder(root) and not root.is_relative_to(generated))


def _classpath(model: Model, setup: Element | None, own: Iterable[Path]) -> tuple[Path, ...]:
    """The class path that the build wrote; the file is removed, since it is no part of the project."""
    file = model.directory / CLASSPATH_FILE
    try:
        text = read_file(file, links=False).decode()
    except (FileError, UnicodeDecodeError):
        return ()
    with contextlib.suppress(OSError):
        file.unlink()
    more = () if setup is None else setup.findall("additionalClasspathElements/*")
    parts = [*text.strip().split(os.pathsep), *((element.text or "").strip() for element in more)]
    entries = dict.fromkeys(model.directory / part for part in parts if part)
    return tuple(entry for entry in entries if entry not in own)


def _compiler_args(configuration: Element | None) -> tuple[str, ...]:
    """Arguments that decide what compiles; not those that turn warnings into errors or load plugins."""
    if configuration is None:
        return ()
    given = [(arg.text or "").strip() for arg in configuration.findall("compilerArgs/*")]
    given += text_of(configuration, "compilerArgument").split()
    if text_of(configuration, "parameters") == "true":
        given.append("-parameters")
    if text_of(configuration, "enablePreview") == "true":
        given.append("--enable-preview")
    dropped = ("-Werror", "-Xlint", "-Xplugin", "-Xmax", "-J", "-XD", "-verbose", "-proc:", "-A")
    return tuple(dict.fromkeys(arg for arg in given if arg and not arg.startswith(dropped)))


def _system_properties(model: Model, setup: Element | None) -> tuple[tuple[str, str], ...]:
    old = () if setup is None else setup.findall("systemProperties/property")
    named = tuple((text_of(entry, "name"), text_of(entry, "value")) for entry in old)
    # Surefire itself sets basedir.
    return (("basedir", str(model.directory)), *named, *_pairs(setup, "systemPropertyVariables"))


def _pairs(setup: Element | None, name: str) -> tuple[tuple[str, str], ...]:
    entries = () if setup is None else setup.findall(f"{name}/*")
    return tuple((entry.tag, (entry.text or "").strip()) for entry in entries)


def _working_directory(model: Model, setup: Element | None) -> Path:
    folder = model.directory / text_of(setup, "workingDirectory", ".")
    return Path(os.path.normpath(folder)) if is_folder(folder) else model.directory
