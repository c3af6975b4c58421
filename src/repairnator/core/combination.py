"""Combines the best patches of all groups, and proves that they work together.

Patches are merged edit by edit, on the original text; so a diff that no longer applies since an earlier patch
changed its context is made again on top of that patch. The merged change is proven like any patch. Where the
proof fails, bisection (Zeller, "Why Programs Fail", 2009, ch. 13) finds the patch that conflicts with others,
and it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from repairnator.core.applier import DiffConflict, apply_file, parse_diff
from repairnator.core.cases import Found
from repairnator.core.diffs import FileChange, unified_diff
from repairnator.core.edits import Edit
from repairnator.core.validate import Prover
from repairnator.model import Evidence

# Proofs spent on finding out which patches do not go together.
_PROOFS = 24


@dataclass(frozen=True, slots=True)
class Combination:
    """Patches that work together, as one diff.

    Attributes:
        groups: whose first patches are in it.
        diff: unified, against the tree as it was given.
        evidence: what proved it.
    """

    groups: tuple[str, ...]
    diff: str
    evidence: Evidence

    def to_dict(self) -> dict[str, Any]:
        return {"groups": list(self.groups), "diff": self.diff, "evidence": self.evidence.to_dict()}


@dataclass(frozen=True, slots=True)
class Combined:
    """The outcome.

    Attributes:
        combination: None when fewer than two patches work together.
        conflicts: for a group, the groups whose patch comes earlier and does not go together with its own.
    """

    combination: Combination | None
    conflicts: dict[str, tuple[str, ...]]


class _OutOfProofs(Exception):
    """Bisection would take too long."""


def combine(firsts: Sequence[Found], prover: Prover, note: Callable[[str], None]) -> Combined:
    """Combine the first patches of all groups.

    Args:
        firsts: in the order in which they are to be applied.
        prover: proves the merged change.
        note: called with what people should know.

    Raises:
        Interrupted: the run was cancelled.
        TemporaryError: something outside failed.
    """
    conflicts, members = _textual_conflicts(firsts)
    prove = _Proofs(prover)
    combination = None
    try:
        while len(members) > 1 and combination is None:
            combination = prove.of(members)
            if combination is None:
                later, earlier = _conflict(members, prove)
                conflicts.setdefault(later.patch.group, []).append(earlier.patch.group)
                members = [found for found in members if found is not later]
    except _OutOfProofs:
        note(f"the patches of {_names(members)} do not all work together; it is not known which of them do")
        first, *others = members
        for found in others:
            conflicts.setdefault(found.patch.group, []).append(first.patch.group)
    return Combined(combination, {group: tuple(dict.fromkeys(others)) for group, others in conflicts.items()})


class _Proofs:
    """Proofs of merged patches, counted."""

    def __init__(self, prover: Prover) -> None:
        self._prover = prover
        self._left = _PROOFS

    def of(self, members: Sequence[Found]) -> Combination | None:
        if self._left == 0:
            raise _OutOfProofs
        self._left -= 1
        diff = unified_diff(merged(members))
        targets = frozenset[Any]().union(*(found.fixes for found in members))
        proof = self._prover.prove(diff, targets)
        if not proof.accepted or proof.evidence is None:
            return None
        return Combination(tuple(found.patch.group for found in members), diff, proof.evidence)


def _conflict(members: Sequence[Found], prove: _Proofs) -> tuple[Found, Found]:
    """The first patch with which those before it no longer work, and one of these that it fails with."""
    last = _smallest(len(members), 1, lambda size: prove.of(members[:size]) is None)
    later = members[last - 1]
    earlier = _smallest(last - 1, 0, lambda size: prove.of([*members[:size], later]) is None)
    return later, members[earlier - 1]


def _smallest(failing: int, passing: int, fails: Callable[[int], bool]) -> int:
    """The smallest size that fails, given one that fails and a smaller one that does not."""
    while failing - passing > 1:
        middle = (failing + passing) // 2
        if fails(middle):
            failing = middle
        else:
            passing = middle
    return failing


def _textual_conflicts(firsts: Sequence[Found]) -> tuple[dict[str, list[str]], list[Found]]:
    """Diffs that do not apply after earlier ones, and the patches whose edits can be merged all the same."""
    conflicts: dict[str, list[str]] = {}
    members: list[Found] = []
    for found in firsts:
        apart = [other for other in members if not _apply_in_turn(other, found)]
        if apart:
            conflicts[found.patch.group] = [other.patch.group for other in apart]
        if all(_mergeable(other, found) for other in members):
            members.append(found)
    return conflicts, members


def _apply_in_turn(first: Found, second: Found) -> bool:
    """Whether the diffs, applied one after the other, make what their merged edits make."""
    if not _mergeable(first, second):
        return False
    contents = {change.path: change.before for change in (*first.changes, *second.changes)}
    try:
        for found in (first, second):
            for part in parse_diff(found.patch.diff):
                contents[part.path] = apply_file(part, contents[part.path])
    except DiffConflict:
        return False
    return all(contents[change.path] == change.after for change in merged([first, second]))


def _mergeable(first: Found, second: Found) -> bool:
    """Whether no edit of one touches the place of another's; the very same edit may be in both."""
    ours = {change.path: change.splices for change in first.changes}
    return not any(
        mine != theirs and mine.start <= theirs.end and theirs.start <= mine.end
        for change in second.changes
        for theirs in change.splices
        for mine in ours.get(change.path, ())
    )


def merged(members: Sequence[Found]) -> tuple[FileChange, ...]:
    """The changes of all patches as one change for each file."""
    before: dict[str, bytes] = {}
    splices: dict[str, set[Edit[bytes]]] = {}
    for found in members:
        for change in found.changes:
            before[change.path] = change.before
            splices.setdefault(change.path, set()).update(change.splices)
    return tuple(FileChange(path, before[path], tuple(sorted(splices[path]))) for path in sorted(before))


def _names(members: Sequence[Found]) -> str:
    return ", ".join(found.patch.group for found in members)
