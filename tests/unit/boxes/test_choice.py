"""Which box is used, and that there is none without one's own wish."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator import boxes
from repairnator.boxes.configuration import BoxConfiguration, box_limits
from repairnator.boxes.port import Limits
from repairnator.boxes.toolchains import toolchains
from repairnator.errors import SandboxUnavailable, SettingsError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import RepairOptions


def test_none_must_be_asked_for_by_name() -> None:
    assert boxes.choose("none", BoxConfiguration()).name == "none"


def test_without_a_working_box_auto_ends_and_names_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dnf").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="sudo dnf install bubblewrap") as caught:
        boxes.choose("auto", BoxConfiguration())
    assert "--sandbox none" in str(caught.value)


def test_a_box_that_does_not_exist_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="auto, bubblewrap, kubernetes, none"):
        boxes.choose("docker", BoxConfiguration())


def test_the_settings_name_registries_hosts_and_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_REGISTRIES", "nexus:8443, mirror")
    monkeypatch.setenv("REPAIRNATOR_TEST_HOSTS", "api.example.org")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    configuration = BoxConfiguration.from_settings(Settings.load())
    assert [(one.host, one.port) for one in configuration.registries] == [("nexus", 8443), ("mirror", 443)]
    assert [one.host for one in configuration.hosts_of("")] == ["api.example.org"]
    assert configuration.cache == Path("/somewhere/repairnator")
    assert [configuration.cache_of(one) for one in toolchains()] == [
        Path("/somewhere/repairnator/m2"),
        Path("/somewhere/repairnator/pypi"),
    ]
    monkeypatch.setenv("REPAIRNATOR_REGISTRIES", "ftp://x")
    with pytest.raises(SettingsError, match="REPAIRNATOR_REGISTRIES"):
        BoxConfiguration.from_settings(Settings.load())


def test_hosts_may_be_opened_to_the_tests_of_one_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_TEST_HOSTS", "api.example.org, Team/App=db.example.org:5432")
    configuration = BoxConfiguration.from_settings(Settings.load())
    theirs = [(one.host, one.port) for one in configuration.hosts_of("https://git.example/team/app.git")]
    assert theirs == [("api.example.org", 443), ("db.example.org", 5432)]
    for other in ("", "https://git.example/team/app2", "https://git.example/x/team/app", "/srv/team/app"):
        assert [one.host for one in configuration.hosts_of(other)] == ["api.example.org"]


@pytest.mark.parametrize("entry", ["team/app=", "team=db.example.org", "=db.example.org", "team/app=ftp://x"])
def test_a_host_that_cannot_be_read_is_a_settings_error(monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    monkeypatch.setenv("REPAIRNATOR_TEST_HOSTS", entry)
    with pytest.raises(SettingsError, match="REPAIRNATOR_TEST_HOSTS"):
        BoxConfiguration.from_settings(Settings.load())


def test_the_settings_name_what_a_box_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MEMORY", "2g"), ("DISK", "512MiB"), ("PROCESSES", "300"), ("TIME", "1h")):
        monkeypatch.setenv(f"REPAIRNATOR_BOX_{name}", value)
    assert box_limits(Settings.load()) == Limits(2 * 2**30, 300, 512 * 2**20, 3600.0)
    monkeypatch.setenv("REPAIRNATOR_BOX_MEMORY", "much")
    with pytest.raises(SettingsError, match="REPAIRNATOR_BOX_MEMORY=much: expected a size"):
        Settings.load()


def test_variables_enter_a_box_by_name_and_never_with_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_BOX_ENVIRONMENT", "FLAVOUR, ABSENT")
    monkeypatch.setenv("FLAVOUR", "salt")
    assert BoxConfiguration.from_settings(Settings.load()).environment == {"FLAVOUR": "salt"}
    monkeypatch.setenv("GITHUB_OAUTH", "marked-7d31")
    monkeypatch.setenv("FLAVOUR", "Bearer marked-7d31")
    with pytest.raises(SettingsError, match="FLAVOUR holds a secret") as caught:
        BoxConfiguration.from_settings(Settings.load())
    assert "marked-7d31" not in str(caught.value)
    monkeypatch.setenv("REPAIRNATOR_BOX_ENVIRONMENT", "PATH")
    with pytest.raises(SettingsError, match="PATH is set by the sandbox itself"):
        BoxConfiguration.from_settings(Settings.load())


def test_tokens_are_for_one_host_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_OAUTH", "one")
    monkeypatch.setenv("REPAIRNATOR_GIT_CREDENTIALS", "git.example.org=bot:two, Gitea.example=three")
    policy = BoxConfiguration.from_settings(Settings.load()).fetch
    assert policy.credentials == {
        "github.com": "x-access-token:one",
        "git.example.org": "bot:two",
        "gitea.example": "x-access-token:three",
    }
    assert {"one", "two", "three"} <= set(Settings.load().secrets)
    assert "two" not in repr(policy)
    monkeypatch.setenv("REPAIRNATOR_GIT_CREDENTIALS", "marked-7d31")
    with pytest.raises(SettingsError, match="expected host=token") as caught:
        Settings.load()
    assert "marked-7d31" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "options", "wanted"),
    [
        ("", RepairOptions(), True),
        ("1", RepairOptions(), True),
        ("0", RepairOptions(), False),
        ("1", RepairOptions(prove="diff"), False),
    ],
)
def test_earlier_versions_are_read_unless_that_is_turned_off_or_a_diff_is_proven(
    monkeypatch: pytest.MonkeyPatch, value: str, options: RepairOptions, wanted: bool
) -> None:
    monkeypatch.setenv("REPAIRNATOR_BISECT", value)
    assert BoxConfiguration.from_settings(Settings.load()).fetch_for(options).look_back is wanted
