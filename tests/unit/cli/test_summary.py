from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.unit.cli.conftest import make_patch

from repairnator.cli.terminal.summary import print_summary
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.work.runs.patchfiles import OutputFolder


def document(**changes: Any) -> dict[str, Any]:
    patch = make_patch(group="g1")
    base = {
        "status": "PATCHED",
        "groups": [
            {"id": "g1", "tests": ["a.T#x", "a.T#y"], "status": "PATCHED", "plausible": 3},
            {"id": "g2", "tests": ["a.T#z"], "status": "PATCHED", "plausible": 0, "fixedBy": "g1"},
            {"id": "g3", "tests": ["a.U#z"], "status": "test failure", "plausible": 0},
        ],
        "patches": [patch.to_dict()],
        "brokenBy": [],
        "combination": None,
        "candidates": 1234,
        "candidatesPerSecond": 99.6,
        "seconds": 65.0,
    }
    return base | changes


def printed(console_width: int = 200, **changes: Any) -> list[str]:
    stream = io.StringIO()
    print_summary(Console(file=stream, width=console_width), document(**changes), [])
    return stream.getvalue().splitlines()


def test_the_first_line_tells_the_outcome() -> None:
    assert printed()[1] == (
        "PATCHED  1 of 3 groups of failing tests patched; 1 min 5 s, 1,234 candidates, 100 a second"
    )


def test_each_group_has_a_row_that_tells_what_became_of_it() -> None:
    rows = [line.split("  ") for line in printed()[4:7]]
    assert [[cell.strip() for cell in row if cell.strip()] for row in rows] == [
        ["g1", "T#x +1", "replace `<` by `>`", "3"],
        ["g2", "T#z", "the patch of g1 fixes it, too", "0"],
        ["g3", "U#z", "no patch found", "0"],
    ]


def test_what_broke_the_tests_is_shown_with_the_change() -> None:
    change = {
        "since": "5d6e7f80" * 5,
        "tests": ["a.T#x", "a.T#y"],
        "exact": True,
        "places": [{"file": f"src/A{number}.java", "line": number, "lines": 1} for number in range(1, 6)],
        "diff": "--- a/src/A1.java\n+++ b/src/A1.java\n@@ -1 +1 @@\n-old\n+new\x1b[2J\n",
    }
    lines = printed(brokenBy=[change])
    (at,) = [number for number, line in enumerate(lines) if line.startswith("What broke")]
    assert lines[at] == (
        "What broke 2 tests since 5d6e7f8: src/A1.java:1, src/A2.java:2, src/A3.java:3 and 2 more places"
    )
    assert lines[at + 4 : at + 6] == ["    -old", "    +new\\x1b[2J"]
    assert any(
        line.startswith("Among what has changed") for line in printed(brokenBy=[change | {"exact": False}])
    )


def test_an_outcome_without_patches_is_explained() -> None:
    text = "\n".join(printed(status="test failure", patches=[], groups=[], candidates=0))
    assert "the failure was reproduced, but no patch was found" in text


@pytest.mark.parametrize(
    ("tree", "command"),
    [
        (".", "git apply out/*.patch"),
        ("my project", "git -C 'my project' apply {here}/out/*.patch"),
        (None, "cd TO/THE/PROJECT && git apply {here}/out/*.patch"),
    ],
)
def test_the_end_says_where_patches_are_and_how_to_apply_them(
    tree: str | None, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = OutputFolder(tmp_path / "out").write([make_patch(group="g1"), make_patch(group="g1", rank=2)])
    stream = io.StringIO()
    print_summary(
        Console(file=stream, width=200), document(), files, tree if tree is None else tmp_path / tree
    )
    text = stream.getvalue()
    assert "out/01-g1.patch" in text
    assert "out/alternatives/02-g1.patch" in text
    assert text.rstrip().endswith("Apply them:  " + command.format(here=tmp_path))


def test_a_table_is_cut_to_the_terminal_and_whole_elsewhere() -> None:
    columns = (Column("NAME"), Column("WORDS", stretch=True), Column("NUMBER", right=True))
    row = ("a" * 20, "w" * 100, "7")
    for terminal in (True, False):
        stream = io.StringIO()
        console = Console(file=stream, width=80, force_terminal=terminal, color_system=None)
        print_table(console, columns, [row])
        lines = stream.getvalue().splitlines()
        if terminal:
            assert max(map(len, lines)) <= 80
            assert "w…" in lines[1]
        else:
            assert "w" * 100 in lines[1]
        assert lines[1].endswith("7")


def test_cells_cannot_break_out_of_their_row() -> None:
    stream = io.StringIO()
    print_table(Console(file=stream, width=80), (Column("A"), Column("B")), [("x\x1b[2J\ny", "[red]z")])
    assert stream.getvalue().splitlines()[1:] == ["x\\x1b[2J  [red]z"]
