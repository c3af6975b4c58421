"""Which of a repository's builds are worth a look at their logs. No call is made for this.

Builds of one branch are one line of work. Its newest failing commit is the one to repair: older ones are
superseded, and where the branch is green again there is nothing to repair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repairnator.ci.port import Build, BuildStatus

_VERDICTS = (BuildStatus.PASSED, BuildStatus.FAILED)
_NOT_FAILING = {
    BuildStatus.PASSED: "it passed",
    BuildStatus.ERRORED: "the CI could not run it",
    BuildStatus.CANCELED: "it was canceled",
    BuildStatus.UNKNOWN: "the CI does not say how it ended",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Builds, sorted out.

    Attributes:
        candidates: failing ones that are worth a look, grouped by commit, the newest first. Of each group one
            is enough.
        left: the others that have ended, with the reason.
        fixed: failing builds with the passing one that follows.
        passed: passing builds with the passing one before.
    """

    candidates: tuple[tuple[Build, ...], ...]
    left: tuple[tuple[Build, str], ...]
    fixed: tuple[tuple[Build, Build], ...]
    passed: tuple[tuple[Build, Build], ...]


def select(builds: Iterable[Build], since: float) -> Selection:
    """Sort builds out.

    Args:
        builds: of one repository, in any order.
        since: those that ended before are left out.
    """
    lines: dict[tuple[str, str], list[Build]] = defaultdict(list)
    for build in builds:
        if build.status.finished:
            lines[build.fork or build.slug, build.branch].append(build)
    candidates: dict[str, list[Build]] = defaultdict(list)
    left: list[tuple[Build, str]] = []
    fixed: list[tuple[Build, Build]] = []
    passed: list[tuple[Build, Build]] = []
    for line in lines.values():
        newest = sorted(line, key=_age, reverse=True)
        pairs = _pairs(newest)
        fixed += [(old, new) for old, new in pairs if old.status is BuildStatus.FAILED]
        passed += [(old, new) for old, new in pairs if old.status is BuildStatus.PASSED]
        for build, reason in _judged(newest, since):
            if reason:
                left.append((build, reason))
            else:
                candidates[build.commit].append(build)
    return Selection(
        tuple(tuple(group) for group in candidates.values()), tuple(left), tuple(fixed), tuple(passed)
    )


def _age(build: Build) -> tuple[float, int, str]:
    # Ids are numbers that grow; as texts "9" would be after "10".
    return build.created, len(build.ref.build_id), build.ref.build_id


def _judged(newest: Sequence[Build], since: float) -> Iterable[tuple[Build, str]]:
    """Each build of one line of work with the reason against it, or ""."""
    last: dict[str, Build] = {}
    for build in newest:
        if build.status in _VERDICTS:
            last.setdefault(build.workflow, build)
    failing = [build for build in newest if last.get(build.workflow) == build and _fails(build)]
    for build in newest:
        if not _fails(build):
            yield build, _NOT_FAILING[build.status]
            continue
        current = last[build.workflow]
        if not _fails(current):
            yield build, f"the branch is green again since build {current.ref.build_id}"
        elif build.commit != failing[0].commit or build not in failing:
            newer = failing[0] if current == build else current
            yield build, f"superseded by build {newer.ref.build_id}"
        elif build.finished < since:
            yield build, "it ended before the time that is looked at"
        else:
            yield build, ""


def _fails(build: Build) -> bool:
    return build.status is BuildStatus.FAILED


def _pairs(newest: Sequence[Build]) -> list[tuple[Build, Build]]:
    """Each passing build with the one before it, of the same workflow."""
    later: dict[str, Build] = {}
    pairs = []
    for build in newest:
        if build.status not in _VERDICTS:
            continue
        following = later.get(build.workflow)
        if following is not None and following.status is BuildStatus.PASSED:
            pairs.append((build, following))
        later[build.workflow] = build
    return pairs
