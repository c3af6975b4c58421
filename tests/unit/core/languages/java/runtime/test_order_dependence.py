"""Tests that fail only after others."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.languages.java.runtime.order_dependence import OrderDependence, polluters
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Outcome,
    TestOutcome,
    TestVerdict,
)
from repairnator.model import TestName

FIRST, SECOND, LAST = (TestName("demo.ATest", case) for case in ("first", "second", "last"))


def run(**verdicts: str) -> list[TestVerdict]:
    return [
        TestVerdict(TestName("demo.ATest", case), TestOutcome(verdict)) for case, verdict in verdicts.items()
    ]


FAILING = run(first="passed", second="failed", last="passed")


def learned() -> OrderDependence:
    company = OrderDependence()
    assert company.learn([SECOND], [FAILING, FAILING]) == [FAILING[1]]
    return company


def test_what_fails_after_others_is_run_after_them() -> None:
    assert learned().of([SECOND]) == (FIRST, SECOND)
    assert learned().of([FIRST, SECOND, LAST]) == (FIRST, SECOND, LAST)


def test_what_fails_once_only_is_not() -> None:
    company = OrderDependence()
    assert company.learn([SECOND], [FAILING, run(first="passed", second="passed")]) == []
    assert company.learn([SECOND], [FAILING, run(first="passed")]) == []
    assert company.of([SECOND]) == (SECOND,)


def test_what_fails_itself_is_not_run_before_another() -> None:
    company, both = OrderDependence(), run(first="failed", second="passed", last="failed")
    company.learn([LAST], [both, both])
    assert company.of([LAST]) == (SECOND, LAST)


def test_the_test_after_which_another_fails_is_found_by_halving() -> None:
    suspects = [TestName("demo.ATest", str(number)) for number in range(100)]
    asked: list[Sequence[TestName]] = []

    def fails_after(row: Sequence[TestName]) -> bool:
        asked.append(row)
        return suspects[42] in row

    assert polluters(suspects, fails_after) == (suspects[42],)
    assert len(asked) <= 15


def test_tests_that_make_another_fail_only_together_are_kept_together() -> None:
    suspects = [FIRST, SECOND, LAST]
    assert set(polluters(suspects, lambda row: {FIRST, LAST} <= set(row))) == set(suspects)


def test_where_a_test_passes_after_all_others_there_is_no_culprit() -> None:
    assert polluters([FIRST, SECOND], lambda row: False) == ()
    assert polluters([], lambda row: True) == ()


def test_a_candidates_verdict_tells_of_the_wanted_tests_alone() -> None:
    verdict = CandidateVerdict(1, Outcome.FAILED, str(LAST), fixed=2, passed=(str(FIRST), str(SECOND)))
    own = learned().without(verdict, [SECOND, LAST])
    assert (own.fixed, own.passed) == (1, (str(SECOND),))
    assert OrderDependence().without(verdict, [SECOND, LAST]) == verdict
