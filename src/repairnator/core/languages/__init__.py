"""Languages: a folder for each, found by the entry point group ``repairnator.languages``.

A language's folder holds all that knows it: its build tools, its warm runtime, its syntax, its edits. The
rest of the repair core works through :mod:`.port` and names none of them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from repairnator.core.languages.port import Language
from repairnator.core.network import Network
from repairnator.core.plugins import installed, load
from repairnator.core.projects.port import BuildTool

LANGUAGES = "repairnator.languages"
BUILD_TOOLS = "repairnator.build_tools"


def installed_languages() -> Mapping[str, Language]:
    """All that are installed, by name.

    Raises:
        SettingsError: one cannot be loaded, or two have the same name.
    """
    needs = ("name", "suffixes", "build_tools", "open_runtime")
    points = installed(LANGUAGES, "language")
    return {name: load(point, "language", needs=needs) for name, point in points.items()}


@functools.cache
def source_suffixes() -> frozenset[str]:
    """The suffixes of the source files of all languages that are installed.

    Raises:
        SettingsError: a language cannot be loaded.
    """
    return frozenset[str]().union(*(language.suffixes for language in installed_languages().values()))


def build_tools(environment: Mapping[str, str], network: Network | None = None) -> tuple[BuildTool, ...]:
    """Every build tool, in the order in which a tree is offered to them: the languages' own, then others.

    Others are found by the entry point group ``repairnator.build_tools``, each a class without constructor
    arguments that fits :class:`~repairnator.core.projects.port.BuildTool`.

    Args:
        environment: of the build tools' processes.
        network: opened while dependencies are fetched; None where it is always open.

    Raises:
        SettingsError: a language or a build tool cannot be loaded, or two have the same name.
    """
    own = (tool for one in installed_languages().values() for tool in one.build_tools(environment, network))
    points = installed(BUILD_TOOLS, "build tool").values()
    others = (load(point, "build tool", needs=("name", "detect"), call=True) for point in points)
    return (*own, *others)
