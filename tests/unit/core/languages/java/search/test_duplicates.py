"""Which edits make two operands or arguments the same, in the code of test_search: ``a < b || c > d``."""

from __future__ import annotations

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate, trimmed
from repairnator.core.languages.java.ranking.duplicates import makes_cancelled, makes_duplicates

from .test_search import FILE, TEXT, analysis


@pytest.mark.parametrize(
    ("old", "new", "duplicates"),
    [
        ("c > d", "a < b", True),
        ("c > d", "a  <  b", True),
        ("d;", "c;", True),
        ("a < b", "b < b", True),
        ("d;", "Math.max(c, d);", True),
        ("d;", "Math.max(a, d);", False),
        ("c > d", "c.equals(c)", True),
        ("c > d", "c.equals(d)", False),
        ("c > d", "c > a", False),
        ("c > d", "a < b || c > d", False),
        ("c > d", "a > b", False),
    ],
)
def test_duplicate_operands(old: str, new: str, duplicates: bool) -> None:
    start = TEXT.index(old)
    edit = Edit(start, start + len(old.rstrip(";")), new.rstrip(";"))
    candidate = Candidate(1, FILE, trimmed(TEXT, [edit]), "", "variable", 5, 0, 1.0, 1.0, frozenset())
    assert makes_duplicates(candidate, Code(FILE, analysis())) == duplicates


@pytest.mark.parametrize(
    ("old", "new", "cancelled"),
    [
        ("c > d", "1 + c - 1", True),
        ("c > d", "c + 1 - 1", True),
        ("c > d", "c - 2 + 2", True),
        ("c > d", "1 + (c - 1)", True),
        ("c > d", "1 + m(c - 1)", False),
        ("c > d", "1 + c - 2", False),
        ("c > d", "c - 1 - 1", False),
        ("c > d", "c - 1", False),
    ],
)
def test_what_is_added_and_taken_away_again(old: str, new: str, cancelled: bool) -> None:
    start = TEXT.index(old)
    edit = Edit(start, start + len(old), new)
    candidate = Candidate(1, FILE, trimmed(TEXT, [edit]), "", "variable", 5, 0, 1.0, 1.0, frozenset())
    assert makes_cancelled(candidate, Code(FILE, analysis())) == cancelled
