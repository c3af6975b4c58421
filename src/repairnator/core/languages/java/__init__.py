"""Java: Maven projects, whose tests and candidates run in warm JVMs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from repairnator.core.hardware import processors
from repairnator.core.languages.java.build.maven.project import MavenTool
from repairnator.core.languages.java.build.settings import read_settings
from repairnator.core.languages.java.module import SUFFIX, JavaModule
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.languages.port import BUILD_SETTINGS, RuntimeOptions
from repairnator.core.network import Network
from repairnator.core.projects.port import Module
from repairnator.errors import WarmRuntimeError

# Variables name Maven's settings file and local repository; without them, Maven's own defaults count.
SETTINGS = "REPAIRNATOR_MAVEN_SETTINGS"
REPOSITORY = "REPAIRNATOR_MAVEN_REPOSITORY"

# Warm JVMs of each module: one for each processor, as far as memory of usual machines goes.
_JVMS_MOST = 4


class Java:
    """See :class:`repairnator.core.languages.port.Language`."""

    name = "java"
    suffixes = frozenset({SUFFIX})

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[MavenTool]:
        settings, repository = (_path(environment, name) for name in (SETTINGS, REPOSITORY))
        own = {name: value for name, value in environment.items() if name != BUILD_SETTINGS}
        wishes = read_settings(filter(None, environment.get(BUILD_SETTINGS, "").splitlines()))
        return (MavenTool(settings, repository, own, network, wishes),)

    def open_runtime(self, modules: Sequence[Module], options: RuntimeOptions) -> JavaRuntime:
        return JavaRuntime(
            _own(modules),
            root=options.root,
            java_home=_path(options.environment, "JAVA_HOME"),
            test_limit=options.test_limit,
            size=min(processors(), _JVMS_MOST),
            local_repository=_path(options.environment, REPOSITORY),
        )


def _own(modules: Sequence[Module]) -> list[JavaModule]:
    """The modules, which every build tool of Java must tell as such: a JVM cannot run others."""
    own = [module for module in modules if isinstance(module, JavaModule)]
    if len(own) < len(modules):
        other = next(module for module in modules if not isinstance(module, JavaModule))
        raise WarmRuntimeError(
            f"no JVM can run module {other.name}: its build tool gives no class path (it is not a JavaModule)"
        )
    return own


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    return Path(value) if value else None


LANGUAGE = Java()
