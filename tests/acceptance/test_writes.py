"""A repository cannot have the command write where it wants, nor spoil the machine for the next repair."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.acceptance import projects
from tests.odd_trees import names, nest

from repairnator.core.trees import remove_tree

from .conftest import Command

# Deeper than a path can name, closed, and named oddly; in the project's folder and in /tmp.
SPOIL = (
    "import os\\nfor top in ('.', '/tmp'):\\n  os.chdir(top)\\n  os.mkdir(b'odd\\\\n\\\\xff')\\n"
    "  os.mkdir('closed'); os.mkdir('closed/in'); os.chmod('closed', 0)\\n"
    "  here = os.open('.', 0)\\n  for n in range(3000):\\n    os.mkdir('a'); os.chdir('a')\\n"
    "  os.fchdir(here)\\n"
)
PYTHON = Path(sys.executable).resolve()  # the box sees no links to it
SPOILING_TEST = f"""\
package org.example;

import org.junit.Test;

public class SpoilTest {{
    @Test
    public void spoil() throws Exception {{
        new ProcessBuilder("{PYTHON}", "-I", "-S", "-c", "{SPOIL}").inheritIO().start().waitFor();
    }}
}}
"""


def test_a_repositorys_link_in_a_patchs_place_costs_no_file(repairnator: Command, tmp_path: Path) -> None:
    project = projects.failing(tmp_path / "project")
    victim = tmp_path / ".bashrc"
    victim.write_text("mine")
    (project / "repairnator-patches").mkdir()
    (project / "repairnator-patches" / "01-g1.patch").symlink_to("../../.bashrc")
    projects.commit(project)

    done = repairnator("repair", "project", "--output", "project/repairnator-patches")

    assert done.returncode == 0, done.stderr
    assert victim.read_text() == "mine"
    patch = project / "repairnator-patches" / "01-g1.patch"
    assert not patch.is_symlink()
    assert "+        return a > b ? a : b;" in patch.read_text()


@pytest.mark.parametrize("link", ["repairnator-patches", "repairnator-patches/alternatives"])
def test_a_linked_folder_of_a_repository_is_refused_before_anything_runs(
    repairnator: Command, tmp_path: Path, link: str
) -> None:
    project = projects.failing(tmp_path / "project")
    (tmp_path / "home").mkdir()
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(tmp_path / "home")

    done = repairnator("repair", "project", "--output", "project/repairnator-patches", "--json")

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"project/{link}): it is a symbolic link" in line
    assert line.endswith("choose another --output")
    assert names(tmp_path / "home") == []


@pytest.mark.parametrize("depth", [1500, 10_000])
def test_a_folder_too_deep_for_any_build_is_a_status_and_the_next_repair_is_none_the_worse(
    repairnator: Command, tmp_path: Path, depth: int
) -> None:
    project = projects.not_maven(tmp_path / "deep")
    nest(project, depth)
    try:
        done = repairnator("repair", "deep")
    finally:
        assert remove_tree(project) == ""
    assert done.returncode == 4
    assert "NOTCLONABLE" in done.stderr
    assert "256 folders deep" in done.stderr
    assert names(tmp_path / "work") == []
    projects.not_maven(tmp_path / "honest")
    assert "no project found" in repairnator("repair", "honest").stderr


@pytest.mark.slow
def test_a_build_that_spoils_its_folders_leaves_nothing_and_stops_nobody(
    repairnator: Command, tmp_path: Path
) -> None:
    projects.write_project(tmp_path / "spoiler", SpoilTest=SPOILING_TEST)
    projects.passing(tmp_path / "honest")

    spoiled = repairnator("repair", "spoiler")
    assert spoiled.returncode == 3, spoiled.stderr
    assert names(tmp_path / "work") == []
    assert "is ignored from now on" not in spoiled.stderr

    assert repairnator("repair", "honest").returncode == 3
    assert names(tmp_path / "work") == []
