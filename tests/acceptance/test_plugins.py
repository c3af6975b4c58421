"""A language of someone else's, in a wheel of its own, is repaired in the box like one of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from . import wheels

PLUGIN = wheels.ROOT / "examples/plugins/abacus"


@dataclass(frozen=True, slots=True)
class Installed:
    """The command in an environment of its own, and the folder that it is run in."""

    program: Path
    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


@pytest.fixture
def repairnator(wheel: Path, tmp_path: Path, environment: dict[str, str]) -> Installed:
    """Our wheel and the plug-in's, and nothing else."""
    sources = tmp_path / "sources"
    shutil.copytree(PLUGIN, sources)
    plugin = wheels.build(sources, tmp_path / "dist")
    program = wheels.install(tmp_path / "environment", wheel, plugin)
    return Installed(program, tmp_path, environment | {"PATH": os.defpath + ":" + environment["PATH"]})


@pytest.mark.slow
def test_a_project_of_the_plugins_language_is_repaired_in_the_box(
    repairnator: Installed, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(PLUGIN / "failing-project", tree)

    done = repairnator(
        "repair", str(tree), "--sandbox", "bubblewrap", "--json", "--output", str(tmp_path / "patches")
    )

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["status"], document["language"]) == ("PATCHED", "abacus")
    (patch,) = document["patches"]
    assert patch["tool"] == "abacus"
    assert patch["fixes"] == ["tests.shop#large", "tests.shop#small"]
    assert patch["evidence"]["testsRun"] == 6
    (file,) = (tmp_path / "patches").glob("*.patch")
    subprocess.run(["git", "apply", str(file)], cwd=tree, check=True)
    assert "total: net discount -\n" in (tree / "src/shop.abacus").read_text()

    again = repairnator("repair", str(tree), "--sandbox", "bubblewrap", "--json")
    assert (again.returncode, json.loads(again.stdout)["status"]) == (3, "NOTFAILING")
