"""A module of a Java project: what a compiler and a JVM must know of it, beside what every language has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from repairnator.core.projects.port import Module

SUFFIX = ".java"


@dataclass(frozen=True, slots=True, kw_only=True)
class JavaModule(Module):
    """One compiled unit: a Maven module, say.

    Attributes:
        main_output, test_output: absolute folders of compiled classes and resources.
        classpath: absolute jars and folders that the tests see, other modules' outputs included, without
            this module's own two outputs.
        source_level: Java release for the compiler (``"8"``), after any raising.
        compiler_args: further arguments the project gives its compiler.
        jvm_args: arguments the project gives its tests' JVM.
        system_properties: that the project sets for its tests.
        module_path: whether its tests run on Java's module path where it has a ``module-info.java``.
        java_home: of the JDK for its tests; None for the one that the environment names.
    """

    main_output: Path
    test_output: Path
    classpath: tuple[Path, ...]
    source_level: str
    compiler_args: tuple[str, ...] = ()
    jvm_args: tuple[str, ...] = ()
    system_properties: tuple[tuple[str, str], ...] = ()
    module_path: bool = True
    java_home: Path | None = None

    @property
    def libraries(self) -> tuple[Path, ...]:
        return tuple(path for path in self.classpath if path.suffix == ".jar")
