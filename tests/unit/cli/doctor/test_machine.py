from __future__ import annotations

import os
from pathlib import Path

import pytest

from repairnator.boxes.bubblewrap import BubblewrapSandbox
from repairnator.boxes.cgroups import Hierarchy
from repairnator.boxes.toolchains.java import jdks
from repairnator.cli.doctor import machine as doctor
from repairnator.cli.doctor.machine import MISSING, OK, WARNING, Check
from repairnator.errors import StoreUnavailable
from repairnator.foundation.settings import Settings


def program(folder: Path, name: str, output: str) -> None:
    """A program that prints one line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{output}'\n")
    (folder / name).chmod(0o755)


def checked(name: str, **environment: str) -> Check:
    return next(check for check in doctor.check_toolchains(environment) if check.name == name)


@pytest.fixture
def only_named_jdks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No JDK is found but those that a variable names."""
    monkeypatch.setattr(jdks, "ROOT", tmp_path / "root")


@pytest.mark.usefixtures("only_named_jdks")
@pytest.mark.parametrize(
    ("version", "state"),
    [("javac 17.0.1", OK), ("javac 21-ea", OK), ("javac 11.0.2", MISSING), ("javac 1.8.0_292", MISSING)],
)
def test_the_compiler_must_be_new_enough(
    version: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "javac", version)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    found = checked("jdk")
    assert found.state == state
    assert version in found.found
    assert bool(found.fix) == (state == MISSING)


@pytest.mark.usefixtures("only_named_jdks")
def test_another_jdk_serves_where_the_usual_one_is_too_old(tmp_path: Path) -> None:
    for release in ("11", "21"):
        program(tmp_path / release / "bin", "javac", f"javac {release}.0.2")
    found = checked("jdk", JAVA_HOME=str(tmp_path / "11"), REPAIRNATOR_JDKS=str(tmp_path / "21"))
    assert found.state == OK
    assert f"used instead: 21 ({tmp_path / '21'})" in found.found


@pytest.mark.usefixtures("only_named_jdks")
def test_java_home_counts_before_path(tmp_path: Path) -> None:
    program(tmp_path / "bin", "javac", "javac 11.0.2")
    assert checked("jdk", JAVA_HOME=str(tmp_path)).state == MISSING
    assert "JAVA_HOME" in checked("jdk", JAVA_HOME=str(tmp_path / "nothing")).found


def test_what_is_missing_comes_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "dnf", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checked("maven") == Check("maven", MISSING, "not found", "sudo dnf install maven")
    assert doctor.check_git().state == MISSING


def test_a_folder_that_does_not_exist_yet_is_fine_where_it_can_be_made(tmp_path: Path) -> None:
    assert doctor.check_folder("data", tmp_path / "a/b").state == OK
    (tmp_path / "file").write_text("")
    assert doctor.check_folder("data", tmp_path / "file").state == MISSING


def test_what_does_not_answer_is_said_in_its_own_words() -> None:
    def ping() -> None:
        raise StoreUnavailable("the disk is on fire")

    assert doctor.check_reachable("store", "there", ping, "put it out") == Check(
        "store", MISSING, "the disk is on fire", "put it out"
    )


def test_warnings_leave_a_machine_healthy() -> None:
    assert doctor.healthy([Check("disk", WARNING, ""), Check("git", OK, "")])
    assert not doctor.healthy([Check("git", MISSING, "")])


def test_the_box_is_named_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    found = doctor.check_sandbox(Settings.load(sandbox="none"))
    assert (found.state, found.fix) == (WARNING, "unset REPAIRNATOR_SANDBOX to use the default sandbox")
    monkeypatch.setattr(BubblewrapSandbox, "unavailable", lambda _self: None)
    assert "bubblewrap" in doctor.check_sandbox(Settings.load()).found
    assert "since it works here" in doctor.check_sandbox(Settings.load()).found
    assert "asks for it" in doctor.check_sandbox(Settings.load(sandbox="bubblewrap")).found
    monkeypatch.setattr(BubblewrapSandbox, "unavailable", lambda _self: "no name spaces: do this")
    found = doctor.check_sandbox(Settings.load())
    assert found.state == MISSING
    assert found.found.startswith("no name spaces: do this")


def test_it_says_what_holds_boxes_to_their_memory_and_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(BubblewrapSandbox, "unavailable", lambda _self: None)
    unit = tmp_path / "repairnator.services"
    unit.mkdir()
    (unit / "cgroup.controllers").write_text("memory pids\n")
    monkeypatch.setattr(doctor, "find_hierarchy", lambda: Hierarchy(tmp_path, unit))
    assert "bounded by a watchdog, since no control group" in doctor.check_sandbox(Settings.load()).found
    os.setxattr(unit, "user.delegate", b"1")
    assert f"bounded by control groups in {unit}" in doctor.check_sandbox(Settings.load()).found
