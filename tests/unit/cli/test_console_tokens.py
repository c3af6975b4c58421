"""``console tokens``: which programs may use the console's API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repairnator.cli.process import run


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_a_token_is_printed_once_and_listed_until_it_is_revoked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["console", "tokens", "add", "ci", "--scope", "read", "--scope", "operate"]) == 0
    said = capsys.readouterr()
    token = said.out.strip()
    assert token.startswith("rpn_")
    assert token not in said.err
    assert run(["console", "tokens", "add", "wall", "--days", "0"]) == 0
    capsys.readouterr()
    assert run(["console", "tokens", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert [(one["name"], one["scopes"]) for one in json.loads(listed)] == [
        ("ci", ["operate", "read"]),
        ("wall", ["read"]),
    ]
    assert json.loads(listed)[1]["ends"] is None
    assert token not in listed
    assert run(["console", "tokens", "list"]) == 0
    assert "for ever" in capsys.readouterr().out
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert token.encode() not in kept
    assert b"add token" in kept
    assert run(["console", "tokens", "revoke", "ci"]) == 0
    assert run(["console", "tokens", "revoke", "ci"]) == 2
    assert "no token 'ci'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ci", "--scope", "everything"), "there are read, operate, audit"),
        (("a b",), "not a token's name"),
        (("ci", "--days", "-1"), "--days"),
    ],
    ids=["scope", "name", "days"],
)
def test_what_cannot_be_a_token_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(["console", "tokens", "add", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_there_is_one_token_of_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["console", "tokens", "add", "ci"]) == 0
    assert run(["console", "tokens", "add", "ci"]) == 2
    assert "there is a token 'ci'" in capsys.readouterr().err
