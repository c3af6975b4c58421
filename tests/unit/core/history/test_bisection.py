"""The last passing version is found with few tests, and versions that cannot be built are passed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repairnator.core.history.bisection import Passing, Verdict, last_passing

PASSES, FAILS, UNKNOWN, NO_TIME = Verdict.PASSES, Verdict.FAILS, Verdict.UNKNOWN, Verdict.NO_TIME


class Versions:
    """Versions of which the older ones pass; notes which are tested."""

    def __init__(self, verdict: Callable[[int], Verdict]) -> None:
        self._verdict = verdict
        self.tested: list[int] = []

    def __call__(self, version: int) -> Verdict:
        assert version not in self.tested, "a version is tested once"
        self.tested.append(version)
        return self._verdict(version)


def passing_from(first: int, *unknown: int) -> Versions:
    return Versions(lambda version: UNKNOWN if version in unknown else PASSES if version >= first else FAILS)


@pytest.mark.parametrize("count", [1, 2, 5, 64, 1000])
def test_whichever_version_passed_last_is_found_in_few_steps(count: int) -> None:
    for first in range(count):
        versions = passing_from(first)
        assert last_passing(count, versions) == Passing(first, last=True)
        assert len(versions.tested) <= 2 * count.bit_length() + 1


def test_the_newest_version_is_tested_first_and_then_nothing_else() -> None:
    versions = passing_from(0)
    last_passing(64, versions)
    assert versions.tested == [0]


def test_versions_that_never_passed_are_tested_a_few_times_only() -> None:
    versions = passing_from(1000)
    assert last_passing(64, versions) is None
    assert versions.tested == [0, 1, 3, 7, 15, 31, 63]


def test_without_versions_nothing_is_tested() -> None:
    versions = passing_from(0)
    assert last_passing(0, versions) is None
    assert versions.tested == []


def test_versions_that_cannot_be_built_are_passed_over() -> None:
    assert last_passing(10, passing_from(4, 1, 7, 8)) == Passing(4, last=True)


def test_between_versions_that_cannot_be_built_it_is_not_known_which_was_the_last() -> None:
    assert last_passing(10, passing_from(4, 4, 5)) == Passing(6, last=False)


def test_where_no_version_can_be_built_none_is_found() -> None:
    assert last_passing(10, Versions(lambda _: UNKNOWN)) is None


def test_when_the_time_is_over_the_newest_known_to_pass_counts() -> None:
    def verdict(version: int) -> Verdict:
        return NO_TIME if version == 11 else PASSES if version >= 9 else FAILS

    assert last_passing(64, Versions(verdict)) == Passing(15, last=False)
    assert last_passing(64, Versions(lambda _: NO_TIME)) is None


@pytest.mark.parametrize("first", [0, 1, 7, 8, 15, 19])
def test_versions_that_change_what_the_tests_run_are_tested_first(first: int) -> None:
    versions = passing_from(first)
    assert last_passing(20, versions, {first, 12}) == Passing(first, last=True)
    assert len(versions.tested) <= 4


def test_a_change_elsewhere_that_broke_the_tests_is_found_all_the_same() -> None:
    assert last_passing(20, passing_from(6), {2, 12}) == Passing(6, last=True)
    assert last_passing(20, passing_from(14), {2, 12}) == Passing(14, last=True)
