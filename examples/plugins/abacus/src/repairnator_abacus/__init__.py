"""Abacus, a toy language, for Repairnator: how its projects are built, tested and repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repairnator.core.languages.port import RuntimeOptions, WarmRuntime
from repairnator.core.network import Network
from repairnator.core.projects.port import BuildTool, Module
from repairnator_abacus.project import AbacusBuild


class Abacus:
    """See :class:`repairnator.core.languages.port.Language`."""

    name = "abacus"
    suffixes = frozenset({".abacus"})

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[BuildTool]:
        """One build tool, which needs no settings and downloads nothing."""
        return (AbacusBuild(),)

    def open_runtime(self, modules: Sequence[Module], options: RuntimeOptions) -> WarmRuntime | None:
        """None: running all tests of a project takes milliseconds, so there is nothing to keep warm."""
        return None


LANGUAGE = Abacus()
