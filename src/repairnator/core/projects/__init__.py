"""Build tools behind one port: recognizing a project, building it, testing it, knowing its parts.

Maven is ours; others are found by the entry point group ``repairnator.build_tools``, each a class without
constructor arguments that fits :class:`~repairnator.core.projects.port.BuildTool`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from repairnator.core.network import Network
from repairnator.core.projects.maven.project import MavenTool
from repairnator.core.projects.port import BuildTool, Project

GROUP = "repairnator.build_tools"
SETTINGS = "REPAIRNATOR_MAVEN_SETTINGS"
REPOSITORY = "REPAIRNATOR_MAVEN_REPOSITORY"


def build_tools(environ: Mapping[str, str], network: Network | None = None) -> tuple[BuildTool, ...]:
    """Every build tool, in the order in which a tree is offered to them.

    Args:
        environ: environment of the build tools' processes. ``REPAIRNATOR_MAVEN_SETTINGS`` and
            ``REPAIRNATOR_MAVEN_REPOSITORY`` name Maven's settings file and local repository; without them,
            Maven's own defaults count.
        network: opened while dependencies are fetched; None where it is always open.
    """
    settings, repository = (
        Path(value) if (value := environ.get(name)) else None for name in (SETTINGS, REPOSITORY)
    )
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return (
        MavenTool(settings, repository, dict(environ), network),
        *(point.load()() for point in points),
    )


def detect(
    tree: Path,
    *,
    build_limit: float,
    test_limit: float,
    scratch: Path,
    place: str = "",
    environ: Mapping[str, str] | None = None,
) -> Project | None:
    """The project in ``tree``, by the first build tool that recognizes it; None if none does.

    Args:
        tree: the checked-out tree, belongs to this run.
        build_limit: seconds for each run of the build tool.
        test_limit: seconds for a single test.
        scratch: an empty folder for generated files.
        place: see :meth:`repairnator.core.projects.port.BuildTool.detect`.
        environ: see :func:`build_tools`; this process's by default.
    """
    for tool in build_tools(os.environ if environ is None else environ):
        project = tool.detect(
            tree, build_limit=build_limit, test_limit=test_limit, scratch=scratch, place=place
        )
        if project is not None:
            return project
    return None
