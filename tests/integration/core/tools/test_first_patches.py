"""Small classes with faults of general kinds, whose first patch must be right: searched in real JVMs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from benchmarks.classics.results import Result
from benchmarks.kinds.__main__ import PROJECT, searched

pytestmark = pytest.mark.slow

# What could be mistaken: a condition that few tests tell from others, or a place that hides the fault.
CLASSES = {
    "Pairing": "two comparisons instead of a constant",
    "Primes": "a bound that two tests tell",
    "Shelf": "when a statement is missing",
    "Path": "when text is missing",
    "Wallet": "an exit in a branch that has its condition",
    "Waiting": "an exit under a call, not a change that undoes",
    "Meter": "a missing block of two statements",
}
SECONDS = 60.0  # each ends as soon as no better patch is to be expected


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Result]:
    """What the search gave, by the name of the class."""
    workdir = tmp_path_factory.mktemp("kinds") / "searched"
    return {result.fault: result for result, _ in searched(PROJECT, list(CLASSES), SECONDS, workdir)}


@pytest.mark.parametrize("name", CLASSES)
def test_the_first_patch_does_what_the_right_version_does(results: Mapping[str, Result], name: str) -> None:
    assert results[name].rank == 1, (CLASSES[name], results[name])
