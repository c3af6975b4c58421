"""Finds the last passing build before a failing one."""

from __future__ import annotations

import itertools

from repairnator.world.ci.port import Build, BuildStatus, CiSystem

# Builds looked at, newest first, and how far back: a page or two of most CIs. What is older says little.
_BUILDS = 200
_SECONDS = 30 * 24 * 3600.0


def last_passing_commit(system: CiSystem, build: Build) -> str:
    """Of the last build before this one, of the same branch and workflow, that passed; "" for none.

    Raises:
        UsageError, TemporaryError: as the port says.
    """
    recent = itertools.islice(system.builds(build.slug, build.created - _SECONDS), _BUILDS)
    before = (each for each in recent if each.created < build.created and _alike(each, build))
    return next((each.commit for each in before if each.status is BuildStatus.PASSED), "")


def _alike(one: Build, other: Build) -> bool:
    return (one.branch, one.fork, one.pull_request, one.workflow) == (
        other.branch,
        other.fork,
        other.pull_request,
        other.workflow,
    )
