"""``patches apply`` changes nothing beyond a link of the working tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.cli.conftest import DIFF

from repairnator.cli.commands import patches
from repairnator.errors import UsageError

SOURCE = "class Calc {\n\n    static int max(int a, int b) {\n        return a < b ? a : b;\n    }\n}\n"


@pytest.mark.parametrize("link", ["src", "src/main/java", "src/main/java/Calc.java"])
def test_a_patch_is_applied_through_no_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    path = "src/main/java/Calc.java"
    monkeypatch.setattr(patches, "_load", lambda _id: {"diff": DIFF, "files": [path]})
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    for root in (tree, outside):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(SOURCE)
    (tree / link).rename(tmp_path / "moved")
    (tree / link).symlink_to(outside / link)

    with pytest.raises(UsageError, match="not a file of the tree"):
        patches.apply_patch("id", tree)

    assert (outside / path).read_text() == SOURCE


def test_other_names_of_a_file_keep_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tree" / "src" / "main" / "java" / "Calc.java"
    file.parent.mkdir(parents=True)
    file.write_text(SOURCE)
    (tmp_path / "other").hardlink_to(file)
    monkeypatch.setattr(patches, "_load", lambda _id: {"diff": DIFF, "files": ["Calc.java"]})
    patches.apply_patch("id", tmp_path / "tree")
    assert "a > b" in file.read_text()
    assert (tmp_path / "other").read_text() == SOURCE
