"""Java: Maven projects, whose tests and candidates run in warm JVMs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from repairnator.core.hardware import processors
from repairnator.core.languages.java.build.maven.project import MavenTool
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.languages.port import RuntimeOptions
from repairnator.core.network import Network
from repairnator.core.projects.port import Module

# Told by variables: Maven's settings file and local repository; without them, Maven's own defaults count.
SETTINGS = "REPAIRNATOR_MAVEN_SETTINGS"
REPOSITORY = "REPAIRNATOR_MAVEN_REPOSITORY"

# Warm JVMs of each module: one for each processor, as far as memory of usual machines goes.
_JVMS_MOST = 4


class Java:
    """See :class:`repairnator.core.languages.port.Language`."""

    name = "java"
    suffixes = frozenset({".java"})

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[MavenTool]:
        settings, repository = (_path(environment, name) for name in (SETTINGS, REPOSITORY))
        return (MavenTool(settings, repository, dict(environment), network),)

    def open_runtime(self, modules: Sequence[Module], options: RuntimeOptions) -> JavaRuntime:
        return JavaRuntime(
            modules,
            root=options.root,
            java_home=_path(options.environment, "JAVA_HOME"),
            test_limit=options.test_limit,
            size=min(processors(), _JVMS_MOST),
            local_repository=_path(options.environment, REPOSITORY),
        )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    return Path(value) if value else None


LANGUAGE = Java()
