"""The wheel alone, in an empty environment away from the source tree, repairs a project."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from . import projects, wheels


@pytest.mark.slow
def test_the_wheel_carries_the_jar_and_nothing_but_the_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "repairnator/_jvm/repairnator-jvm.jar" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"repairnator"}


@pytest.mark.slow
def test_the_wheel_alone_repairs_a_project(wheel: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    program = wheels.install(tmp_path / "environment", wheel)
    tree = projects.failing(tmp_path / "tree")

    done = subprocess.run(
        [
            str(program),
            "repair",
            str(tree),
            "--json",
            "--output",
            str(tmp_path / "patches"),
        ],
        cwd=tmp_path,
        env=environment | {"PATH": os.defpath + ":" + environment["PATH"]},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["status"] == "PATCHED"
    (file,) = (tmp_path / "patches").glob("*.patch")
    subprocess.run(["git", "apply", str(file)], cwd=tree, check=True)
    assert (tree / "src/main/java/org/example/Calc.java").read_text() == projects.RIGHT
