"""From a module's effective model to where its parts are and how its tests run."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.files import FileError, is_folder, read_file
from repairnator.core.languages.java.build.maven.executions import TestExecution, executions_of
from repairnator.core.languages.java.build.maven.pom import (
    BUILD_HELPER,
    COMPILER,
    SUREFIRE,
    Model,
    version_key,
)
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.numerals import whole
from repairnator.core.projects.markup import text_of

CLASSPATH_FILE = Path("target/repairnator.classpath")
"""Where ``dependency:build-classpath`` writes, below each module's folder."""

_MAX_LINE = 128 * 1024  # characters of arguments; Linux takes no longer one (MAX_ARG_STRLEN)
_REFERENCE = re.compile(r"[@$]\{([^}]*)\}")
# Levels that the compiler plugin takes where nothing is configured, by its version (its changelog).
_DEFAULT_LEVELS = (((3, 11), 8), ((3, 9), 7), ((3, 8), 6), ((), 5))


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
    module = JavaModule(
        name=model.artifact,
        directory=_working_directory(model, setup),
        source_roots=_roots(model, "sourceDirectory", "src/main/java", "add-source"),
        test_roots=_roots(model, "testSourceDirectory", "src/test/java", "add-test-source"),
        main_output=main_output,
        test_output=test_output,
        classpath=_classpath(model, setup, (main_output, test_output)),
        source_level=str(max(source_level(model), minimum_level)),
        encoding=text_of(configuration, "encoding")
        or model.properties.get("project.build.sourceEncoding")
        or "UTF-8",
        compiler_args=_compiler_args(configuration),
        jvm_args=_jvm_args(model, setup),
        system_properties=_system_properties(model, setup),
        environment=_pairs(setup, "environmentVariables"),
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


def _roots(model: Model, name: str, default: str, goal: str) -> tuple[Path, ...]:
    """Source folders that exist, without those below the build folder: a change there would not last."""
    roots = [model.build(name, default)]
    helper = model.plugin(BUILD_HELPER)
    for execution in () if helper is None else helper.executions:
        if goal in execution.goals and execution.configuration is not None:
            sources = execution.configuration.findall("sources/*")
            roots += [model.directory / (source.text or "").strip() for source in sources]
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


def _jvm_args(model: Model, setup: Element | None) -> tuple[str, ...]:
    line = text_of(setup, "argLine") or model.properties.get("argLine", "")
    # Coverage agents put themselves into properties only while Maven runs; without them nothing is left.
    line = _expanded(line[:_MAX_LINE], model.properties)
    line = _REFERENCE.sub("", line)
    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    # Surefire enables assertions unless told otherwise.
    asserting = [] if text_of(setup, "enableAssertions") == "false" else ["-ea"]
    return (*asserting, *(word for word in words if not word.startswith("-javaagent:")))


def _expanded(line: str, properties: Mapping[str, str]) -> str:
    """References to properties replaced, once; "" where that is longer than any command line may be."""
    parts, size, at = [], 0, 0
    for match in _REFERENCE.finditer(line):
        parts += [line[at : match.start()], properties.get(match[1], "")]
        at = match.end()
        size += len(parts[-1])
        if size > _MAX_LINE:
            return ""
    return "".join([*parts, line[at:]])


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
