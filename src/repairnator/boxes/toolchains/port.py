"""The port to a toolchain: what a language's programs need of a machine, and what a box gives them.

A toolchain is asked before a box is made. It finds its programs (:class:`Installation`), reads what this
machine's settings tell them (:class:`MachineSettings`), and keeps artifacts that boxes share. What is the
same on every machine is in its :class:`~repairnator.foundation.toolchains.ToolchainFacts`.

Standard library only: the pod of a repair asks as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.egress.retention import Retention
from repairnator.boxes.repository import LinkRules
from repairnator.foundation.toolchains import ToolchainFacts


class LocalArtifacts(StrEnum):
    """What boxes may see of the artifacts of the person who runs this program."""

    PUBLIC = "public"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PublicView:
    """A folder of artifacts as a box may see it.

    Attributes:
        repository: the folder.
        hidden: folders in it that hold what is not known to be public; none lies in another.
    """

    repository: Path
    hidden: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What ``doctor`` shows of one program or part.

    Attributes:
        name: of the part.
        found: version and place, or what is wrong.
        missing: whether no repair is possible without it.
        packages: what to install, by the package manager's command.
        fix: what else to do; used where ``packages`` is empty.
    """

    name: str
    found: str
    missing: bool = False
    packages: Mapping[str, str] = field(default_factory=dict)
    fix: str = ""


class Installation(Protocol):
    """A language's programs on one machine."""

    @property
    def programs(self) -> Mapping[str, Path]:
        """Folders that a box must see, by what people call the programs in them."""
        ...

    @property
    def search_path(self) -> Sequence[Path]:
        """Folders for ``PATH``, before the system's."""
        ...

    @property
    def certificates(self) -> Sequence[Path]:
        """Files that a box must see wherever they lie, and that hold nothing secret."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables for a box."""
        ...

    def proxied(self, port: int) -> Mapping[str, str]:
        """Variables that tell programs of a web proxy on the box's loopback, beside those that all know."""
        ...


class Refill(Protocol):
    """Brings what one box lacked into the shared artifacts, in the background."""

    def start(self) -> None:
        """Begin, unless it is under way already."""
        ...

    def finish(self, seconds: float) -> None:
        """Wait for the end, at most so long; what is still missing then is left for another time."""
        ...


class MachineSettings(Protocol):
    """What this machine's settings tell a language's tools, without what is secret in them."""

    @property
    def registries(self) -> Sequence[Registry]:
        """That boxes may reach beside the public ones."""
        ...

    @property
    def files(self) -> Sequence[Path]:
        """The settings files that were read, whose content a box must not see."""
        ...

    def box_files(self, proxy_port: int, artifacts: str) -> Mapping[str, str]:
        """Settings files for a box, by name; no other toolchain may have the same names.

        Args:
            proxy_port: of the proxy on the box's loopback.
            artifacts: folder for artifacts, as the box sees it.
        """
        ...

    def views(self, shared: Path | None, visible: LocalArtifacts) -> Sequence[PublicView]:
        """Folders of artifacts that a box may see, the most important first.

        Args:
            shared: what boxes share, all of it public and, where it exists, the first one; None for nothing.
            visible: what of the person's own.
        """
        ...

    def hides(self, views: Sequence[PublicView]) -> bool:
        """Whether something of the person's own is not in ``views``."""
        ...

    def refill(self, box: Path, shared: Path, retention: Retention | None) -> Refill:
        """Bring what ``box`` has downloaded into ``shared``: from the registry, never from the box."""
        ...


class Toolchain(Protocol):
    """The shell's half of a language."""

    @property
    def facts(self) -> ToolchainFacts:
        """What is the same on every machine."""
        ...

    @property
    def links(self) -> LinkRules:
        """How a box's own folder of artifacts is filled with links to those that it shares."""
        ...

    def find(self, environment: Mapping[str, str]) -> Installation:
        """The programs that a person at this machine would use.

        Raises:
            SettingsError: project code would read a secret with them.
        """
        ...

    def read_settings(
        self, home: Path, environment: Mapping[str, str], installation: Installation | None
    ) -> MachineSettings:
        """The person's and the installation's settings.

        Args:
            home: the person's home folder.
            environment: variables, some of which name other files.
            installation: of this machine; None where boxes run on another.

        Raises:
            SettingsError: they cannot be read, or what they name needs a password.
        """
        ...

    def variables(self, settings: str, artifacts: str) -> Mapping[str, str]:
        """Environment variables that tell the core where settings and artifacts are.

        Args:
            settings: folder of the box's settings files, as the box sees it.
            artifacts: folder for artifacts, as the box sees it.
        """
        ...

    def checks(self, environment: Mapping[str, str]) -> Iterable[Finding]:
        """Look at all that a repair needs on this machine."""
        ...
