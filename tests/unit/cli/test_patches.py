"""``patches apply`` changes what was understood of a diff, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from repairnator.cli.commands import patches
from repairnator.errors import UsageError

FILE = "src/main/java/A.java"
DIFF = f"--- a/{FILE}\n+++ b/{FILE}\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
CI = ".github/workflows/ci.yml"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for name, text in ((FILE, "one\ntwo\n"), (CI, "one\ntwo\n"), ("pom.xml", "one\ntwo\n")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return tree


def apply(tree: Path, diff: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str) -> dict[str, Any]:
        return {"diff": diff, "files": [FILE]}

    monkeypatch.setattr(patches, "_load", load)
    patches.apply_patch("1", tree)


def contents(tree: Path) -> dict[str, str]:
    return {str(path.relative_to(tree)): path.read_text() for path in tree.rglob("*") if path.is_file()}


def test_a_patch_is_applied(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(tree)
    apply(tree, DIFF, monkeypatch)
    assert contents(tree) == before | {FILE: "one\n2\n"}


@pytest.mark.parametrize(
    "diff",
    [
        *(DIFF.replace(FILE, path) for path in (CI, "pom.xml", f"{CI}\t.java", f'"{CI}"', "../outside.java")),
        DIFF + DIFF.replace(FILE, "pom.xml"),
        DIFF.replace("+2", "+2 // \u202e"),
        DIFF.replace("+2", "+2 // \\u000a evil();"),
        f"diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+pom.xml\n{DIFF}",
    ],
)
def test_what_was_not_understood_changes_nothing(
    tree: Path, diff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(tree)
    with pytest.raises(UsageError, match=r"the patch is not applied, .*`repairnator patches show` prints it"):
        apply(tree, diff, monkeypatch)
    assert contents(tree) == before
    assert sorted(path.name for path in tree.parent.iterdir()) == ["tree"]


def test_what_git_reads_otherwise_changes_nothing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where our own reading is wrong."""
    before = contents(tree)
    checked = type("Checked", (), {"files": (FILE,)})()
    monkeypatch.setattr(patches, "check_diff", lambda *_: checked)
    with pytest.raises(UsageError, match=r"git would change \.github/workflows/ci\.yml"):
        apply(tree, DIFF.replace(FILE, CI), monkeypatch)
    assert contents(tree) == before


def test_nothing_that_the_folders_repository_configures_is_run(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    (tree / ".gitattributes").write_text("* filter=evil\n")
    for kind in ("clean", "smudge", "process"):
        setting = (f"filter.evil.{kind}", f"touch {tree.parent}/{kind}; cat")
        subprocess.run(["git", "-C", str(tree), "config", *setting], check=True)
    apply(tree, DIFF, monkeypatch)
    assert (tree / FILE).read_text() == "one\n2\n"
    assert sorted(path.name for path in tree.parent.iterdir()) == ["tree"]


def test_a_repository_above_the_folder_has_no_say(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(tree.parent)], check=True)
    apply(tree, DIFF, monkeypatch)
    assert (tree / FILE).read_text() == "one\n2\n"


def test_a_patch_that_does_not_fit_says_so(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="the patch does not apply to"):
        apply(tree, DIFF.replace("-two", "-three"), monkeypatch)
