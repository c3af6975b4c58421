"""The cluster's tests run when what they test has changed since they were green, and not otherwise."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cluster import changed
from tests.cluster.changed import INPUTS, GreenRuns, digests, run_where_changed

Run = Callable[..., int]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with an input of each kind."""
    root = tmp_path / "tree"
    for name in ("kubernetes-support/a.yaml", "kubernetes-support/b.yaml", "Dockerfile", "src/core.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.ruff]\nline-length = 80\n')
    return root


@pytest.fixture
def run(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs Python code as the tests' command; returns its exit code."""
    monkeypatch.setattr(changed, "digests", lambda root: digests(root, ("kubernetes-support", "Dockerfile")))
    runs = GreenRuns(tmp_path / "green")
    return lambda code="": run_where_changed(tree, runs, [sys.executable, "-c", code])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.strip()


def test_they_run_where_they_were_never_green(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import sys; sys.exit(3)") == 3
    assert said(capsys) == "cluster tests: run: they were never green on this machine"


def test_after_a_green_run_they_do_not(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    capsys.readouterr()
    assert run("import sys; sys.exit(3)") == 0
    assert said(capsys).startswith(
        "cluster tests: NOT RUN: none of the 4 files that they depend on has changed"
    )


def test_after_a_red_run_they_run_again(run: Run) -> None:
    assert run("import sys; sys.exit(1)") == 1
    assert run("import sys; sys.exit(1)") == 1


@pytest.mark.parametrize("name", ["kubernetes-support/b.yaml", "kubernetes-support/new.yaml", "Dockerfile"])
def test_they_run_when_an_input_changes_and_name_it(
    run: Run, tree: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    (tree / name).write_text("other")
    capsys.readouterr()
    assert run("import sys; sys.exit(3)") == 3
    assert said(capsys) == f"cluster tests: run: changed since they were last green: {name}"


def test_a_program_that_may_no_longer_be_executed_is_a_change(run: Run, tree: Path) -> None:
    (tree / "Dockerfile").chmod(0o755)
    run()
    (tree / "Dockerfile").chmod(0o644)
    assert run("import sys; sys.exit(3)") == 3


def test_a_removed_file_is_a_change(run: Run, tree: Path) -> None:
    run()
    (tree / "kubernetes-support/a.yaml").unlink()
    assert run("import sys; sys.exit(3)") == 3


@pytest.mark.parametrize(
    ("old", "new", "code"), [("line-length = 80", "line-length = 90", 0), ('name = "x"', 'name = "y"', 3)]
)
def test_of_the_description_only_what_is_packed_counts(
    run: Run, tree: Path, old: str, new: str, code: int
) -> None:
    run()
    file = tree / "pyproject.toml"
    file.write_text(file.read_text().replace(old, new))
    assert run("import sys; sys.exit(3)") == code


def test_what_is_no_input_and_caches_do_not_count(run: Run, tree: Path) -> None:
    run()
    (tree / "src/core.py").write_text("other")
    (tree / "kubernetes-support/__pycache__").mkdir()
    (tree / "kubernetes-support/__pycache__/a.pyc").touch()
    assert run("import sys; sys.exit(3)") == 0


def test_going_back_to_what_was_green_runs_nothing(run: Run, tree: Path) -> None:
    run()
    (tree / "Dockerfile").write_text("other")
    run()
    (tree / "Dockerfile").write_text("Dockerfile")
    assert run("import sys; sys.exit(3)") == 0


def test_an_input_that_is_edited_during_the_run_leaves_no_green_mark(run: Run, tree: Path) -> None:
    assert run("open('Dockerfile', 'a').write('more')") == 0
    assert run("import sys; sys.exit(3)") == 3


def test_an_input_that_was_moved_is_not_forgotten(tree: Path) -> None:
    shutil.move(tree / "Dockerfile", tree / "Containerfile")
    with pytest.raises(FileNotFoundError, match=r"Dockerfile, an input of the cluster's tests, is not there"):
        digests(tree, ("Dockerfile",))


def test_all_inputs_are_there() -> None:
    found = digests(changed.ROOT)
    assert len(found) > len(INPUTS)
    assert "src/repairnator/boxes/kubernetes/sandbox.py" in found
