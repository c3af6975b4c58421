"""Failing tests that fail otherwise when warm than in the build."""

from __future__ import annotations

import pytest

from repairnator.core.differing import differing
from repairnator.core.localize.port import CoveredTest, Line, Spectrum
from repairnator.model import TestFailure, TestName

NAME = TestName("a.T", "one")
TRACE = "E: no\n\tat a.Calc.add(Calc.java:12)\n\tat a.T.one(T.java:3)"


@pytest.mark.parametrize(
    ("kind", "message", "thrown", "differs"),
    [
        ("a.E", "expected 3", (), False),
        ("a.F", "expected 3", (), True),
        ("no such test", "", (), True),
        # Cut off: it told nothing.
        ("", "", (), False),
        ("a.E", "something else", (Line("src/a/Calc.java", 12),), False),
        ("a.E", "something else", (Line("src/a/Other.java", 7),), True),
        # Addresses and numbers may differ from run to run.
        ("a.E", "expected 4", (Line("src/a/Other.java", 7),), False),
    ],
)
def test_the_exception_tells_and_else_message_and_place(
    kind: str, message: str, thrown: tuple[Line, ...], differs: bool
) -> None:
    failure = TestFailure(NAME, "a.E", "expected 3", TRACE)
    warm = CoveredTest(NAME, False, frozenset(), thrown, type=kind, message=message)

    assert bool(differing([failure], Spectrum({NAME: warm}))) is differs


def test_a_report_without_an_exception_tells_nothing() -> None:
    warm = CoveredTest(NAME, False, frozenset(), type="F", message="other")

    for kind in ("timeout", "crash", "Condition not satisfied"):
        assert differing([TestFailure(NAME, kind, "", "")], Spectrum({NAME: warm})) == []


def test_a_test_that_is_not_measured_or_passes_is_none_of_them() -> None:
    failure = TestFailure(NAME, "a.E", "expected 3", TRACE)

    assert differing([failure], Spectrum()) == []
    assert differing([failure], Spectrum({NAME: CoveredTest(NAME, True, frozenset())})) == []
