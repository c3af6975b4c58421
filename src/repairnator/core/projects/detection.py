"""Finding the project in a tree: the build tools are asked in order, the first that recognizes it has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from repairnator.core.projects.port import BuildTool, Project


def detect(
    tools: Sequence[BuildTool],
    tree: Path,
    *,
    build_limit: float,
    test_limit: float,
    scratch: Path,
    place: str = "",
) -> Project | None:
    """The project in ``tree``; None if no tool recognizes one.

    Args:
        tools: in the order in which they are asked.
        tree: the checked-out tree, belongs to this run.
        build_limit: seconds for each run of the build tool.
        test_limit: seconds for a single test.
        scratch: a folder for generated files, in which each tool has one of its own.
        place: see :meth:`repairnator.core.projects.port.BuildTool.detect`.
    """
    for tool in tools:
        own = scratch / tool.name
        own.mkdir(parents=True)
        project = tool.detect(tree, build_limit=build_limit, test_limit=test_limit, scratch=own, place=place)
        if project is not None:
            return project
    return None
