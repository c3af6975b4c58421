"""Python: projects with an environment of their own, tested by pytest, unittest or Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repairnator.core.languages.port import BUILD_SETTINGS, RuntimeOptions, WarmRuntime
from repairnator.core.languages.python.build.settings import read_settings
from repairnator.core.languages.python.build.tool import PythonTool
from repairnator.core.languages.python.project import SUFFIX
from repairnator.core.network import Network
from repairnator.core.projects.port import Module


class Python:
    """See :class:`repairnator.core.languages.port.Language`."""

    name = "python"
    suffixes = frozenset({SUFFIX})

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[PythonTool]:
        own = {name: value for name, value in environment.items() if name != BUILD_SETTINGS}
        wishes = read_settings(filter(None, environment.get(BUILD_SETTINGS, "").splitlines()))
        return (PythonTool(own, network, wishes),)

    def open_runtime(
        self,
        modules: Sequence[Module],  # noqa: ARG002
        options: RuntimeOptions,  # noqa: ARG002
    ) -> WarmRuntime | None:
        return None


LANGUAGE = Python()
