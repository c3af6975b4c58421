"""The adapters that a session works with, put together for use: the one place that names them all.

Warm runtimes of further languages are found by the entry point group ``repairnator.workbenches``: the name is
the language, the object is called with project, modules, and the seconds for a single test.
"""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from pathlib import Path

from repairnator.core.hardware import processors
from repairnator.core.jvm.workbench import JavaWorkbench
from repairnator.core.localize.port import Workbench
from repairnator.core.network import Network
from repairnator.core.projects import REPOSITORY, build_tools
from repairnator.core.projects.port import Module, Project
from repairnator.core.session import Parts
from repairnator.core.tools.registry import select_tools
from repairnator.model import RepairOptions

WORKBENCHES = "repairnator.workbenches"

# Warm JVMs of each module: one for each processor, as far as memory of usual machines goes.
_JVMS_MOST = 4


def assemble(options: RepairOptions) -> Parts:
    """All build tools and warm runtimes there are, and the repair tools that are wanted.

    Raises:
        UsageError: a wanted repair tool does not exist; the text lists those that do.
        TemporaryError: the way to the registries does not answer.
    """
    selection = select_tools(options.tools)
    network = Network.take(allowed=options.network)
    return Parts(
        build_tools=build_tools(os.environ, network),
        tools=selection.tools,
        open_workbench=_open_workbench,
        warnings=selection.warnings,
    )


def _open_workbench(project: Project, modules: tuple[Module, ...], test_limit: float) -> Workbench | None:
    if project.language != "java":
        points = tuple(entry_points(group=WORKBENCHES, name=project.language))
        opened: Workbench | None = points[0].load()(project, modules, test_limit) if points else None
        return opened
    home, repository = os.environ.get("JAVA_HOME"), os.environ.get(REPOSITORY)
    return JavaWorkbench(
        modules,
        root=project.root,
        java_home=Path(home) if home else None,
        test_limit=test_limit,
        size=min(processors(), _JVMS_MOST),
        local_repository=Path(repository) if repository else None,
    )
