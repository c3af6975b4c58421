"""A build tool, a warm runtime and a repair tool of a made-up language, plugged in by entry points.

Installed beside the program, they run where Maven and the tool ``java`` run: in the box. A project's file
``pause`` holds the seconds that its test command takes.
"""

from __future__ import annotations

import time
from pathlib import Path

from repairnator.core.localize.port import Workbench
from repairnator.core.projects.port import Module, Project
from repairnator.testing.core import GuessingTool, ValuesBuildTool, ValuesProject, ValuesWorkbench


class BuildTool(ValuesBuildTool):
    """Recognizes the language; its tests take as long as the project says."""

    def __init__(self) -> None:
        super().__init__(before_test=_pause)


class Tool(GuessingTool):
    """Tries the one value that repairs every project here."""

    def __init__(self) -> None:
        super().__init__(["3"])


def open_workbench(project: Project, _modules: tuple[Module, ...], _test_limit: float) -> Workbench:
    """The warm runtime of a project."""
    assert isinstance(project, ValuesProject)
    return ValuesWorkbench(project)


def _pause(root: Path) -> None:
    time.sleep(float((root / "pause").read_text()))
