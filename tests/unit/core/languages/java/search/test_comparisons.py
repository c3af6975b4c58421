"""How usual comparisons are: what people write often is not odd, what fits few tests by chance mostly is."""

from __future__ import annotations

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.ranking.comparisons import Comparison, comparisons, oddity
from repairnator.core.languages.java.ranking.priors import load_priors

from .samples import sample

USAGE = load_priors().comparisons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("left <= 0", Comparison("name", "<=", "0")),
        ("0 >= left", Comparison("name", "<=", "0")),
        ("return (left) == (count);", Comparison("name", "==", "name")),
        ("words.size() > 1", Comparison("size", ">", "1")),
        ("text.length() == LIMIT", Comparison("size", "==", "constant")),
        ("items[i + 1] != items[i]", Comparison("element", "!=", "element")),
        ("next() == null", Comparison("call", "==", "null")),
        ("c == '='", Comparison("name", "==", "character")),
        ("left == -right", Comparison("name", "==", "negated")),
        ("a + b < 7L", Comparison("calculated", "<", "number")),
        ("n < n * n", Comparison("name", "<", "calculated", own=True)),
        ("-1.0 < x", Comparison("name", ">", "-1")),
    ],
)
def test_the_kinds_of_both_sides_are_told(text: str, expected: Comparison) -> None:
    assert list(comparisons(text)) == [expected]


def test_each_part_of_a_condition_is_a_comparison() -> None:
    assert len(list(comparisons("if (a == 0 && (b < c || !(d != null))) { return e; }"))) == 3


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("left <= 0", "left < 1"),
        ("left == 0", "left < count"),
        ("left == 0 && right == 0", "left == -right"),
        ("left == 0 && right == 0", "left + right == 0"),
        ("n > 1", "n < n * n"),
        ("n != 1", "-n != -1"),
        ("size > limit", "limit - size < 0"),
    ],
)
def test_what_people_write_is_less_odd(usual: str, odd: str) -> None:
    first, second = (sum(map(USAGE.oddity, comparisons(text))) for text in (usual, odd))
    assert first < second


def test_only_what_an_edit_adds_counts() -> None:
    code = sample()

    def oddity_of(old: str, new: str) -> float:
        start = code.text.index(old)
        return oddity([Edit(start, start + len(old), new)], code, USAGE)

    assert oddity_of("sum += values", "if (end < end * end) break; sum += values") > 0
    assert oddity_of("sum += values", "sum -= values") == 0
    assert oddity_of("c == ')'", "c == '('") == 0
