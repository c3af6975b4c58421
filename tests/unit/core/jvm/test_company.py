"""Tests that fail only after others of their class."""

from __future__ import annotations

from repairnator.core.jvm.company import Company
from repairnator.core.jvm.protocol import CandidateVerdict, TestVerdict
from repairnator.model import TestName

FIRST, SECOND, LAST = (TestName("demo.ATest", case) for case in ("first", "second", "last"))


def run(**verdicts: str) -> list[TestVerdict]:
    return [TestVerdict(TestName("demo.ATest", case), verdict) for case, verdict in verdicts.items()]


FAILING = run(first="passed", second="failed", last="passed")


def learned() -> Company:
    company = Company()
    assert company.learn([SECOND], [FAILING, FAILING]) == [FAILING[1]]
    return company


def test_what_fails_after_others_is_run_after_them() -> None:
    assert learned().of([SECOND]) == (FIRST, SECOND)
    assert learned().of([FIRST, SECOND, LAST]) == (FIRST, SECOND, LAST)


def test_what_fails_once_only_is_not() -> None:
    company = Company()
    assert company.learn([SECOND], [FAILING, run(first="passed", second="passed")]) == []
    assert company.learn([SECOND], [FAILING, run(first="passed")]) == []
    assert company.of([SECOND]) == (SECOND,)


def test_a_candidates_verdict_tells_of_the_wanted_tests_alone() -> None:
    verdict = CandidateVerdict(1, "failed", str(LAST), fixed=2, passed=(str(FIRST), str(SECOND)))
    own = learned().without(verdict, [SECOND, LAST])
    assert (own.fixed, own.passed) == (1, (str(SECOND),))
    assert Company().without(verdict, [SECOND, LAST]) == verdict
