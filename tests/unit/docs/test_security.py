"""What the security page claims is shown by tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tests.acceptance.hostile.table import PROJECTS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/discussion/security.md").read_text("utf-8")
# Hostile projects, and tests with their files.
NAMED = sorted(set(re.findall(r"`(hostile/[\w-]+|tests/[\w/.]+::\w+)`", PAGE)))


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_exists(name: str) -> None:
    if name.startswith("hostile/"):
        assert name.removeprefix("hostile/") in PROJECTS
        return
    file, _, function = name.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_line_that_holds_names_a_test() -> None:
    holding = PAGE.partition("## What does not hold")[0]
    rows = [
        line
        for line in holding.splitlines()
        if line.startswith("| ") and not line.startswith(("| What", "| ---"))
    ]
    assert len(rows) > 30
    assert [row for row in rows if not re.search(r"`(hostile/|tests/.*::)", row)] == []


def test_every_hostile_project_is_on_the_page() -> None:
    assert sorted(set(PROJECTS) - {name.removeprefix("hostile/") for name in NAMED}) == []
