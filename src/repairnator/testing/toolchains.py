"""A made-up toolchain, of the language ``values`` of :mod:`repairnator.testing.core`.

Its programs lie in the folder that the variable ``VALUES_HOME`` names, its settings in ``~/.values/settings``
(one ``registry=HOST`` a line), and its artifacts in ``~/.values/artifacts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.egress.registries import Registry, parse_registries
from repairnator.boxes.egress.retention import Retention
from repairnator.boxes.repository import LinkRules
from repairnator.boxes.toolchains.port import Finding, Installation, LocalArtifacts, PublicView
from repairnator.foundation.toolchains import Secrets, ToolchainFacts

FACTS = ToolchainFacts(
    name="values",
    build_tools={"values.build": "values"},
    other_build_tools={"values.old": "USE_OLD_VALUES"},
    artifact_users=frozenset({"values.build"}),
    test_paths=r"\.check$",
    outputs={"made": ("values.build",)},
    registries=("registry.values.example",),
    artifacts="values-artifacts",
    cache="values",
    secrets=Secrets(files=(r"values-secrets\.ini",), folders=(".values",), empty={".ini": "[empty]\n"}),
    private_folders=(".values",),
    own_variables=("VALUES_HOME",),
    kept_variables=("VALUES_HOME",),
    image_packages=("values-compiler",),
)


@dataclass(frozen=True, slots=True)
class ValuesInstallation:
    """See :class:`repairnator.boxes.toolchains.port.Installation`."""

    home: Path | None

    @property
    def programs(self) -> dict[str, Path]:
        return {"values": self.home} if self.home else {}

    @property
    def search_path(self) -> list[Path]:
        return [self.home / "bin"] if self.home else []

    @property
    def certificates(self) -> list[Path]:
        return []

    @property
    def environment(self) -> dict[str, str]:
        return {"VALUES_HOME": str(self.home)} if self.home else {}

    def proxied(self, port: int) -> dict[str, str]:
        return {"VALUES_PROXY": f"127.0.0.1:{port}"}


class ValuesRefill:
    """Downloads nothing, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.starts = 0

    def start(self) -> None:
        self.starts += 1

    def finish(self, seconds: float) -> None:
        pass


@dataclass(frozen=True, slots=True)
class ValuesSettings:
    """See :class:`repairnator.boxes.toolchains.port.MachineSettings`."""

    file: Path
    own: Path

    @property
    def registries(self) -> tuple[Registry, ...]:
        lines = self.file.read_text().splitlines() if self.file.is_file() else []
        return parse_registries(line.partition("=")[2] for line in lines)

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.file,) if self.file.is_file() else ()

    def box_files(self, proxy_port: int, artifacts: str) -> dict[str, str]:
        return {"values.settings": f"proxy={proxy_port}\nartifacts={artifacts}\n"}

    def views(self, shared: Path | None, visible: LocalArtifacts) -> list[PublicView]:
        folders = [shared] if shared and shared.is_dir() else []
        folders += [self.own] if self.own.is_dir() and visible == LocalArtifacts.ALL else []
        return [PublicView(folder) for folder in folders]

    def hides(self, views: Sequence[PublicView]) -> bool:
        return self.own.is_dir() and PublicView(self.own) not in views

    def refill(self, box: Path, shared: Path, retention: Retention | None) -> ValuesRefill:
        del box, shared, retention
        return ValuesRefill()


class ValuesToolchain:
    """See :class:`repairnator.boxes.toolchains.port.Toolchain`."""

    facts = FACTS
    links = LinkRules(left_out=(".sum",))

    def find(self, environment: Mapping[str, str]) -> ValuesInstallation:
        home = environment.get("VALUES_HOME", "")
        return ValuesInstallation(Path(home) if home else None)

    def read_settings(
        self, home: Path, environment: Mapping[str, str], installation: Installation | None
    ) -> ValuesSettings:
        del environment, installation
        return ValuesSettings(home / ".values" / "settings", home / ".values" / "artifacts")

    def variables(self, settings: str, artifacts: str) -> dict[str, str]:
        return {"VALUES_SETTINGS": f"{settings}/values.settings", "VALUES_ARTIFACTS": artifacts}

    def checks(self, environment: Mapping[str, str]) -> Iterable[Finding]:
        if "VALUES_HOME" in environment:
            return [Finding("values", environment["VALUES_HOME"])]
        return [Finding("values", "not found", missing=True, packages={"dnf": "values-compiler"})]


TOOLCHAIN = ValuesToolchain()
