"""Classes in which statements are missing, under a condition: searched in real JVMs, built by Maven once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from benchmarks.classics.results import Result
from benchmarks.kinds.__main__ import PROJECT, searched

pytestmark = pytest.mark.slow

CLASSES = ("Chain", "Library", "Route", "Turnstile")
SECONDS = 120.0  # each ends as soon as no better patch is to be expected


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Result]:
    """What the search gave, by the name of the class."""
    workdir = tmp_path_factory.mktemp("kinds") / "searched"
    return {result.fault: result for result, _ in searched(PROJECT, CLASSES, SECONDS, workdir)}


@pytest.mark.parametrize("name", CLASSES)
def test_the_missing_statements_are_among_the_first_patches(results: Mapping[str, Result], name: str) -> None:
    assert results[name].rank > 0, results[name]
