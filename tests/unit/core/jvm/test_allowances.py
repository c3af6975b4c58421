"""What a test may be expected to take when candidates are tried on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repairnator.core.jvm.allowances import Allowance, allowances
from repairnator.core.jvm.protocol import TestVerdict
from repairnator.model import TestName


def verdict(case: str, outcome: str, ticks: int, millis: float, kind: str = "") -> TestVerdict:
    return TestVerdict(TestName("demo.ATest", case), outcome, kind, ticks=ticks, millis=millis)


def test_a_test_that_ends_is_expected_to_take_what_it_took() -> None:
    assert allowances([verdict("quick", "passed", 12, 3.0), verdict("wrong", "failed", 7, 2.0)]) == {
        "demo.ATest#quick": Allowance(12, 3.0),
        "demo.ATest#wrong": Allowance(7, 2.0),
    }


def test_what_comes_before_the_first_test_of_a_class_counts_for_itself() -> None:
    measured = replace(verdict("slow", "passed", 12, 3.0), set_up_ticks=700_000, set_up_millis=900.0)
    assert allowances([measured]) == {"demo.ATest#slow": Allowance(12, 3.0, 700_000, 900.0)}


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
    found = allowances(
        [verdict("long", "passed", 900_000, 250.0), verdict("endless", outcome, 800_000_000, 9000.0, kind)]
    )
    assert found["demo.ATest#endless"] == Allowance(900_000, 250.0)


def test_one_that_never_ended_has_some_time_although_no_other_passed() -> None:
    endless = allowances([verdict("endless", "timeout", 800_000_000, 9000.0)])["demo.ATest#endless"]
    assert 1_000 <= endless.ticks <= 100_000
    assert endless.millis <= 1000.0
