"""Earlier versions come from the shell in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repairnator.core.history.versions import History, Version, read_history, write_history
from repairnator.errors import UsageError

NEWER = Version("b" * 40, "Second", 1, {"src/A.java": b"\xff\0two\n", "B": None})
OLDER = Version("a" * 40, "First \\x1b", 2, {"src/A.java": b"one\n", "B": None, "C": b"one\n"})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    for history in (History((NEWER, OLDER)), History((OLDER,), given=True), History()):
        write_history(tmp_path / "history", history)
        assert read_history(tmp_path / "history") == history


def test_each_content_and_each_difference_is_written_once(tmp_path: Path) -> None:
    write_history(tmp_path / "history", History((NEWER, OLDER)))
    document = json.loads((tmp_path / "history").read_text())
    assert len(document["contents"]) == 2
    assert list(document["versions"][1]["files"]) == ["src/A.java", "C"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"given": false, "versions": []}',
        '{"given": false, "contents": ["?"], "versions": []}',
        '{"given": false, "contents": [], "versions": [{"commit": "a", "subject": "", "behind": 1, '
        '"files": {"A": 0}}]}',
    ],
)
def test_what_is_no_such_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "history").write_text(text)
    with pytest.raises(UsageError, match="--history"):
        read_history(tmp_path / "history")
