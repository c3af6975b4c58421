"""Which box is used, and that there is none without one's own wish."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator import sandboxes
from repairnator.errors import SandboxUnavailable, SettingsError, UsageError
from repairnator.sandboxes.configuration import BoxConfiguration


def test_none_must_be_asked_for_by_name() -> None:
    assert sandboxes.choose("none", BoxConfiguration()).name == "none"


def test_without_a_working_box_auto_ends_and_names_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dnf").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="sudo dnf install bubblewrap") as caught:
        sandboxes.choose("auto", BoxConfiguration())
    assert "--sandbox none" in str(caught.value)


def test_a_box_that_does_not_exist_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="auto, bubblewrap, none"):
        sandboxes.choose("docker", BoxConfiguration())


def test_the_environment_names_registries_and_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_REGISTRIES", "nexus:8443, mirror")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    configuration = BoxConfiguration.from_environment()
    assert [(one.host, one.port) for one in configuration.registries] == [("nexus", 8443), ("mirror", 443)]
    assert configuration.cache == Path("/somewhere/repairnator/m2")
    monkeypatch.setenv("REPAIRNATOR_REGISTRIES", "ftp://x")
    with pytest.raises(SettingsError):
        BoxConfiguration.from_environment()
