"""The code that the documentation shows is the code that is there, and that tests run."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SHOWN = re.compile(r"^<!-- file: (?P<file>\S+) -->\n```\w*\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
PLUGIN = "examples/plugins/abacus"
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def shown(page: Path) -> dict[str, list[str]]:
    """By file: the lines that a page shows of it, all blocks together, blank lines apart."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for block in SHOWN.finditer(page.read_text("utf-8")):
        found[block["file"]] += lines(block["code"])
    return found


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("page", "file"),
    [(page, file) for page in PAGES for file in shown(page)],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_a_page_shows_a_file_as_it_is(page: Path, file: str) -> None:
    assert shown(page)[file] == lines((ROOT / file).read_text("utf-8"))


def test_the_tutorial_shows_the_whole_plugin() -> None:
    plugin = ROOT / PLUGIN
    files = {*plugin.rglob("*.py"), plugin / "pyproject.toml", *plugin.rglob("*.abacus")}
    there = {file.relative_to(ROOT).as_posix() for file in files}
    assert there - set(shown(ROOT / "docs/contributing/languages.md")) == set()
