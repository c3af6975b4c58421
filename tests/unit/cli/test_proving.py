"""``patches prove`` refuses at once what could not be proven anyway."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from repairnator.cli.commands import proving
from repairnator.cli.commands.origin import Origin
from repairnator.errors import UsageError

MAIN = "src/main/java/A.java"


def diff_of(file: str) -> str:
    return f"--- a/{file}\n+++ b/{file}\n@@ -1 +1 @@\n-one\n+two\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (MAIN, "src/test/java/ATest.java", "pom.xml"):
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one\n")
    return tmp_path / "tree"


def refusal(diff: Path | str, tree: Path) -> str:
    with pytest.raises(UsageError) as refused:
        proving.prove(proving.Wish(str(diff), Origin(str(tree)), {}, (), as_json=False))
    return str(refused.value)


@pytest.mark.parametrize(
    ("diff", "words"),
    [
        ("", "the diff is empty"),
        (" \n", "the diff is empty"),
        ("fix it\n", "cannot be understood"),
        (diff_of("src/test/java/ATest.java"), "test"),
        (diff_of("pom.xml"), "pom.xml"),
        (diff_of("src/main/java/Missing.java"), "Missing.java"),
        (diff_of("../outside.java"), "outside"),
        ("x" * (513 * 1024), "larger than 512 KiB"),
    ],
)
def test_a_diff_that_no_patch_may_be_is_refused(tmp_path: Path, tree: Path, diff: str, words: str) -> None:
    file = tmp_path / "own.diff"
    file.write_text(diff)
    assert words in refusal(file, tree)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, tree: Path) -> None:
    assert "missing.diff: No such file" in refusal(tmp_path / "missing.diff", tree)
    (tmp_path / "latin.diff").write_bytes(b"\xe4")
    assert "no UTF-8" in refusal(tmp_path / "latin.diff", tree)


def test_a_dash_reads_standard_input(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    assert "the diff is empty" in refusal("-", tree)
