"""Patches that fit the tests' own values."""

from __future__ import annotations

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.fitting import bounded_by_tests, fits_tests

from .samples import FILE, sample


def patch(old: str, new: str, traits: frozenset[Trait]) -> Candidate:
    start = sample().text.index(old)
    edits = (Edit(start, start + len(old), new),)
    return Candidate(1, FILE, edits, "", "early-return", 1, 2, 1.0, 1.0, traits)


def fits(old: str, new: str, *expected: str, traits: frozenset[Trait] = frozenset()) -> bool:
    hints = Hints(values=tuple((value, "") for value in expected))
    return fits_tests(patch(old, new, traits), sample(), hints)


def test_a_text_that_only_the_assertion_knows_fits_it() -> None:
    assert fits("String.join(separator, words)", '"a, b, c"', "a, b, c")
    assert fits("String.join(separator, words)", '"a, b, c"', "a[, b, ]c")
    assert not fits("String.join(separator, words)", '"a, b, c"', "a, b")
    assert not fits('words.add("skipEmpty")', 'words.add(0, "skipEmpty")', "skipEmpty")


def test_a_number_that_only_the_assertion_knows_fits_it_unless_it_is_a_step_away() -> None:
    assert fits("values[i] % 7", "33", "33")
    assert fits("values[i] % 7", "values[i] % 33", "33")
    assert not fits("values[i] % 7", "values[i] % 8", "8")
    assert not fits("int sum = 0", "int sum = 1", "1")


def test_a_number_in_the_place_of_a_number_does_not_fit() -> None:
    assert not fits("7", "33", "33")
    assert fits("i", "33", "33")


def test_a_text_that_is_only_mended_does_not_fit() -> None:
    assert not fits('"skipEmpty"', '"skipEmptyOnes"', "skipEmptyOnes")
    assert fits('"skipEmpty"', '"Hello"', "Hello")


@pytest.mark.parametrize(
    "condition",
    [
        "end == 3",
        "3 == end",
        "end != -12",
        "end % 7 == 7",
        'words.equals("a")',
        '"a".equals(words)',
    ],
)
def test_a_condition_that_compares_with_a_constant_of_its_own_picks_out_one_test(condition: str) -> None:
    assert fits("sum += values", f"if ({condition}) break; sum += values")


@pytest.mark.parametrize(
    "condition",
    [
        "end == 0",
        "words == null",
        'words.equals("")',
        "end == i",
        "c == ')'",
        "end % 7 == 0",
        "end < i - 3",
        "(end << 2) == i",
        "end > sum",
    ],
)
def test_a_condition_that_tells_nothing_of_one_test_does_not(condition: str) -> None:
    assert not fits("sum += values", f"if ({condition}) break; sum += values")


def test_a_condition_may_ask_for_more_or_less_than_a_number_that_only_the_tests_know() -> None:
    for condition, bounded in {"end > 7": True, "i <= -2": True, "end < 1": False, "end == 7": False}.items():
        added = patch("sum += values", f"if ({condition}) break; sum += values", frozenset())
        assert bounded_by_tests(added, sample()) == bounded
        assert not bounded or not fits_tests(added, sample(), Hints())


def test_the_constant_of_a_condition_that_was_there_may_change() -> None:
    assert not fits("')')", "'(')")


def test_a_recursion_may_end_at_any_constant() -> None:
    exits = frozenset({Trait.USUAL_EXIT})
    assert not fits("sum += values", "if (end == 1) return 1; sum += values", traits=exits)
    assert fits("sum += values", "if (end == 1) return 1; sum += values", traits=exits | {Trait.PAIR})
