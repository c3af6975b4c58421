from __future__ import annotations

import pytest

from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.thoroughness import Thoroughness


def failed(millis: float, verdict: Outcome = Outcome.FAILED) -> CandidateVerdict:
    return CandidateVerdict(1, verdict, millis=millis)


@pytest.mark.parametrize(("failing", "every"), [(1, False), (2, True), (6, True), (7, False)])
def test_a_few_failing_tests_are_all_run(failing: int, every: bool) -> None:
    assert Thoroughness(failing, 1.0).every is every


def test_they_are_not_once_a_hundred_candidates_show_that_they_are_slow() -> None:
    thoroughness = Thoroughness(3, 5.0)
    for _ in range(99):
        thoroughness.learn(failed(25.0))
    assert thoroughness.every
    thoroughness.learn(failed(25.0))
    assert not thoroughness.every


def test_the_most_promising_ones_are_looked_at_closely_however_slow_the_tests_are() -> None:
    thoroughness = Thoroughness(3, seconds=60.0)
    for _ in range(480):
        assert thoroughness.every
        thoroughness.learn(failed(25.0))
    thoroughness.learn(failed(25.0))
    assert not thoroughness.every


def test_slow_ones_at_first_while_the_jvm_is_cold_do_not_count() -> None:
    thoroughness = Thoroughness(3, 5.0)
    for _ in range(40):
        thoroughness.learn(failed(16.0))
    for _ in range(400):
        thoroughness.learn(failed(2.0))
    assert thoroughness.every


def test_loops_that_are_cut_off_tell_nothing_of_how_slow_tests_are() -> None:
    thoroughness = Thoroughness(3, 5.0)
    for _ in range(200):
        thoroughness.learn(failed(500.0, Outcome.TIMEOUT))
    assert thoroughness.every
