"""The adapters that a session works with, put together for use: the one place that names them all."""

from __future__ import annotations

import os

from repairnator.core.projects import build_tools
from repairnator.core.session import Parts
from repairnator.core.tools.registry import select_tools
from repairnator.model import RepairOptions


def assemble(options: RepairOptions) -> Parts:
    """All build tools and warm runtimes there are, and the repair tools that are wanted.

    Raises:
        UsageError: a wanted repair tool does not exist; the text lists those that do.
    """
    selection = select_tools(options.tools)
    return Parts(
        build_tools=build_tools(os.environ),
        tools=selection.tools,
        open_workbench=lambda *_: None,
        warnings=selection.warnings,
    )
