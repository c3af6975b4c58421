"""Selects the builds whose logs are worth reading. Makes no API call.

Builds of one branch are one line of work. Its newest failing commit is the one to repair: older ones are
superseded, and where the branch is green again there is nothing to repair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repairnator.world.ci.port import Build, BuildStatus

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
        overtaken: failing ones that later builds have made moot, with the reason.
        left: the others that have ended, with the reason.
        fixed: failing builds with the passing one that follows.
        passed: passing builds with the passing one before.
    """

    candidates: tuple[tuple[Build, ...], ...]
    overtaken: tuple[tuple[Build, str], ...]
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
    overtaken: list[tuple[Build, str]] = []
    left: list[tuple[Build, str]] = []
    fixed: list[tuple[Build, Build]] = []
    passed: list[tuple[Build, Build]] = []
    for line in lines.values():
        newest = sorted(line, key=_age, reverse=True)
        pairs = _pairs(newest)
        fixed += [(old, new) for old, new in pairs if old.status is BuildStatus.FAILED]
        passed += [(old, new) for old, new in pairs if old.status is BuildStatus.PASSED]
        current = _Current(newest)
        for build in newest:
            if not _fails(build):
                left.append((build, _NOT_FAILING[build.status]))
            elif moot := current.overtakes(build):
                overtaken.append((build, moot))
            elif build.finished < since:
                left.append((build, "it ended before the period that is scanned"))
            else:
                candidates[build.commit].append(build)
    return Selection(
        tuple(tuple(group) for group in candidates.values()),
        tuple(overtaken),
        tuple(left),
        tuple(fixed),
        tuple(passed),
    )


def _age(build: Build) -> tuple[float, int, str]:
    # Ids are numbers that grow; as texts "9" would be after "10".
    return build.created, len(build.ref.build_id), build.ref.build_id


class _Current:
    """What counts of one line of work: the last verdict of each workflow.

    Args:
        newest: its builds, the newest first.
    """

    def __init__(self, newest: Sequence[Build]) -> None:
        self._last: dict[str, Build] = {}
        for build in newest:
            if build.status in _VERDICTS:
                self._last.setdefault(build.workflow, build)
        self._failing = [build for build in newest if self._counts(build) and _fails(build)]

    def _counts(self, build: Build) -> bool:
        return self._last.get(build.workflow) == build

    def overtakes(self, build: Build) -> str:
        """Why this failing build is moot by now; "" where it is not."""
        last = self._last[build.workflow]
        if not _fails(last):
            return f"the branch is green again since build {last.ref.build_id}"
        if last != build:
            return f"superseded by build {last.ref.build_id}"
        if build.commit != self._failing[0].commit:
            return f"superseded by build {self._failing[0].ref.build_id}"
        return ""


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
