"""What has changed since a version: lines of the tree as it is, and files as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.history.changes import Changes, changed_lines, changes_since, differing
from repairnator.core.history.versions import Version
from repairnator.core.localize.port import Line


@pytest.mark.parametrize(
    ("before", "now", "lines"),
    [
        (b"a\nb\nc\nd\n", b"a\nB\nc\nd\ne\n", [2, 5]),
        (b"a\nb\nc\nd\n", b"a\nd\n", [1, 2]),
        (b"a\nb\n", b"b\n", [1]),
        (b"a\nb\n", b"a\n", [1]),
        (b"", b"a\nb", [1, 2]),
        (b"a\n", b"", []),
        (b"a\n", b"a\n", []),
    ],
)
def test_lines_that_are_new_or_beside_a_gap_are_changed(before: bytes, now: bytes, lines: list[int]) -> None:
    assert changed_lines(before, now) == lines


def test_beyond_a_limit_all_that_lies_between_is_one_difference() -> None:
    assert differing("axbycz", "aXbYcz", most=2) == [((1, 4), (1, 4))]
    assert differing("axbycz", "aXbYcz", most=3) == [((1, 2), (1, 2)), ((3, 4), (3, 4))]


def test_files_are_told_as_they_were_where_the_tree_still_has_them(tmp_path: Path) -> None:
    (tmp_path / "A").write_text("a\nb\n")
    (tmp_path / "new").write_text("n\n")
    (tmp_path / "same").write_text("s\n")
    (tmp_path / "link").symlink_to("A")
    files = {"A": b"a\n", "new": None, "same": b"s\n", "gone": b"g\n", "link": b"l\n"}
    found = changes_since(Version("c", "", 1, files), tmp_path)
    assert found == Changes(frozenset({Line("A", 2), Line("new", 1)}), {"A": b"a\n"})
