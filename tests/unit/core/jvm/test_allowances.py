"""What a test may be expected to take when candidates are tried on it."""

from __future__ import annotations

import pytest

from repairnator.core.jvm.allowances import allowances
from repairnator.core.jvm.protocol import TestVerdict
from repairnator.model import TestName


def verdict(case: str, outcome: str, ticks: int, millis: float, kind: str = "") -> TestVerdict:
    return TestVerdict(TestName("demo.ATest", case), outcome, kind, ticks=ticks, millis=millis)


def test_a_test_that_ends_is_expected_to_take_what_it_took() -> None:
    ticks, millis = allowances([verdict("quick", "passed", 12, 3.0), verdict("wrong", "failed", 7, 2.0)])
    assert ticks == {"demo.ATest#quick": 12, "demo.ATest#wrong": 7}
    assert millis == {"demo.ATest#quick": 3.0, "demo.ATest#wrong": 2.0}


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("timeout", ""),
        ("error", "org.junit.runners.model.TestTimedOutException"),
        ("error", "java.lang.OutOfMemoryError"),
        ("error", "java.lang.StackOverflowError"),
    ],
)
def test_a_test_that_never_ended_is_expected_to_take_no_more_than_others(outcome: str, kind: str) -> None:
    ticks, millis = allowances(
        [verdict("long", "passed", 900_000, 250.0), verdict("endless", outcome, 800_000_000, 9000.0, kind)]
    )
    assert ticks["demo.ATest#endless"] == 900_000
    assert millis["demo.ATest#endless"] == 250.0


def test_one_that_never_ended_has_some_time_although_no_other_passed() -> None:
    ticks, millis = allowances([verdict("endless", "timeout", 800_000_000, 9000.0)])
    assert 1_000 <= ticks["demo.ATest#endless"] <= 100_000
    assert millis["demo.ATest#endless"] <= 1000.0
