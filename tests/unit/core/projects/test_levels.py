"""The script through which javac runs when poms state levels that it refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from repairnator.core.projects.maven.levels import by_compiler, by_properties

ECHO = """#!/bin/sh
for argument do case $argument in @*) cat "${argument#@}" ;; *) echo "$argument" ;; esac; done
exit 3
"""


@pytest.fixture
def javac(tmp_path: Path) -> Path:
    real = tmp_path / "the real javac"
    real.write_text(ECHO)
    real.chmod(0o755)
    by_compiler(7, tmp_path, str(real))
    return tmp_path / "javac"


def words(javac: Path, *arguments: str) -> list[str]:
    done = subprocess.run([javac, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    return done.stdout.split("\n")[:-1]


def test_levels_in_argument_files_are_raised(javac: Path, tmp_path: Path) -> None:
    (tmp_path / "arguments").write_text(
        '"-d"\n"/a folder/x"\n"-target"\n"1.5"\n"-source"\n"1.4"\n"/x/Calc.java"\n'
    )

    assert words(javac, f"@{tmp_path / 'arguments'}", "-J-Xmx1g") == [
        '"-d"', '"/a folder/x"', '"-target"', "7", '"-source"', "7", '"/x/Calc.java"', "-J-Xmx1g"
    ]  # fmt: skip


def test_levels_on_the_command_line_are_raised(javac: Path) -> None:
    assert words(javac, "-source", "1.5", "--release", "6", "A.java") == [
        "-source",
        "7",
        "--release",
        "7",
        "A.java",
    ]


def test_levels_that_are_high_enough_stay(javac: Path, tmp_path: Path) -> None:
    (tmp_path / "arguments").write_text('"--release" "11"\n')

    assert words(javac, f"@{tmp_path / 'arguments'}", "-source", "1.8") == [
        '"--release" "11"',
        "-source",
        "1.8",
    ]


def test_properties_raise_what_no_pom_states() -> None:
    raising = by_properties(7)

    assert raising.arguments == ("-Dmaven.compiler.source=1.7", "-Dmaven.compiler.target=1.7")
    assert "raised to 7" in raising.note
