"""What has come of each group so far, over all tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from repairnator.core.diffs import Change, FileChange
from repairnator.core.groups import Group
from repairnator.core.statuses import Status
from repairnator.core.tools.port import SearchCounts
from repairnator.model import Patch, TestName

# Plausible patches of a group that may fail their proof before the group is given up: each costs a whole
# run of the project's tests.
_REFUSALS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A proven patch, with what combining it with others needs.

    Attributes:
        patch: as reported.
        changes: its changes by file.
    """

    patch: Patch
    changes: tuple[FileChange, ...]

    @property
    def fixes(self) -> frozenset[TestName]:
        return frozenset(map(TestName.parse, self.patch.fixes))


@dataclass(slots=True)
class Case:
    """One group and what has come of it.

    Attributes:
        group: the group.
        found: its proven patches, best first.
        plausible: patches that tools thought plausible.
        refused: of these, how many failed their proof.
        fixed_by: id of another group whose patch makes this one's tests pass, too; or "".
        tried: diffs that went to a proof.
        simplifying, proving: seconds of making patches plainer, and of all proofs, in a thread beside the
            searches.
    """

    group: Group
    found: list[Found] = field(default_factory=list)
    plausible: int = 0
    refused: int = 0
    fixed_by: str = ""
    tried: set[str] = field(default_factory=set)
    simplifying: float = 0.0
    proving: float = 0.0

    @property
    def status(self) -> Status:
        return Status.PATCHED if self.found or self.fixed_by else Status.TEST_FAILURE

    def settled(self, max_patches: int) -> bool:
        """Whether nothing more is to be searched or proven for it."""
        return bool(self.fixed_by) or len(self.found) >= max_patches or self.refused >= _REFUSALS

    def to_dict(self) -> dict[str, object]:
        fields = {"status": self.status.value, "plausible": self.plausible}
        return self.group.to_dict() | fields | ({"fixedBy": self.fixed_by} if self.fixed_by else {})


class GroupOutcomes:
    """All cases of a run.

    Attributes:
        cases: in the order the tests were reported; those that a case was split into stand in its place.
        counts: of all searches that have ended.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self.cases = tuple(Case(group) for group in groups)
        self.counts = SearchCounts()
        self._firsts: list[Found] = []
        self._patches: list[Found] = []

    @property
    def firsts(self) -> tuple[Found, ...]:
        """The first patch of each group that has one of its own, in the order they were proven."""
        return tuple(self._firsts)

    @property
    def patches(self) -> tuple[Patch, ...]:
        """All proven patches, in the order they were proven."""
        return tuple(found.patch for found in self._patches)

    def add(self, case: Case, found: Found) -> None:
        """Keep a proven patch; groups whose tests it makes pass as well need none of their own."""
        case.found.append(found)
        self._patches.append(found)
        if len(case.found) == 1:
            self._firsts.append(found)
        for other in self.cases:
            if other is not case and not other.found and other.group.tests <= found.fixes:
                other.fixed_by = case.group.id

    def split(self, case: Case, groups: Sequence[Group]) -> tuple[Case, ...]:
        """Put cases of their own in the place of one whose tests have several causes."""
        position = self.cases.index(case)
        parts = tuple(Case(group) for group in groups)
        self.cases = (*self.cases[:position], *parts, *self.cases[position + 1 :])
        return parts

    def taken(self, group: str) -> dict[str, list[Change]]:
        """What the first patches of groups other than ``group`` change, by file."""
        changes: dict[str, list[Change]] = {}
        for found in self._firsts:
            if found.patch.group != group:
                for change in found.changes:
                    changes.setdefault(change.path, []).extend(change.lines())
        return changes

    def count(self, case: Case, counts: SearchCounts) -> None:
        """Add what a search did."""
        case.plausible += counts.plausible
        mine = self.counts
        self.counts = SearchCounts(
            candidates=mine.candidates + counts.candidates,
            uncompilable=mine.uncompilable + counts.uncompilable,
            duplicates=mine.duplicates + counts.duplicates,
            plausible=mine.plausible + counts.plausible,
            seconds=mine.seconds + counts.seconds,
        )

    def mark_conflicts(self, conflicts: dict[str, tuple[str, ...]]) -> None:
        """Note for first patches of groups with which others they do not apply together."""
        self._patches = [_with_conflicts(found, conflicts, self._firsts) for found in self._patches]


def _with_conflicts(found: Found, conflicts: dict[str, tuple[str, ...]], firsts: Iterable[Found]) -> Found:
    groups = conflicts.get(found.patch.group, ())
    if not groups or not any(found is first for first in firsts):
        return found
    return replace(found, patch=replace(found.patch, conflicts_with=groups))
