"""Python's toolchain: interpreters, uv, the settings of package indexes, and wheels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from repairnator.boxes.repository import LinkRules
from repairnator.boxes.toolchains.port import Finding, Installation
from repairnator.boxes.toolchains.python.checks import check_pythons, check_uv
from repairnator.boxes.toolchains.python.facts import FACTS, LINKS
from repairnator.boxes.toolchains.python.installation import PythonInstallation, find_python
from repairnator.boxes.toolchains.python.settings import BOX_SETTINGS, PythonSettings, read_settings
from repairnator.foundation.toolchains import ToolchainFacts


class PythonToolchain:
    """See :class:`repairnator.boxes.toolchains.port.Toolchain`."""

    @property
    def facts(self) -> ToolchainFacts:
        return FACTS

    @property
    def links(self) -> LinkRules:
        return LINKS

    def find(self, environment: Mapping[str, str]) -> PythonInstallation:
        return find_python(environment)

    def read_settings(
        self, home: Path, environment: Mapping[str, str], installation: Installation | None
    ) -> PythonSettings:
        del installation  # pip and uv keep no settings beside their programs
        return read_settings(home, environment)

    def variables(self, settings: str, artifacts: str) -> Mapping[str, str]:
        return {
            "REPAIRNATOR_UV_SETTINGS": f"{settings}/{BOX_SETTINGS}",
            "REPAIRNATOR_PYTHON_ARTIFACTS": artifacts,
        }

    def checks(self, environment: Mapping[str, str]) -> Iterable[Finding]:
        return (check_pythons(environment), check_uv(environment))


TOOLCHAIN = PythonToolchain()
