"""Whatever program is shown as a whole, files with passwords in it are covered."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from repairnator.boxes.machine import Programs, program_folders
from repairnator.boxes.masks import find_masks
from repairnator.boxes.toolchains.java.installation import JavaInstallation
from repairnator.errors import SandboxUnavailable


@pytest.mark.parametrize(
    "name",
    [
        "conf/settings.xml",
        "conf/settings.xml.bak",
        "conf/settings-security.xml",
        "settings.xml",
        "init.d/init.gradle",
        "gradle.properties",
        "pip.conf",
        "etc/npmrc",
        ".netrc",
        "lib/management/jmxremote.password",
        "lib/security/company.p12",
        "etc/gitconfig",
        "credentials.toml",
    ],
)
def test_a_file_with_a_telling_name_is_covered(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("secret")
    (tmp_path / "lib").mkdir(exist_ok=True)
    (tmp_path / "lib" / "maven-settings.jar").touch()
    assert find_masks([tmp_path]).files == ((tmp_path / name).resolve(),)


def test_a_persons_folder_in_a_programs_is_covered(tmp_path: Path) -> None:
    (tmp_path / ".m2").mkdir()
    assert find_masks([tmp_path]).folders == ((tmp_path / ".m2").resolve(),)


def test_what_a_folder_leads_to_is_covered_where_it_is_shown(tmp_path: Path) -> None:
    """As Debian has Maven's settings in /etc/maven."""
    maven, etc, elsewhere = tmp_path / "maven", tmp_path / "etc", tmp_path / "elsewhere"
    for folder in (maven, etc, elsewhere):
        folder.mkdir()
        (folder / "settings.xml").touch()
    (maven / "conf").symlink_to(etc)
    (maven / "more").symlink_to(elsewhere)
    found = find_masks([maven, etc]).files
    assert set(found) == {(folder / "settings.xml").resolve() for folder in (maven, etc)}


def test_settings_under_any_name_are_covered_where_they_lie_in_what_is_shown(tmp_path: Path) -> None:
    shown, hidden = tmp_path / "shown" / "team.xml", tmp_path / "hidden" / "team.xml"
    for file in (shown, hidden):
        file.parent.mkdir()
        file.touch()
    assert find_masks([shown.parent], [shown, hidden]).files == (shown.resolve(),)


def test_the_trust_store_stays(tmp_path: Path) -> None:
    for name in ("trusted.jks", "private.jks"):
        (tmp_path / name).touch()
    masks = find_masks([tmp_path], shown=[tmp_path / "trusted.jks"])
    assert masks.files == ((tmp_path / "private.jks").resolve(),)


@pytest.mark.parametrize("place", [".", "..", "local"])
def test_a_program_that_is_installed_in_a_home_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    home = tmp_path / "people" / "me"
    (home / ".local" / "share").mkdir(parents=True)
    (home / "local").symlink_to(".local")
    monkeypatch.setenv("HOME", str(home))
    prefix = home / place
    monkeypatch.setattr(sys, "base_prefix", str(prefix))
    with pytest.raises(SandboxUnavailable, match=r"the Python is installed in .* the sandbox would show it"):
        program_folders(Programs())
    monkeypatch.undo()
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(SandboxUnavailable, match=r"the JDK \(JAVA_HOME\) is installed in"):
        program_folders(Programs((JavaInstallation(prefix, None, ()),)))


def test_a_program_in_a_folder_of_its_own_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "me"
    (home / ".sdkman" / "java").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    java = JavaInstallation(home / ".sdkman" / "java", None, ())
    assert home / ".sdkman" / "java" in program_folders(Programs((java,)))


def test_a_trust_store_that_is_a_folder_is_not_shown(tmp_path: Path) -> None:
    java = JavaInstallation(None, None, (f"-Djavax.net.ssl.trustStore={tmp_path}",))
    assert tmp_path not in program_folders(Programs((java,)))
