"""Java's toolchain: a JDK, Maven, its settings and its repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from repairnator.boxes.repository import LinkRules
from repairnator.boxes.toolchains.java.checks import check_jar, check_jdks, check_maven
from repairnator.boxes.toolchains.java.facts import FACTS, LINKS
from repairnator.boxes.toolchains.java.installation import JavaInstallation, find_java
from repairnator.boxes.toolchains.java.settings import BOX_SETTINGS, MavenSettings, read_settings
from repairnator.boxes.toolchains.port import Finding, Installation
from repairnator.foundation.toolchains import ToolchainFacts


class JavaToolchain:
    """See :class:`repairnator.boxes.toolchains.port.Toolchain`."""

    @property
    def facts(self) -> ToolchainFacts:
        return FACTS

    @property
    def links(self) -> LinkRules:
        return LINKS

    def find(self, environment: Mapping[str, str]) -> JavaInstallation:
        return find_java(environment)

    def read_settings(
        self, home: Path, environment: Mapping[str, str], installation: Installation | None
    ) -> MavenSettings:
        maven_home = installation.programs.get("Maven") if installation else None
        return read_settings(home, maven_home, environment.get("MAVEN_ARGS", ""))

    def variables(self, settings: str, artifacts: str) -> Mapping[str, str]:
        return {
            "REPAIRNATOR_MAVEN_SETTINGS": f"{settings}/{BOX_SETTINGS}",
            "REPAIRNATOR_MAVEN_REPOSITORY": artifacts,
        }

    def checks(self, environment: Mapping[str, str]) -> Iterable[Finding]:
        return (check_jdks(environment), check_maven(), check_jar())


TOOLCHAIN = JavaToolchain()
