"""A box gets this machine's mirrors, and none of its passwords."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.toolchains.java.settings import read_settings
from repairnator.errors import SettingsError

_NAMESPACE = ' xmlns="http://maven.apache.org/SETTINGS/1.2.0"'


def write(home: Path, text: str) -> None:
    (home / ".m2").mkdir(parents=True, exist_ok=True)
    (home / ".m2" / "settings.xml").write_text(text)


def mirror(name: str, url: str, extra: str = "") -> str:
    return f"<mirror><id>{name}</id><mirrorOf>*</mirrorOf><url>{url}</url>{extra}</mirror>"


def test_mirrors_are_honoured_and_servers_left_out(tmp_path: Path) -> None:
    servers = "<servers><server><id>other</id><password>hunter2</password></server></servers>"
    mirrors = f"<mirrors>{mirror('m', 'https://nexus:8443/repo?a=1&amp;b')}</mirrors>"
    write(tmp_path, f"<settings{_NAMESPACE}>{servers}{mirrors}</settings>")
    settings = read_settings(tmp_path, None)
    text = settings.to_xml(3128, "/repair/repository")
    root = ET.fromstring(text)
    assert "hunter2" not in text
    assert root.find("servers") is None
    assert root.findtext("mirrors/mirror/url") == "https://nexus:8443/repo?a=1&b"
    assert root.findtext("localRepository") == "/repair/repository"
    assert {proxy.findtext("protocol") for proxy in root.iterfind("proxies/proxy")} == {"http", "https"}
    assert settings.registries == (Registry("nexus", 8443, listed=True),)


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("https://nexus/repo", "<servers><server><id>m</id></server></servers>"),
        ("https://user:hunter2@nexus/repo", ""),
    ],
)
def test_a_mirror_that_needs_a_password_is_refused_with_what_to_do(
    tmp_path: Path, url: str, servers: str
) -> None:
    write(tmp_path, f"<settings>{servers}<mirrors>{mirror('m', url)}</mirrors></settings>")
    with pytest.raises(SettingsError, match="needs a password") as caught:
        read_settings(tmp_path, None)
    assert "hunter2" not in str(caught.value)


def test_the_persons_mirror_comes_before_the_installations(tmp_path: Path) -> None:
    write(tmp_path, f"<settings><mirrors>{mirror('m', 'https://mine/')}</mirrors></settings>")
    blocker = mirror("blocker", "http://0.0.0.0/", "<blocked>true</blocked>")
    installed = tmp_path / "maven" / "conf" / "settings.xml"
    installed.parent.mkdir(parents=True)
    installed.write_text(f"<settings><mirrors>{mirror('m', 'https://theirs/')}{blocker}</mirrors></settings>")
    settings = read_settings(tmp_path, tmp_path / "maven")
    assert [one.url for one in settings.mirrors] == ["https://mine/", "http://0.0.0.0/"]
    assert settings.registries == (Registry("mine", 443, listed=True),)
    assert "<blocked>true</blocked>" in settings.to_xml(3128, "/r")


def test_variables_and_the_home_folder_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXUS", "nexus.example")
    mirrors = f"<mirrors>{mirror('m', 'https://${env.NEXUS}/')}</mirrors>"
    write(tmp_path, f"<settings><localRepository>${{user.home}}/r</localRepository>{mirrors}</settings>")
    settings = read_settings(tmp_path, None)
    assert settings.mirrors[0].url == "https://nexus.example/"
    assert settings.local_repository == tmp_path / "r"


def test_without_settings_nothing_is_mirrored(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, tmp_path / "maven")
    assert (settings.mirrors, settings.local_repository) == ((), tmp_path / ".m2" / "repository")


def test_settings_that_are_no_xml_are_a_settings_error(tmp_path: Path) -> None:
    write(tmp_path, "<settings>")
    with pytest.raises(SettingsError, match="cannot be read as Maven settings"):
        read_settings(tmp_path, None)


def test_the_arguments_of_all_builds_may_name_other_settings_and_another_repository(tmp_path: Path) -> None:
    write(tmp_path, f"<settings><mirrors>{mirror('m', 'https://mine/')}</mirrors></settings>")
    other = tmp_path / "other settings.xml"
    other.write_text(f"<settings><mirrors>{mirror('o', 'https://other/')}</mirrors></settings>")
    arguments = f"--batch-mode -s '{other}' -Dmaven.repo.local=/elsewhere -T1"
    settings = read_settings(tmp_path, None, arguments)
    assert settings.central == "https://other/"
    assert settings.local_repository == Path("/elsewhere")
    with pytest.raises(SettingsError, match="MAVEN_ARGS: there is no settings file /absent"):
        read_settings(tmp_path, None, "-s /absent")
