"""Languages: a folder for each, found by the entry point group ``repairnator.languages``.

A language's folder holds all that knows it: its build tools, its warm runtime, its syntax, its edits. The
rest of the repair core works through :mod:`.port` and names none of them.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path

from repairnator.core.languages.port import Language
from repairnator.core.network import Network
from repairnator.core.plugins import installed, load
from repairnator.core.projects.port import BuildTool, Project

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
        environment: of the build tools' processes, and what they are told by variables.
        network: opened while dependencies are fetched; None where it is always open.

    Raises:
        SettingsError: a language or a build tool cannot be loaded, or two have the same name.
    """
    own = (tool for one in installed_languages().values() for tool in one.build_tools(environment, network))
    points = installed(BUILD_TOOLS, "build tool").values()
    others = (load(point, "build tool", needs=("name", "detect"), call=True) for point in points)
    return (*own, *others)


def detect(
    tree: Path,
    *,
    build_limit: float,
    test_limit: float,
    scratch: Path,
    place: str = "",
    environment: Mapping[str, str] | None = None,
) -> Project | None:
    """The project in ``tree``, by the first build tool that recognizes it; None if none does.

    Args:
        tree: the checked-out tree, belongs to this run.
        build_limit: seconds for each run of the build tool.
        test_limit: seconds for a single test.
        scratch: an empty folder for generated files.
        place: see :meth:`repairnator.core.projects.port.BuildTool.detect`.
        environment: see :func:`build_tools`; this process's by default.
    """
    for tool in build_tools(os.environ if environment is None else environment):
        project = tool.detect(
            tree, build_limit=build_limit, test_limit=test_limit, scratch=scratch, place=place
        )
        if project is not None:
            return project
    return None
