"""What stood where something stands now is found by its tokens."""

from __future__ import annotations

import pytest

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.alignment import Alignment


def former(before: str, now: str, place: str) -> list[str]:
    start = now.index(place)
    return Alignment(before, now).former_texts(start, start + len(place))


@pytest.mark.parametrize(
    ("before", "now", "place", "texts"),
    [
        ("if (a && b) { x(); }", "if (a) { x(); }", "a", ["a && b"]),
        ("if (a && b) { x(); }", "if (a) { x(); }", "(a)", ["(a && b)"]),
        ("if (a) { x(); }", "if (a && b) { x(); }", "a && b", ["a"]),
        ("a = b + 1;", "a = c(b);", "c(b)", ["b + 1"]),
        ("a = b;", "a = b;", "a = b;", []),
        ("a = b;", "a  =\n b; // but for a comment", "a  =\n b;", []),
        ("x();\ny();", "x();\nadded(1);\ny();", "added(1);", [""]),
        ("x();\ny();", "x();\nadded(1);\ny();", "x();", []),
        ('log("a b");', 'log("a c");', '"a c"', ['"a b"']),
        ("a = 1;\nb = 1;", "a = 2;\nb = 2;", "2", ["1"]),
    ],
)
def test_a_tree_has_the_text_that_stood_in_its_place(
    before: str, now: str, place: str, texts: list[str]
) -> None:
    assert former(before, now, place) == texts


def test_a_statement_that_is_gone_belongs_to_the_one_beside_it() -> None:
    assert former("x();\n  lost();\ny();", "x();\ny();", "x();") == ["x();\n  lost();"]
    assert former("x();\n  lost();\ny();", "x();\ny();", "y();") == ["lost();\ny();"]


def test_a_condition_around_a_statement_that_is_gone_comes_as_a_whole() -> None:
    assert "if (c) {\n  s();\n}" in former("if (c) {\n  s();\n}\nt();", "s();\nt();", "s();")


def test_what_begins_or_ends_within_a_difference_has_no_former_text() -> None:
    assert former("a = one(two) + 3;", "a = four - 5 * 6;", "5") == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("a();\nb();\nc();\n", "a();\nc();\n"),
        ("a();\nc();\n", "a();\nb();\nc();\n"),
        ("a();\nb(1);\nc();\nd();\n", "a();\nb(2);\nc();\ne();\n"),
        ("", "a();\n"),
        ("a();\nb();\n", "a();\n"),
        ("if (c) {\n  s();\n}\nt();\n", "s();\nt();\n"),
    ],
)
def test_all_differences_restored_give_the_former_text(before: str, now: str) -> None:
    alignment = Alignment(before, now)
    edits = [Edit(*alignment.restored(each)) for each in alignment.differences]
    assert applied(now, edits).split() == before.split()


def test_differences_lie_within_a_span_or_not() -> None:
    now = "{\n  x();\n}\ny(2);\n"
    alignment = Alignment("{\n  x();\n  lost();\n}\ny(1);\n", now)
    assert len(alignment.differences) == 2
    assert alignment.within(0, now.index("}") + 1) == alignment.differences[:1]


def test_files_of_thousands_of_equal_lines_are_compared_at_once() -> None:
    before, now = "};\n" * 30_000, "};\n" * 20_000 + "x;\n" + "};\n" * 30_000 + "y;\n"
    assert len(Alignment(before, now).differences) == 1
