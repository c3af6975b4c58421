"""Changed lines come from the shell in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.localize.changes import read_changes, write_changes
from repairnator.core.localize.port import Line
from repairnator.errors import UsageError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_changes(tmp_path / "changes", {"src/A.java": [3, 4], "B": [1]})
    assert read_changes(tmp_path / "changes") == {Line("src/A.java", 3), Line("src/A.java", 4), Line("B", 1)}


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": ["x"]}'])
def test_what_is_no_such_file_is_refused_with_an_example(tmp_path: Path, text: str) -> None:
    (tmp_path / "changes").write_text(text)
    with pytest.raises(UsageError, match="expected JSON such as"):
        read_changes(tmp_path / "changes")
