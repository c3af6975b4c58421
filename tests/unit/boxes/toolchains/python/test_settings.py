"""What boxes get of this machine's settings of pip and uv."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from repairnator.boxes.toolchains.python import settings
from repairnator.boxes.toolchains.python.settings import BOX_SETTINGS, PythonSettings, read_settings
from repairnator.errors import SettingsError


@pytest.fixture(autouse=True)
def _no_files_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_SYSTEM_FILES", ())


def read(home: Path, files: dict[str, str], environment: dict[str, str] | None = None) -> PythonSettings:
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return read_settings(home, environment or {})


def in_box(found: PythonSettings, port: int = 3128) -> dict[str, object]:
    return tomllib.loads(found.box_files(port, "/repair/wheels")[BOX_SETTINGS])


def test_without_settings_the_public_index_is_asked_through_the_proxy(tmp_path: Path) -> None:
    found = read(tmp_path, {})
    assert found.registries == ()
    assert in_box(found)["https-proxy"] == "http://127.0.0.1:3128"
    assert "index" not in in_box(found)


def test_indexes_of_pip_and_uv_are_kept(tmp_path: Path) -> None:
    pip = (
        "[global]\nindex-url = https://mirror.example/simple\nextra-index-url = https://more.example/simple\n"
    )
    uv = '[[index]]\nname = "team"\nurl = "https://team.example:8443/simple"\n'
    found = read(tmp_path, {".config/pip/pip.conf": pip, ".config/uv/uv.toml": uv})
    assert {(one.host, one.port) for one in found.registries} == {
        ("mirror.example", 443),
        ("more.example", 443),
        ("team.example", 8443),
    }
    assert found.public == "https://mirror.example/simple"
    assert in_box(found)["index"] == [
        {"url": "https://team.example:8443/simple"},
        {"url": "https://more.example/simple"},
        {"url": "https://mirror.example/simple", "default": True},
    ]
    assert len(found.files) == 2


def test_variables_come_before_files(tmp_path: Path) -> None:
    pip = "[global]\nindex-url = https://mirror.example/simple\n"
    found = read(tmp_path, {".pip/pip.conf": pip}, {"UV_DEFAULT_INDEX": "https://own.example/simple"})
    assert found.public == "https://own.example/simple"


@pytest.mark.parametrize(
    ("files", "environment"),
    [
        ({".pip/pip.conf": "[global]\nindex-url = https://me:secret@mirror.example/simple\n"}, {}),
        ({".config/uv/uv.toml": 'index-url = "https://token@mirror.example/simple"\n'}, {}),
        ({}, {"PIP_EXTRA_INDEX_URL": "https://me:secret@mirror.example/simple"}),
    ],
)
def test_an_index_with_a_password_is_refused_without_showing_it(
    tmp_path: Path, files: dict[str, str], environment: dict[str, str]
) -> None:
    with pytest.raises(SettingsError, match=r"mirror\.example needs a password") as refused:
        read(tmp_path, files, environment)
    assert "secret" not in str(refused.value)
    assert "token" not in str(refused.value)


@pytest.mark.parametrize("name", [".config/uv/uv.toml", ".pip/pip.conf"])
def test_files_that_cannot_be_read_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=Path(name).name):
        read(tmp_path, {name: "index-url = ["})
