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

# The one build setting that is of no language's own: which project of a tree is meant.
_LANGUAGE = "language="


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
        language=_language(options),
        suffixes={name: one.suffixes for name, one in installed_languages().items()},
        warnings=selection.warnings,
    )


def _environment(options: RepairOptions) -> dict[str, str]:
    """Of build tools: ours, with how the project is to be built."""
    own = (entry for entry in options.build_settings if not entry.startswith(_LANGUAGE))
    return {**os.environ, BUILD_SETTINGS: "\n".join(own)}


def _language(options: RepairOptions) -> str:
    """The language that a build setting names; the last one counts."""
    named = [entry for entry in options.build_settings if entry.startswith(_LANGUAGE)]
    return named[-1].removeprefix(_LANGUAGE).strip() if named else ""


def _open_runtime(project: Project, modules: tuple[Module, ...], test_limit: float) -> WarmRuntime | None:
    language = installed_languages().get(project.language)
    options = RuntimeOptions(project.root, test_limit, os.environ)
    return language.open_runtime(modules, options) if language is not None else None
