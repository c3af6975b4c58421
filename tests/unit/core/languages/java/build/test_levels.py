"""The script through which javac runs when poms state levels that it refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import pytest

from repairnator.core.languages.java.build.maven.levels import by_compiler, by_properties
from repairnator.core.languages.java.build.maven.pom import Model, Plugin

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


def model(properties: dict[str, str], source: str = "", version: str = "3.1") -> Model:
    configuration = Element("configuration")
    if source:
        SubElement(configuration, "source").text = source
    compiler = Plugin("org.apache.maven.plugins", "maven-compiler-plugin", version, configuration, ())
    return Model(Path("/tree"), Element("project"), (compiler,), properties)


def arguments(*models: Model) -> tuple[str, ...] | None:
    raising = by_properties(7, models)
    return None if raising is None else raising.arguments


def test_properties_raise_what_no_pom_states() -> None:
    raising = by_properties(7, [model({})])

    assert raising is not None
    assert raising.arguments == ("-Dmaven.compiler.source=1.7", "-Dmaven.compiler.target=1.7")
    assert "raised to 7" in raising.note


def test_a_projects_own_property_is_raised_too() -> None:
    own = model({"maven.compile.source": "1.3", "junit.version": "4", "targetJdk": "1.8"}, source="1.3")

    raised = arguments(own)

    assert raised is not None
    assert "-Dmaven.compile.source=1.7" in raised
    assert len(raised) == 3


def test_properties_do_not_raise_what_a_pom_states_itself() -> None:
    assert arguments(model({}, source="1.5")) is None


def test_properties_lower_no_other_module() -> None:
    assert arguments(model({"java.version": "1.5"}), model({"java.version": "11"}, source="11")) is None
    assert arguments(model({}), model({}, version="3.13.0")) is None
