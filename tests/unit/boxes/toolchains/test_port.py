"""A toolchain is an entry point: all of the shell takes part in it, and nothing names it."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.toolchains import installed

from repairnator.boxes.artifacts import box_artifacts, machine_settings
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.core import proxied
from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.machine import find_programs, program_folders
from repairnator.boxes.masks import find_masks
from repairnator.boxes.repository import LinkRules
from repairnator.boxes.toolchains import public_registries, toolchains
from repairnator.boxes.toolchains.port import LocalArtifacts
from repairnator.cli.doctor import machine as doctor
from repairnator.errors import SandboxUnavailable, SettingsError
from repairnator.foundation.settings import Settings
from repairnator.foundation.toolchains import all_facts
from repairnator.world.fetch import fetch
from repairnator.world.fetch.policy import FetchPolicy
from repairnator.world.fetch.source import Source

ROOT = Path(__file__).parents[4]
VALUES = "values = repairnator.testing.toolchains:TOOLCHAIN"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The made-up toolchain is installed, and so are its programs."""
    programs = tmp_path / "opt" / "values"
    (programs / "bin").mkdir(parents=True)
    monkeypatch.setenv("VALUES_HOME", str(programs))
    with installed(tmp_path / "site-packages", monkeypatch, VALUES):
        yield programs


def test_java_and_python_are_there() -> None:
    assert [toolchain.facts.name for toolchain in toolchains()] == ["java", "python"]


@pytest.mark.usefixtures("home")
def test_a_box_sees_its_programs(values: Path) -> None:
    programs = find_programs(os.environ)
    assert values in program_folders(programs)
    assert str(values / "bin") in programs.path.split(":")
    assert programs.environment["VALUES_HOME"] == str(values)
    assert proxied(3128, programs)["VALUES_PROXY"] == "127.0.0.1:3128"


def test_what_its_folders_hide_counts_as_private(
    values: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".values").mkdir()
    monkeypatch.setenv("VALUES_HOME", str(home / ".values"))
    assert values
    with pytest.raises(SandboxUnavailable, match="the values is installed in"):
        program_folders(find_programs(os.environ))


def test_its_secrets_are_covered(values: Path) -> None:
    (values / "values-secrets.ini").touch()
    (values / ".values").mkdir()
    masks = find_masks([values])
    assert masks.files == ((values / "values-secrets.ini").resolve(),)
    assert masks.folders == ((values / ".values").resolve(),)


@pytest.mark.usefixtures("values")
def test_its_registries_may_be_reached(home: Path) -> None:
    (home / ".values").mkdir()
    (home / ".values" / "settings").write_text("registry=mirror.example\n")
    assert Registry("registry.values.example") in public_registries()
    settings = machine_settings(home, {}, find_programs(os.environ).installations)
    assert Registry("mirror.example", listed=True) in [one for each in settings for one in each.registries]


@pytest.mark.usefixtures("values")
@pytest.mark.parametrize(("file", "used"), [("values.build", True), ("pom.xml", False)])
def test_its_artifacts_are_shared_by_boxes_that_need_them(
    home: Path, tmp_path: Path, file: str, used: bool
) -> None:
    (tmp_path / "cache" / "values").mkdir(parents=True)
    (home / ".values" / "artifacts").mkdir(parents=True)
    (tmp_path / "workspace" / "tree").mkdir(parents=True)
    (tmp_path / "workspace" / "tree" / file).touch()
    configuration = BoxConfiguration(cache=tmp_path / "cache", local_artifacts=LocalArtifacts.ALL)
    settings = machine_settings(home, {}, find_programs(os.environ).installations)
    found = box_artifacts(configuration, settings, tmp_path / "workspace", "/repair")
    one = next(each for each in found if each.inside == "/repair/values-artifacts")
    assert one.hides is not used
    assert [view.repository for view in one.views] == (
        [tmp_path / "cache" / "values", home / ".values" / "artifacts"] if used else []
    )
    assert one.plan().rules == LinkRules(left_out=(".sum",))
    assert one.variables["VALUES_SETTINGS"] == "/repair/values.settings"
    folders = [folder for each in found for folder in each.plan().lower]
    assert len(folders) == len(set(folders))


@pytest.mark.usefixtures("values")
def test_its_build_outputs_are_not_fetched(tmp_path: Path) -> None:
    for name in ("values.build", "made/old", "module/made/kept"):
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).touch()
    tree = tmp_path / "tree"
    list(fetch(Source(directory=tmp_path / "project"), tree, FetchPolicy(), threading.Event()))
    assert not (tree / "made").exists()
    assert (tree / "module" / "made" / "kept").exists()


@pytest.mark.usefixtures("values")
def test_its_variables_are_the_boxs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_BOX_ENVIRONMENT", "VALUES_HOME")
    with pytest.raises(SettingsError, match="VALUES_HOME is set by the sandbox itself"):
        BoxConfiguration.from_settings(Settings.load())


@pytest.mark.usefixtures("values")
def test_doctor_checks_it_and_names_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "dnf").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert doctor.check_toolchains({})[-1] == doctor.Check(
        "values", doctor.MISSING, "not found", "sudo dnf install values-compiler"
    )
    assert doctor.check_toolchains({"VALUES_HOME": "/opt/values"})[-1].state == doctor.OK


def test_the_image_of_repairs_has_the_packages_of_all() -> None:
    stated = re.search(r'^ARG TOOLCHAIN_PACKAGES="(.*)"$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert stated is not None
    assert stated[1].split() == [package for facts in all_facts() for package in facts.image_packages]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("broken = toolchain_plugin:MISSING", r"the toolchain broken .*MISSING.* cannot be loaded"),
        ("broken = toolchain_plugin:EMPTY", r"the toolchain broken .*EMPTY.* cannot be loaded"),
        ("values = toolchain_plugin:NAMESAKE", "two toolchains have the artifacts 'repository'"),
        ("twin = repairnator.boxes.toolchains.java:TOOLCHAIN", "two toolchains have the name 'java'"),
    ],
)
def test_one_that_cannot_take_part_is_named(
    line: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = """
from dataclasses import replace
from repairnator.testing.toolchains import ValuesToolchain
EMPTY = object()
NAMESAKE = ValuesToolchain()
NAMESAKE.facts = replace(NAMESAKE.facts, artifacts="repository")
"""
    with installed(tmp_path / "site-packages", monkeypatch, line, module=module):
        with pytest.raises(SettingsError, match=said):
            toolchains()
        assert doctor.check_toolchains({})[0].state == doctor.MISSING
