"""The adapters that a session works with: whatever is installed, and the tools that are wanted."""

from __future__ import annotations

import os

from repairnator.core.adapters import Adapters
from repairnator.core.languages import build_tools, installed_languages
from repairnator.core.languages.port import BUILD_SETTINGS, RuntimeOptions, WarmRuntime
from repairnator.core.network import Network
from repairnator.core.projects.port import Module, Project
from repairnator.core.tools.registry import select_tools
from repairnator.model import RepairOptions


def assemble(options: RepairOptions) -> Adapters:
    """All build tools and warm runtimes there are, and the repair tools that are wanted.

    Raises:
        UsageError: a wanted repair tool does not exist; the text lists those that do.
        SettingsError: something that is installed cannot be loaded.
        TemporaryError: the way to the registries does not answer.
    """
    selection = select_tools(options.tools)
    network = Network.take(allowed=options.network)
    return Adapters(
        build_tools=build_tools(_environment(options), network),
        tools=selection.tools,
        open_runtime=_open_runtime,
        warnings=selection.warnings,
    )


def _environment(options: RepairOptions) -> dict[str, str]:
    """Of build tools: ours, with how the project is to be built."""
    return {**os.environ, BUILD_SETTINGS: "\n".join(options.build_settings)}


def _open_runtime(project: Project, modules: tuple[Module, ...], test_limit: float) -> WarmRuntime | None:
    language = installed_languages().get(project.language)
    options = RuntimeOptions(project.root, test_limit, os.environ)
    return language.open_runtime(modules, options) if language is not None else None
