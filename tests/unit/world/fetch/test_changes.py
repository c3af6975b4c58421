"""Which lines changed, by git's own words."""

from __future__ import annotations

from pathlib import Path

from repairnator.world.fetch.changes import DIFF, changed_lines

from .conftest import commit, git


def changes(repository: Path, before: str, after: str) -> list[int]:
    old = commit(repository, A=before)
    new = commit(repository, A=after)
    return changed_lines(git(repository, *DIFF, old, new).split("\n")).get("A", [])


def test_lines_that_are_new_or_other_are_changed(repository: Path) -> None:
    assert changes(repository, "a\nb\nc\nd\n", "a\nB\nc\nd\ne\n") == [2, 5]


def test_where_lines_were_removed_those_beside_the_gap_are_changed(repository: Path) -> None:
    assert changes(repository, "a\nb\nc\nd\n", "a\nd\n") == [1, 2]


def test_text_that_looks_like_a_diff_changes_no_other_file(repository: Path) -> None:
    assert changes(repository, "x\n", "++ b/B\n@@ -1 +7 @@\n") == [1, 2]


def test_a_file_that_is_gone_has_no_lines(repository: Path) -> None:
    old = commit(repository, B="a\n")
    git(repository, "rm", "-q", "B")
    git(repository, "commit", "-q", "-m", "without B")
    assert changed_lines(git(repository, *DIFF, old, "HEAD").split("\n")) == {}
