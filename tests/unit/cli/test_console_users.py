"""``console users``: who may sign in to the console."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from repairnator.cli.process import run
from repairnator.services.console.sessions import Sessions
from repairnator.work.stores.sqlite import open_sqlite_store

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def add(monkeypatch: pytest.MonkeyPatch, given: str, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))
    return run(["console", "users", "add", *arguments])


def listed(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    capsys.readouterr()
    assert run(["console", "users", "list", "--json"]) == 0
    return [(one["name"], one["role"]) for one in json.loads(capsys.readouterr().out)]


def test_users_are_added_changed_listed_and_removed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert add(monkeypatch, f"{PASSWORD}\n", "Otto", "--password", "-") == 0
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    assert add(monkeypatch, "", "vera", "--password", f"@{tmp_path / 'password'}") == 0
    assert listed(capsys) == [("otto", "viewer"), ("vera", "viewer")]
    assert add(monkeypatch, f"{PASSWORD}\n", "otto", "--role", "operator", "--password", "-") == 0
    assert run(["console", "users", "remove", "vera"]) == 0
    assert listed(capsys) == [("otto", "operator")]


@pytest.mark.parametrize(
    ("given", "arguments", "words"),
    [
        ("short\n", ("kim", "--password", "-"), "12 to 1,024 characters"),
        (f"{PASSWORD}\n", ("kim", "--password", "-", "--role", "king"), "viewer, operator, admin"),
        (f"{PASSWORD}\n", ("a b", "--password", "-"), "not a user's name"),
        ("", ("kim", "--password", PASSWORD), "names where the password is"),
        ("", ("kim", "--password", "@/nowhere"), "cannot be read"),
        ("", ("kim",), "no terminal"),
    ],
    ids=["short", "role", "name", "on the command line", "no file", "no terminal"],
)
def test_what_cannot_be_added_is_said(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    assert add(monkeypatch, given, *arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert PASSWORD not in said
    assert listed(capsys) == []


def test_a_user_that_is_not_there_cannot_be_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["console", "users", "remove", "nobody"]) == 2
    assert "no user 'nobody'" in capsys.readouterr().err


def test_who_is_signed_in_is_listed_and_signed_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["console", "sessions", "list"]) == 0
    assert "Nobody is signed in." in capsys.readouterr().out
    store = open_sqlite_store(tmp_path / "repairnator/repairnator.db")
    token = Sessions(store.records, store.jobs.now).begin("vera", groups=("people",))
    assert run(["console", "sessions", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert [one["name"] for one in json.loads(listed)] == ["vera"]
    assert token not in listed
    assert run(["console", "sessions", "end", "vera"]) == 0
    assert Sessions(store.records, store.jobs.now).get(token) is None
    assert run(["console", "sessions", "end", "vera"]) == 2
    assert "'vera' is not signed in" in capsys.readouterr().err
    store.close()
