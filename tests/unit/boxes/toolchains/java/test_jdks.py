"""JDKs are found wherever they are installed, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.boxes.toolchains.java import jdks
from repairnator.boxes.toolchains.java.installation import INSTALLED, JavaInstallation
from repairnator.boxes.toolchains.java.jdks import FoundJdk, find_jdks


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jdks, "ROOT", tmp_path / "root")
    return tmp_path / "root"


def jdk(home: Path, version: str, *, noted: bool = True) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "javac").write_text(f"#!/bin/sh\necho 'javac {version}'\n")
    (home / "bin" / "javac").chmod(0o755)
    if noted:
        (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    return home


def releases(environment: dict[str, str], first: Path | None = None) -> list[int]:
    return [found.release for found in find_jdks(environment, first)]


@pytest.mark.parametrize(
    "place",
    [
        "usr/lib/jvm/temurin-21",
        "usr/java/jdk-21",
        "opt/jdk-21",
        "opt/hostedtoolcache/Java_Temurin/21.0.2/x64",
    ],
)
def test_in_the_systems_folders(root: Path, place: str) -> None:
    jdk(root / place, "21.0.2")
    assert releases({}) == [21]


@pytest.mark.parametrize(
    "place",
    [
        ".sdkman/candidates/java/21-tem",
        ".asdf/installs/java/temurin-21",
        ".local/share/mise/installs/java/21",
        ".jdks/temurin-21",
    ],
)
@pytest.mark.usefixtures("root")
def test_of_version_managers(tmp_path: Path, place: str) -> None:
    jdk(tmp_path / "home" / place, "21.0.2")
    assert releases({"HOME": str(tmp_path / "home")}) == [21]


@pytest.mark.usefixtures("root")
def test_that_variables_name(tmp_path: Path) -> None:
    for name, version in (("a", "1.8.0_392"), ("b", "11.0.2"), ("c", "17.0.1"), ("d", "25")):
        jdk(tmp_path / name, version, noted=name != "d")
    environment = {
        "JAVA_HOME": f"{tmp_path}/b",
        "JAVA_HOME_8_X64": f"{tmp_path}/a",
        "JAVA_HOME_17_arm64": f"{tmp_path}/c",
        "REPAIRNATOR_JDKS": f"{tmp_path}/d:{tmp_path}/nowhere",
        "JAVA_HOMES": f"{tmp_path}/e",
    }
    assert releases(environment) == [8, 11, 17, 25]


@pytest.mark.usefixtures("root")
def test_of_the_persons_toolchains_file(tmp_path: Path) -> None:
    jdk(tmp_path / "home" / "mine", "21")
    (tmp_path / "home" / ".m2").mkdir()
    (tmp_path / "home" / ".m2" / "toolchains.xml").write_text(
        "<toolchains xmlns='http://maven.apache.org/TOOLCHAINS/1.1.0'><toolchain><type>jdk</type><configuration>"
        "<jdkHome>${user.home}/mine</jdkHome></configuration></toolchain></toolchains>"
    )
    assert releases({"HOME": str(tmp_path / "home")}) == [21]


def test_each_once_and_the_usual_one_first(root: Path) -> None:
    usual = jdk(root / "usr/lib/jvm/java-21", "21.0.1")
    (root / "usr/lib/jvm/default").symlink_to(usual)
    old = jdk(root / "usr/lib/jvm/java-17", "17.0.1")
    (root / "usr/lib/jvm/jre-8/bin").mkdir(parents=True)  # no compiler
    found = find_jdks({"JAVA_HOME": f"{root}/usr/lib/jvm/default"}, usual)
    assert found == (FoundJdk(21, usual), FoundJdk(17, old))


def test_a_box_sees_and_is_told_of_all_of_them() -> None:
    found = (FoundJdk(21, Path("/opt/b")), FoundJdk(17, Path("/opt/a")))
    java = JavaInstallation(Path("/opt/b"), None, (), found)
    assert java.environment[INSTALLED] == "21=/opt/b:17=/opt/a"
    assert set(java.programs.values()) == {Path("/opt/a"), Path("/opt/b")}
