"""The page of constructs and operators is the table of the tests."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.core.tools.test_modern import TABLE_17, TABLE_25

PAGE = Path(__file__).parents[3] / "docs/reference/java-constructs.md"


def rows() -> dict[str, tuple[str, set[str]]]:
    """By construct, the release and the operators that the page names."""
    found = re.findall(r"^\| ([^|]+) \| (\d+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {
        construct: (release, set(re.findall(r"`([\w-]+)`", cells))) for construct, release, cells in found
    }


def test_the_page_has_each_pair_that_a_test_shows_and_no_other() -> None:
    shown: dict[str, tuple[str, set[str]]] = {}
    for release, table in (("17", TABLE_17), ("25", TABLE_25)):
        for construct, cells in table.items():
            shown.setdefault(construct, (release, set()))[1].update(operator for operator, *_ in cells)
    assert rows() == shown
