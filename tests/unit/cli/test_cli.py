"""What the process does with errors, whatever command meets them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from repairnator import __version__
from repairnator.cli import run
from repairnator.errors import (
    RepairnatorError,
    SandboxUnavailable,
    SettingsError,
    StepError,
    TemporaryError,
    UsageError,
)


@pytest.fixture
def failing_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the command `doctor` raise something."""

    def prepare(error: BaseException) -> None:
        def doctor(*, cluster: bool, as_json: bool) -> int:
            raise error

        monkeypatch.setattr("repairnator.cli.commands.health.doctor", doctor)

    return prepare


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("wrong"), 2),
        (SettingsError("wrong"), 2),
        (StepError("BuildProject", "NOTBUILDABLE", "wrong"), 4),
        (SandboxUnavailable("wrong"), 4),
        (TemporaryError("wrong"), 75),
        (RepairnatorError("wrong"), 70),
    ],
)
def test_what_goes_wrong_is_one_line_with_its_exit_code(
    error: RepairnatorError, code: int, failing_with: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    failing_with(error)
    assert run(["doctor"]) == code
    assert capsys.readouterr() == ("", "repairnator: wrong\n")


def test_a_message_of_several_lines_is_one_line(
    failing_with: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    failing_with(UsageError("first\n  second\x1b[2J"))
    run(["doctor"])
    assert capsys.readouterr().err == "repairnator: first second\\x1b[2J\n"


def test_a_defect_is_told_as_one(failing_with: Any, capsys: pytest.CaptureFixture[str]) -> None:
    failing_with(ZeroDivisionError("division by zero"))
    assert run(["doctor"]) == 70
    assert capsys.readouterr().err == (
        "repairnator: a bug in this program: ZeroDivisionError: division by zero "
        "(REPAIRNATOR_DEBUG=1 shows where)\n"
    )


def test_where_an_error_comes_from_is_shown_on_request(
    failing_with: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPAIRNATOR_DEBUG", "1")
    failing_with(UsageError("wrong"))
    assert run(["doctor"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_has_its_exit_code(failing_with: Any) -> None:
    failing_with(KeyboardInterrupt())
    assert run(["doctor"]) == 130


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"repairnator {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["biulds", "list"], "Did you mean 'builds'?"),
        (["builds", "lst"], "Did you mean 'list'"),
        (["repair", ".", "--bugdet", "3m"], "--budget"),
        (["repair"], "TARGET"),
        (["repair", ".", "--max-patches", "0"], "greater than or equal to 1"),
        (["publish", "/queue/pipeline"], "no message given"),
    ],
)
def test_wrong_usage_is_answered_with_what_was_meant(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert words in err
    assert "--help" in err


def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["builds"]) == 2
    assert "retry" in capsys.readouterr().out


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        "repair",
        "publish",
        "pipeline",
        "console",
        "up",
        "builds watch",
        "patches apply",
        "dead retry",
        "doctor",
    ):
        assert run([*command.split(), "--help"]) == 0
    assert "--sandbox" in capsys.readouterr().out


def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m repairnator.cli repair --help | (exec <&-); exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # whether it noticed is a matter of timing
