"""Shares downloaded artifacts between boxes, for each toolchain: mounts, links, and what boxes add."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from repairnator.boxes import boxinit
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.egress.retention import Retention
from repairnator.boxes.toolchains import toolchains
from repairnator.boxes.toolchains.port import Installation, MachineSettings, Refill, Toolchain
from repairnator.core.files import files_below
from repairnator.foundation.toolchains import all_facts


class BoxArtifacts:
    """One toolchain's artifacts in one box.

    Args:
        toolchain: whose.
        settings: of this machine.
        configuration: of boxes.
        workspace: of the box.
        inside: the same folder as the box sees it.
        used: whether the project takes artifacts at all: a view of them is thousands of links, which a slow
            disk takes seconds to make and to remove.
        first: number of the first read-only folder; no two of a box have the same.
    """

    def __init__(
        self,
        toolchain: Toolchain,
        settings: MachineSettings,
        configuration: BoxConfiguration,
        workspace: Path,
        inside: str,
        *,
        used: bool,
        first: int,
    ) -> None:
        self.settings = settings
        self._toolchain = toolchain
        self._shared = configuration.cache_of(toolchain)
        self.folder = workspace / toolchain.facts.artifacts
        self.inside = f"{inside}/{toolchain.facts.artifacts}"
        self._root = inside
        self._first = first
        self._retention = Retention(self._shared, configuration.cache_limit) if self._shared else None
        self.views = list(settings.views(self._shared, configuration.local_artifacts)) if used else []

    @property
    def hides(self) -> bool:
        """Whether artifacts of the person's own are kept from the box."""
        return self.settings.hides(self.views)

    @property
    def variables(self) -> Mapping[str, str]:
        """Environment variables that tell the core where settings and artifacts are."""
        return self._toolchain.variables(self._root, self.inside)

    @property
    def files(self) -> Mapping[str, str]:
        """What is shown in place of files with passwords, by the ending of their names."""
        return self._toolchain.facts.secrets.empty

    def plan(self) -> boxinit.Artifacts:
        """What is to be done in the box before the core starts."""
        lower = [self._lower(index) for index in range(len(self.views))]
        return boxinit.Artifacts(self.inside, lower, self._toolchain.links)

    def mounts(self, nothing: Path) -> Iterator[str]:
        """Bubblewrap's arguments; ``nothing`` is an empty folder."""
        for index, view in enumerate(self.views):
            yield from ("--ro-bind", str(view.repository), self._lower(index))
            for hidden in view.hidden:
                point = f"{self._lower(index)}/{hidden.relative_to(view.repository)}"
                yield from ("--ro-bind", str(nothing), point)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Nothing that is shared goes within the block; at its end the box's use of it is noted."""
        if self._retention is None:
            yield
            return
        with self._retention.in_use():
            try:
                yield
            finally:
                self._retention.note_use(self.folder, self._lower(0))

    def refill(self) -> Refill | None:
        """Brings what the box downloads into the shared ones; None where nothing is shared."""
        if self._shared is None:
            return None
        return self.settings.refill(self.folder, self._shared, self._retention)

    def _lower(self, index: int) -> str:
        return f"{self._root}/repositories/{self._first + index}"


def box_artifacts(
    configuration: BoxConfiguration,
    settings: Sequence[MachineSettings],
    workspace: Path,
    inside: str,
) -> list[BoxArtifacts]:
    """The artifacts of all toolchains.

    Args:
        configuration: of boxes.
        settings: of this machine, for each toolchain.
        workspace: of the box; the tree is in it.
        inside: the same folder as the box sees it.
    """
    users = _users(workspace / "tree")
    found: list[BoxArtifacts] = []
    for toolchain, own in zip(toolchains(), settings, strict=True):
        used = toolchain.facts.name in users
        first = sum(len(one.views) for one in found)
        found.append(BoxArtifacts(toolchain, own, configuration, workspace, inside, used=used, first=first))
    return found


def _users(tree: Path) -> set[str]:
    """Names of the toolchains whose artifacts the project may take; ends as soon as all are found."""
    unknown = {facts.name: facts.artifact_users for facts in all_facts()}
    found: set[str] = set()
    for file in files_below(tree):
        found |= {name for name, users in unknown.items() if file.name in users}
        if len(found) == len(unknown):
            break
    return found


def machine_settings(
    home: Path, environment: Mapping[str, str], installations: Sequence[Installation]
) -> list[MachineSettings]:
    """What this machine's settings tell the tools of each toolchain.

    Raises:
        SettingsError: they cannot be read, or what they name needs a password.
    """
    return [
        toolchain.read_settings(home, environment, installation)
        for toolchain, installation in zip(toolchains(), installations, strict=True)
    ]
