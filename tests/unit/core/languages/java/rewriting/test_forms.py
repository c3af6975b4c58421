"""What makes a form of a change plainer, and what a change consists of."""

from __future__ import annotations

import pytest
from tests.unit.core.languages.java.search.samples import FILE, sample

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import trimmed
from repairnator.core.languages.java.rewriting.forms import Form, plainer_forms, weight_of
from repairnator.core.languages.java.rewriting.parts import pieces_of, without_pieces
from repairnator.core.languages.java.runtime.analysis import Analysis


def change(before: str, after: str) -> Form:
    return Form(trimmed(before, (Edit(0, len(before), after),)))


@pytest.mark.parametrize(
    ("before", "plain", "wordy"),
    [
        ("return net ^ tax;", "return net + tax;", "net += tax; return net;"),
        ("return 1 + a;", "return a;", "return 1 + a - 1;"),
        ("return a == b;", "return a != b;", "return !(a == b);"),
        ("return a && b;", "return a;", "return a && true;"),
        ("return a | b;", "return a;", "return a | a;"),
        ("if (a) { b(); }", "if (c && a) { b(); }", "if (c) { if (a) { b(); } }"),
        # What was roundabout before is not what the patch is about.
        (
            "if (a < b) { return true; } return false;",
            "if (a <= b) { return true; } return false;",
            "return a <= b;",
        ),
        ("return !(a == b);", "return !(a == c);", "return a != c;"),
        ("show(String.valueOf(a));", "show(String.valueOf(b));", "show(b);"),
        ("return a * (b + c);", "return a * b;", "return a * (b);"),
    ],
)
def test_a_plain_form_weighs_less(before: str, plain: str, wordy: str) -> None:
    assert weight_of(change(before, plain), before) < weight_of(change(before, wordy), before)


def test_a_change_consists_of_pieces_that_make_it_together() -> None:
    before, after = "return first(a, b);", "return last(c, b + 1);"
    (edit,) = change(before, after).edits
    pieces = pieces_of(before, edit)
    assert [(before[each.start : each.end], each.text) for each in pieces] == [
        ("first", "last"),
        ("a", "c"),
        ("", " + 1"),
    ]
    assert applied(before, pieces) == after


def test_each_piece_of_a_change_is_left_out_once() -> None:
    before = "return first(a, b);"
    edits = change(before, "return last(c, b);").edits
    assert [applied(before, each) for each in without_pieces(before, edits)] == [
        "return first(c, b);",
        "return last(a, b);",
    ]


def test_a_change_of_one_piece_has_no_part_that_could_go() -> None:
    before = "return a < b;"
    assert list(without_pieces(before, change(before, "return a <= b;").edits)) == []


def without_body() -> tuple[Code, Form]:
    """The sample before a method got its body."""
    text = sample().text
    body = "\n        return a < b && max(/* none */ a, b) <= c;"
    start = text.index(body)
    before = text.replace(body, "")
    return Code(FILE, Analysis(before, "demo", (), (), (), (), {})), Form((Edit(start, start, body),))


def test_forms_are_edits_of_the_file_as_it_was_and_come_plainest_first() -> None:
    before, form = without_body()
    forms = plainer_forms(form, before, sample())
    weights = [weight_of(each, before.text) for each in forms]
    assert weights == sorted(weights)
    assert all(weight < weight_of(form, before.text) for weight in weights)
    texts = [applied(before.text, each.edits) for each in forms]
    assert any("return max(/* none */ a, b) <= c;" in text for text in texts)


def test_no_rule_takes_a_comment_away() -> None:
    before, form = without_body()
    by_rules = [
        each for each in plainer_forms(form, before, sample()) if each.rules != ("a part of the change",)
    ]
    assert by_rules
    assert all("/* none */" in applied(before.text, each.edits) for each in by_rules)
