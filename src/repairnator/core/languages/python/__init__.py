"""Python: projects with an environment of their own, tested by pytest, unittest or Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repairnator.core.hardware import processors
from repairnator.core.languages.port import BUILD_SETTINGS, RuntimeOptions
from repairnator.core.languages.python.build.settings import read_settings
from repairnator.core.languages.python.build.tool import PythonTool
from repairnator.core.languages.python.project import SUFFIX, PythonModule
from repairnator.core.languages.python.runtime.warm import PythonRuntime
from repairnator.core.network import Network
from repairnator.core.projects.port import Module
from repairnator.errors import WarmRuntimeError

# Servers of each module: one for each processor, as far as memory of usual machines goes.
_SERVERS_MOST = 4


class Python:
    """See :class:`repairnator.core.languages.port.Language`."""

    name = "python"
    suffixes = frozenset({SUFFIX})

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[PythonTool]:
        own = {name: value for name, value in environment.items() if name != BUILD_SETTINGS}
        wishes = read_settings(filter(None, environment.get(BUILD_SETTINGS, "").splitlines()))
        return (PythonTool(own, network, wishes),)

    def open_runtime(self, modules: Sequence[Module], options: RuntimeOptions) -> PythonRuntime:
        return PythonRuntime(
            _own(modules),
            root=options.root,
            environment=options.environment,
            test_limit=options.test_limit,
            size=min(processors(), _SERVERS_MOST),
        )


def _own(modules: Sequence[Module]) -> list[PythonModule]:
    """The modules, which every build tool of Python must tell as such: no server can run others."""
    own = [module for module in modules if isinstance(module, PythonModule)]
    if len(own) < len(modules):
        other = next(module for module in modules if not isinstance(module, PythonModule))
        raise WarmRuntimeError(
            f"no interpreter can run module {other.name}: its build tool names none (it is no PythonModule)"
        )
    return own


LANGUAGE = Python()
