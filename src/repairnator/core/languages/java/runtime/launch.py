"""Starts a JVM for a module, and says how the module is opened in it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.process import Jvm
from repairnator.core.languages.java.runtime.protocol import PROTOCOL_VERSION
from repairnator.core.languages.java.runtime.provider import runner_jars
from repairnator.errors import WarmRuntimeError

# Seconds for a JVM to start and read where everything is, on a machine with much else to do.
_OPENING = 120.0
# Arguments of a project's test JVM that ours take too: what opens or configures, not what limits or watches.
_KEPT = re.compile(r"-D.+|--enable-preview|-Xss\w+")
# Arguments that change no verdict, or that ours have in another way.
_HARMLESS = re.compile(r"-javaagent:|-ea|-enableassertions|-Xm[xsn]|-Xshare|-XX:")
_AGENT = "-javaagent:"
_KEPT_WITH_VALUE = frozenset({"--add-opens", "--add-exports", "--add-modules", "--add-reads"})


@dataclass(frozen=True, slots=True)
class Launch:
    """What JVMs of all modules have in common.

    Attributes:
        java_home: of the JDK for modules that name none; None for the ``java`` on PATH.
        heap: MiB of heap for each JVM.
        local_repository: Maven's, for the JUnit platform's launcher; None for the one the class path is in.
        modules: of the project, one of which a JVM opens.
    """

    java_home: Path | None
    heap: int
    local_repository: Path | None = None
    modules: tuple[JavaModule, ...] = ()

    def start(self, module: JavaModule) -> Jvm:
        """A JVM that has the module open.

        Raises:
            WarmRuntimeError: it could not be started, could not open the module, or speaks another version of
                the protocol.
        """
        environment = dict(os.environ) | dict(module.environment)
        environment.pop("JAVA_TOOL_OPTIONS", None)
        jvm = Jvm(self.command(module), module.directory, environment)
        try:
            opened = jvm.ask(self.opening(module), silence=_OPENING)
            _check_version(opened)
        except BaseException:
            jvm.close()
            raise
        jvm.warnings = tuple(map(str, opened.get("warnings", ())))
        return jvm

    def command(self, module: JavaModule) -> list[str]:
        """The command line, without ``--replies``."""
        home = module.java_home or self.java_home
        java = "java" if home is None else str(home / "bin" / "java")
        properties = {"basedir": str(module.directory)} | dict(module.system_properties)
        return [
            java,
            f"-Xmx{self.heap}m",
            # Each JVM has one thread that works; a parallel collector would only contend with the other JVMs.
            "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=128m",
            "-XX:MaxMetaspaceSize=512m",
            "-XX:-UsePerfData",
            # Candidates' classes live for milliseconds: compiling them well costs more than it saves (half of
            # all processor time, as measured), and verifying what javac has just made finds nothing.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-Xshare:auto",
            # Maven's test runner has assertions on, too.
            "-ea",
            "-Djava.awt.headless=true",
            "-Djdk.attach.allowAttachSelf=true",
            *_kept(module.jvm_args),
            # Agents of the project are started by ours, so that its tests see them.
            *([f"-javaagent:{jar()}"] if _agents(module) else ()),
            *(f"-D{name}={value}" for name, value in properties.items()),
            "-jar",
            str(jar()),
        ]

    def opening(self, module: JavaModule) -> dict[str, Any]:
        """The ``open`` request."""
        others = [each for each in self.modules if each.name != module.name]
        runner = runner_jars(module.classpath, self.local_repository)
        seen = _paths([module.test_output, module.main_output, *module.classpath, *runner])
        return {
            "op": "open",
            "protocol": PROTOCOL_VERSION,
            **_compiling(module),
            "testOutput": str(module.test_output),
            # What the tests of another module expect of this one's code is in that one's folders.
            "testRoots": _paths([root for each in (module, *others) for root in each.test_roots]),
            # As in the build's test JVMs: libraries look there for jars, agents for their own.
            "systemProperties": {"java.class.path": os.pathsep.join(seen)},
            "runner": _paths(runner),
            "agents": [{"jar": jar, "options": options} for jar, options in _agents(module)],
            "modulePath": module.module_path,
            "others": [_compiling(each) for each in others if each.main_output in module.classpath],
        }


def _check_version(opened: Mapping[str, Any]) -> None:
    """Refuse a JVM that speaks another version; jars from before there were versions do not look at ours."""
    spoken = opened.get("protocol", 0)
    if spoken != PROTOCOL_VERSION:
        raise WarmRuntimeError(
            f"{jar()} speaks version {spoken} of the JVM protocol, its client version {PROTOCOL_VERSION}:"
            " install both from the same release (in a source tree: delete the jar and run `make setup`)"
        )


def jar() -> Path:
    """Our jar.

    Raises:
        WarmRuntimeError: it has not been built.
    """
    place: AbstractContextManager[Path] = resources.as_file(
        resources.files("repairnator") / "_jvm" / "repairnator-jvm.jar"
    )
    with place as path:
        if not path.is_file():
            raise WarmRuntimeError(f"{path} is missing; `mvn -f jvm/pom.xml package` makes it")
        return path


def _agents(module: JavaModule) -> list[tuple[str, str]]:
    """Jars of the Java agents that the project gives its tests' JVM, and their options."""
    given = [each.removeprefix(_AGENT) for each in module.jvm_args if each.startswith(_AGENT)]
    return [(path, options) for path, _, options in (each.partition("=") for each in given)]


def unlike(module: JavaModule) -> str:
    """What the build's test JVMs have and ours have not as they do; empty where that is nothing."""
    kept = _kept(module.jvm_args)
    left_out = [each for each in module.jvm_args if each not in kept and not _HARMLESS.match(each)]
    return f"the build's JVM also has {' '.join(left_out)}" if left_out else ""


def _kept(arguments: Sequence[str]) -> list[str]:
    kept: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        name, separator, _ = argument.partition("=")
        if name in _KEPT_WITH_VALUE:
            kept.append(argument)
            if not separator:
                kept.append(next(waiting, "ALL-UNNAMED"))
        elif _KEPT.fullmatch(argument):
            kept.append(argument)
    return kept


def _compiling(module: JavaModule) -> dict[str, Any]:
    """How a module's main sources are compiled."""
    return {
        "classpath": _paths(module.classpath),
        "mainOutput": str(module.main_output),
        "sourceRoots": _paths(module.source_roots),
        "level": module.source_level,
        "encoding": module.encoding,
        "compilerArgs": list(module.compiler_args),
    }


def _paths(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths]
