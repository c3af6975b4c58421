"""A log of another machine and a run here are compared test by test."""

from __future__ import annotations

import pytest

from repairnator.core.logged import disagreements
from repairnator.core.projects.port import TestRun
from repairnator.model import TestFailure, TestName


def run(passed: list[str], failed: list[str]) -> TestRun:
    return TestRun(
        command="",
        passed=frozenset(map(TestName.parse, passed)),
        failed=tuple(TestFailure(TestName.parse(name), "E", "") for name in failed),
        errors=0,
        skipped=0,
        timed_out=frozenset(),
        excluded=(),
        module_of={},
        seconds=1.0,
        log="",
    )


def told(logged: list[str], passed: list[str], failed: list[str], counted: int = 0) -> list[str]:
    names = [TestName.parse(name) for name in logged]
    return disagreements(names, counted or len(logged), run(passed, failed))


@pytest.mark.parametrize(
    ("logged", "ours"),
    [
        ("o.e.A#x", "o.e.A#x"),
        ("A#x", "o.e.A#x"),  # old Surefires write no package
        ("o.e.A", "o.e.A#x"),  # the whole class
        ("o.e.A$Inner#x", "o.e.A#x"),
        ("o.e.A#adds two", "o.e.A#adds two, and more"),  # phrases are cut
    ],
)
def test_names_of_one_test_agree(logged: str, ours: str) -> None:
    assert told([logged], [], [ours]) == []


def test_what_the_log_names_and_does_not_fail_here_is_told() -> None:
    assert told(["o.e.A#x", "o.e.B#y"], ["o.e.A#x"], ["o.e.B#y"]) == [
        "tests that fail by the build's log pass here: o.e.A#x"
    ]
    assert told(["o.e.A#x", "o.e.B#y"], [], ["o.e.B#y"]) == [
        "tests that fail by the build's log did not run here: o.e.A#x"
    ]


def test_what_fails_here_alone_is_told_where_the_log_names_all() -> None:
    assert told(["o.e.A#x"], [], ["o.e.A#x", "o.e.B#y"]) == [
        "tests fail here that did not by the build's log: o.e.B#y"
    ]
    assert told(["o.e.A#x"], [], ["o.e.A#x", "o.e.B#y"], counted=2) == []


def test_without_a_log_nothing_is_told() -> None:
    assert told([], [], ["o.e.A#x"]) == []


def test_only_the_first_names_are_listed() -> None:
    logged = [f"o.e.A#x{number}" for number in range(7)]
    (text,) = told(logged, logged, [])
    assert text.endswith("o.e.A#x4 and 2 more")
