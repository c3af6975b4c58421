"""``repos`` as a person uses it, on the embedded store."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from repairnator.cli import run


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_a_new_repository_is_shown_with_what_to_enter_on_its_forge(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_ADDRESS", "https://bot.example.org")
    assert run(["repos", "add", "owner/repo", "--ci", "gitea", "--host", "git.example.org"]) == 0
    shown = capsys.readouterr().out
    assert "https://bot.example.org/webhooks/gitea" in shown
    assert "application/json" in shown
    assert run(["repos", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert [(r["slug"], r["ci"], r["secrets"]) for r in json.loads(listed)] == [("owner/repo", "gitea", 1)]
    secret = next(line.split()[-1] for line in shown.splitlines() if "Secret " in line)
    assert len(secret) == 64
    assert secret not in listed


@pytest.mark.parametrize("way", ["argument", "file", "stdin"])
def test_a_secret_may_be_given(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("123456789\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("123456789\n"))
    given = {"argument": "123456789", "file": f"@{tmp_path / 'secret'}", "stdin": "-"}[way]
    assert run(["repos", "add", "owner/repo", "--secret", given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["secret"] == "123456789"


def test_rotating_and_retiring(capsys: pytest.CaptureFixture[str]) -> None:
    run(["repos", "add", "owner/repo", "--secret", "old"])
    assert run(["repos", "rotate", "owner/repo", "--secret", "new"]) == 0
    assert run(["repos", "rotate", "owner/repo", "--secret", "new", "--retire"]) == 0
    assert "forgot 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "owner"], "owner/repo"),
        (["add", "owner/repo", "--ci", "jenkins"], "unknown CI"),
        (["add", "owner/repo", "--secret", "@/no/such/file"], "cannot be read"),
        (["add", "owner/repo", "--secret", " "], "empty"),
        (["rotate", "owner/repo"], "not registered"),
        (["rotate", "owner/repo", "--retire"], "--secret"),
        (["remove", "owner/repo"], "not registered"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["repos", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_a_key_is_printed_that_the_settings_take(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["repos", "key"])
    monkeypatch.setenv("REPAIRNATOR_SECRETS_KEY", capsys.readouterr().out.strip())
    assert run(["repos", "add", "owner/repo"]) == 0


def test_a_webhook_is_not_made_without_the_monitors_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["repos", "add", "owner/repo", "--webhook"]) == 2
    assert "MONITOR_ADDRESS" in capsys.readouterr().err
    run(["repos", "list", "--json"])
    assert json.loads(capsys.readouterr().out) == []  # nothing was half done
