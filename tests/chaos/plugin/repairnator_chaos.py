"""A language and a repair tool of a made-up language, plugged in by entry points.

Installed beside the program, they run where Maven and the tool ``java`` run: in the box. A project's file
``pause`` holds the seconds that its test command takes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from repairnator.core.network import Network
from repairnator.core.projects.port import BuildTool
from repairnator.testing.core import GuessingTool, ValuesBuildTool, ValuesLanguage


class Language(ValuesLanguage):
    """The language; its tests take as long as the project says."""

    def build_tools(self, environment: Mapping[str, str], network: Network | None) -> Sequence[BuildTool]:
        return (ValuesBuildTool(before_test=_pause),)


class Tool(GuessingTool):
    """Tries the one value that repairs every project here."""

    def __init__(self) -> None:
        super().__init__(["3"])


def _pause(root: Path) -> None:
    time.sleep(float((root / "pause").read_text()))


LANGUAGE = Language()
