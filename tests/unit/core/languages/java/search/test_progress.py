from __future__ import annotations

from dataclasses import replace

import pytest

from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Ending, Outcome
from repairnator.core.languages.java.search.progress import Endings, Failure, failures_of, likeness, worth
from repairnator.model import TestName

USUAL = Failure("demo.CalcTest#t", 20, "java.lang.AssertionError: expected:<[a, b, c]> but was:<[]>")


def failure(line: int = 20, words: str = USUAL.words, test: str = USUAL.test) -> Failure:
    return Failure(test, line, words)


def test_a_candidate_that_changes_nothing_is_worth_nothing() -> None:
    assert worth([failure()], [USUAL], mended=0) == 0.0


def test_what_mends_a_test_is_worth_more_than_what_comes_further_or_nearer_or_fails_otherwise() -> None:
    mends = worth([failure(test="demo.CalcTest#u")], [USUAL], mended=1)
    further = worth([failure(line=21)], [USUAL], mended=0)
    nearer = worth(
        [failure(words="java.lang.AssertionError: expected:<[a, b, c]> but was:<[a, b]>")], [USUAL], mended=0
    )
    otherwise = worth([failure(line=19, words="java.lang.NullPointerException: ")], [USUAL], mended=0)
    assert mends > further > nearer > otherwise > 0


def test_a_line_that_is_not_known_tells_nothing() -> None:
    unknown = Failure(USUAL.test, 0, USUAL.words)
    known = worth([failure(line=5, words="java.lang.Error: ")], [unknown], mended=0)
    assert known == worth([failure(line=0, words="java.lang.Error: ")], [unknown], mended=0)


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ("expected:<10> but was:<9>", "expected:<10> but was:<2>"),
        ("expected: <abcd> but was: <abc>", "expected: <abcd> but was: <x>"),
        ("expected [1.5] but found [1.4]", "expected [1.5] but found [9]"),
        ("expected:<ab> but was:<b>", "no values at all"),
    ],
)
def test_nearer_values_are_more_like_the_expected_one(nearer: str, farther: str) -> None:
    assert likeness(nearer) > likeness(farther)


def test_a_candidate_is_worth_what_it_does_to_the_test_that_it_moves_most() -> None:
    other = Failure("demo.CalcTest#u", 30, "java.lang.AssertionError: expected:<9> but was:<0>")
    nearer = Failure(other.test, 30, "java.lang.AssertionError: expected:<9> but was:<6>")
    assert worth([USUAL, other], [USUAL, other], mended=0) == 0.0
    assert worth([USUAL, nearer], [USUAL, other], mended=0) == worth([nearer], [other], mended=0) > 0


def test_failures_are_told_by_test_line_and_words() -> None:
    other = Ending("demo.CalcTest#u", "java.lang.AssertionError", "yes", 9)
    outcome = CandidateVerdict(
        1, Outcome.FAILED, USUAL.test, "java.lang.Error", "no", line=7, others=(other,)
    )
    assert failures_of(outcome) == (
        Failure(USUAL.test, 7, "java.lang.Error: no"),
        Failure(other.test, 9, "java.lang.AssertionError: yes"),
    )


def test_what_a_candidate_did_is_told_by_how_most_others_ended() -> None:
    endings = Endings([TestName("A", "one"), TestName("A", "two")])
    usual = CandidateVerdict(
        1, Outcome.FAILED, "A#one", "E", "no", 5, others=(Ending("A#two", "E", "no", 8),)
    )
    for outcome in (replace(usual, line=4), usual, usual):
        endings.learn(outcome)
    assert not endings.effect(usual).is_seen
    earlier = endings.effect(replace(usual, line=4))
    assert (earlier.is_seen, earlier.is_progress) == (True, False)
    assert endings.effect(replace(usual, line=6)).is_progress


def test_edits_that_mend_different_tests_complete_each_other() -> None:
    endings = Endings([TestName("A", "one"), TestName("A", "two")])
    one = endings.effect(CandidateVerdict(1, Outcome.FAILED, "A#two", passed=("A#one",)))
    two = endings.effect(CandidateVerdict(2, Outcome.FAILED, "A#one", passed=("A#two",)))
    both = endings.effect(CandidateVerdict(3, Outcome.FAILED, "A#other", fixed=2))
    assert one.completes(two)
    assert not one.completes(both)
    assert (one.mends_all, both.mends_all) == (False, True)
    assert one.progress < both.progress
