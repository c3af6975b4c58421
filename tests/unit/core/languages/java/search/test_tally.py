"""The report of a search tells where time went, and its parts add up."""

from __future__ import annotations

import pytest

from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.search.tally import Tally


def test_the_searchs_own_seconds_are_divided_without_rest() -> None:
    tally = Tally()
    for activity, seconds in (("localize", 0.5), ("generate", 2.0), ("analyze", 0.75), ("wait", 3.0)):
        tally.spend(activity, seconds)
    report = tally.report()
    assert sum(report["time"].values()) == pytest.approx(report["seconds"], abs=0.01)
    assert report["time"]["generation"] == 1.25


def test_the_batches_seconds_are_divided_into_what_the_jvms_did() -> None:
    tally = Tally()
    for activity, seconds in (("validate", 4.0), ("compile", 1.5), ("load", 0.25), ("run", 2.0)):
        tally.spend(activity, seconds)
    times = tally.report()["batchTime"]
    assert times.pop("total") == sum(times.values()) == 4.0
    assert times["exchange"] == 0.25


def test_what_ran_beside_the_search_is_told_apart() -> None:
    tally = Tally()
    tally.spend("angelic", 1.0)
    tally.spend("validate", 2.0)
    assert tally.report()["timeDetails"] == {"angelic": 1.0}


def test_jvms_that_candidates_took_with_them_are_counted_and_the_last_ones_words_kept() -> None:
    tally = Tally()
    tally.count("loop-header", CandidateVerdict(1, Outcome.TIMEOUT))
    assert tally.report()["runtimesLost"] == 0
    tally.count("loop-header", CandidateVerdict(2, Outcome.TIMEOUT, message="ended with signal 6", lost=True))
    report = tally.report()
    assert (report["runtimesLost"], report["lastRuntimeLost"]) == (1, "ended with signal 6")
    assert report["candidates"] == 2


def test_candidates_after_which_the_tests_end_alike_are_one_behaviour() -> None:
    tally = Tally()
    messages = ("expected:<1> but was:<2>", "expected:<1> but was:<3>", "x@1f", "x@2e")
    for number, message in enumerate(messages):
        verdict = CandidateVerdict(number, Outcome.FAILED, "demo.ATest#adds", "AssertionError", message, 7)
        tally.count("arithmetic", verdict)
        tally.count("number", verdict)
    tally.count("arithmetic", CandidateVerdict(9, Outcome.UNCOMPILABLE, message="no such variable"))
    assert (tally.report()["candidates"], tally.report()["behaviours"]) == (8, 3)
