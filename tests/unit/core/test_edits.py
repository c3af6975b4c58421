"""Edits of texts, and edits of what edits made."""

from __future__ import annotations

import pytest

from repairnator.core.edits import Edit, applied, composed

TEXT = "return net ^ tax;"


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ([], [], ()),
        ([Edit(11, 12, "+")], [], (Edit(11, 12, "+"),)),
        ([], [Edit(11, 12, "+")], (Edit(11, 12, "+"),)),
        ([Edit(0, 0, "net += tax; ")], [Edit(0, 12, "")], ()),
        ([Edit(0, 0, "x = 1; ")], [Edit(18, 19, "+")], (Edit(0, 0, "x = 1; "), Edit(11, 12, "+"))),
        ([Edit(7, 10, "gross")], [Edit(9, 13, "")], (Edit(7, 11, "gr"),)),
        ([Edit(10, 16, "")], [Edit(10, 10, " + tax")], (Edit(10, 16, " + tax"),)),
        ([Edit(17, 17, "}")], [Edit(18, 18, "}")], (Edit(17, 17, "}}"),)),
        ([Edit(0, 17, "")], [Edit(0, 0, "throw x;")], (Edit(0, 17, "throw x;"),)),
    ],
)
def test_edits_of_what_edits_made_become_edits_of_the_text(
    first: list[Edit[str]], second: list[Edit[str]], whole: tuple[Edit[str], ...]
) -> None:
    assert composed(len(TEXT), first, second) == whole
    assert applied(TEXT, whole) == applied(applied(TEXT, first), second)
