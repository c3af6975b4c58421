"""Tiny Maven projects, written into a fresh folder for each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from repairnator.core.languages.java.build.maven import commands
from repairnator.core.languages.java.build.maven.project import MavenProject
from repairnator.core.languages.java.build.maven.transcript import Transcript
from repairnator.core.projects.processes import Running

Open = Callable[[Mapping[str, str]], MavenProject]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The arguments of each start of Maven, in order."""
    seen: list[Sequence[str]] = []
    start = commands.Maven.start

    def counting(maven: commands.Maven, base: Path, arguments: Sequence[str]) -> Running[Transcript]:
        seen.append(arguments)
        return start(maven, base, arguments)

    monkeypatch.setattr(commands.Maven, "start", counting)
    return seen


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Writes files into a tree and returns its folder."""

    def writing(files: Mapping[str, str]) -> Path:
        tree = tmp_path / "tree"
        for name, text in files.items():
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tree

    return writing


@pytest.fixture
def open_project(write: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> Open:
    """Writes a tree and opens the project in it, with a test limit of three seconds."""
    # Imported here, so that collecting the unit tests of a broken adapter still works.
    from repairnator.core.languages import build_tools
    from repairnator.core.projects.detection import detect

    def opening(files: Mapping[str, str]) -> MavenProject:
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        project = detect(
            build_tools(os.environ), write(files), build_limit=240, test_limit=3, scratch=scratch
        )
        assert isinstance(project, MavenProject)
        return project

    return opening
