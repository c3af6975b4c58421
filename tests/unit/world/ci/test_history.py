"""The last build before one that passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from repairnator.model import BuildRef
from repairnator.world.ci.history import last_passing_commit
from repairnator.world.ci.port import Build, BuildStatus, CiSystem

DAY = 24 * 3600.0
NOW = 1_800_000_000.0


@dataclass
class Builds:
    """A CI that knows these builds."""

    known: list[Build]
    taken: int = 0

    def builds(self, slug: str, since: float) -> Iterator[Build]:
        for build in sorted(self.known, key=lambda each: -each.created):
            if build.slug == slug and build.created >= since:
                self.taken += 1
                yield build


def build(commit: str, days_ago: float, status: BuildStatus = BuildStatus.PASSED) -> Build:
    return Build(
        ref=BuildRef("gitlab", "gitlab.com", "o/r", commit),
        slug="o/r",
        branch="main",
        commit=commit * 40,
        status=status,
        created=NOW - days_ago * DAY,
        finished=NOW - days_ago * DAY,
        clone_url="https://gitlab.com/o/r.git",
    )


FAILED = build("f", 2, BuildStatus.FAILED)


def found(*others: Build) -> str:
    return last_passing_commit(cast(CiSystem, Builds([FAILED, *others])), FAILED)


def test_it_is_the_newest_that_passed_before() -> None:
    before = (build("a", 4), build("b", 3), build("c", 2.5, BuildStatus.FAILED))
    assert found(*before) == "b" * 40


def test_what_passed_since_is_not_meant() -> None:
    assert found(build("a", 1), build("b", 3)) == "b" * 40


def test_other_branches_workflows_and_pull_requests_do_not_count() -> None:
    passed = build("a", 3)
    others = (
        replace(passed, branch="next"),
        replace(passed, workflow="docs"),
        replace(passed, pull_request=3),
        replace(passed, fork="me/r"),
    )
    assert found(*others) == ""
    assert found(*others, build("b", 4)) == "b" * 40


def test_months_ago_is_too_long() -> None:
    assert found(build("a", 60)) == ""


def test_no_more_builds_are_asked_for_than_needed() -> None:
    system = Builds([FAILED, *(build("a", 3 + number) for number in range(20))])
    assert last_passing_commit(cast(CiSystem, system), FAILED) == "a" * 40
    assert system.taken == 2
