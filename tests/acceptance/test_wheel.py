"""The wheel alone, in an empty environment away from the source tree, repairs a project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from . import projects

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built once by way of the sdist, as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_the_jar_and_nothing_but_the_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "repairnator/_jvm/repairnator-jvm.jar" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"repairnator"}


@pytest.mark.slow
def test_the_wheel_alone_repairs_a_project(wheel: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    empty = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(empty)], check=True)
    pip = [
        str(empty / "bin/pip"),
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        str(ROOT / "requirements/run.lock"),
    ]
    subprocess.run(pip, check=True, timeout=600)
    install = [str(empty / "bin/pip"), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, timeout=600)
    tree = projects.failing(tmp_path / "tree")

    done = subprocess.run(
        [
            str(empty / "bin/repairnator"),
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
