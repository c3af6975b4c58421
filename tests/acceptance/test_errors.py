"""Trees that cannot be repaired: the right status and exit code, one clear line, never a stack trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from . import projects
from .conftest import Command

Maker = Callable[[Path], Path]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("maker", "status", "exit_code", "words"),
    [
        (projects.broken, "NOTBUILDABLE", 4, "Calc.java"),
        (projects.passing, "NOTFAILING", 3, "no test fails: 5 tests ran"),
        (projects.flaky, "FLAKY", 5, "passed when it was run again"),
        (projects.not_maven, "NOTBUILDABLE", 4, "no project found"),
    ],
    ids=["does not compile", "no failing test", "flaky", "no Maven project"],
)
def test_a_tree_that_cannot_be_repaired(
    maker: Maker, status: str, exit_code: int, words: str, repairnator: Command, tmp_path: Path
) -> None:
    tree = maker(tmp_path / "tree")

    done = repairnator("repair", str(tree), "--json")

    assert done.returncode == exit_code
    assert json.loads(done.stdout)["status"] == status
    assert last_line(done.stderr).startswith(f"repairnator: {status}: ")
    assert words in last_line(done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "target",
    ["no/such/folder", "https://repairnator.invalid/owner/repo", "file:///no/such/repository.git"],
)
def test_a_tree_that_cannot_be_fetched(target: str, repairnator: Command) -> None:
    done = repairnator("repair", target, "--json")

    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "NOTCLONABLE"
    assert last_line(done.stderr).startswith("repairnator: NOTCLONABLE: ")
    assert "Traceback" not in done.stderr


def test_a_commit_that_is_not_there(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.passing(tmp_path / "tree")
    projects.commit(tree)

    done = repairnator("repair", str(tree), "--commit", "0123456789abcdef0123456789abcdef01234567", "--json")

    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "BUILDNOTCHECKEDOUT"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["repiar", "."], "Did you mean 'repair'"),
        (["repair", ".", "--jsn"], "--json"),
        (["repair", ".", "--budget", "soon"], "10m"),
        (["repair", "github-actions/456"], "slug"),
        (["repair", ".", "--json", "--events"], "cannot be used together"),
        (["repair", ".", "--tool", "NoSuchTool"], "java"),
        (["builds", "show", "nothing"], "builds list"),
        (["patches", "show", "nothing"], "patches list"),
        (["dead", "retry", "nothing"], "dead list"),
        (["publish", "/queue/pipeline"], "MESSAGE"),
    ],
)
def test_wrong_usage_is_one_line_that_helps(arguments: list[str], words: str, repairnator: Command) -> None:
    done = repairnator(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def last_line(text: str) -> str:
    return text.rstrip("\n").rpartition("\n")[2]
