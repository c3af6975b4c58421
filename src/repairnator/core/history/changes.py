"""What has changed since a version: the lines of the tree as it is, and the files as they were."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.diffs import split_lines
from repairnator.core.files import MAX_SOURCE_BYTES, FileError, read_file
from repairnator.core.history.versions import Version
from repairnator.core.localize.port import Line

# Beyond this many lines a rewritten stretch counts as a whole: the comparison line by line is quadratic.
_COMPARED_LINES = 2000


@dataclass(frozen=True, slots=True)
class Changes:
    """What tells the tree from the version in which its failing tests passed.

    Attributes:
        lines: that this version does not have; where it has lines that the tree lacks, those beside the gap.
        former: content of the files that have changed, as that version has them, by path relative to the
            tree's root.
    """

    lines: frozenset[Line] = frozenset()
    former: Mapping[str, bytes] = field(default_factory=dict)


def changes_since(version: Version, tree: Path) -> Changes:
    """What has changed in the files of the tree; files that are gone are left out."""
    lines: set[Line] = set()
    former: dict[str, bytes] = {}
    for path, before in version.files.items():
        try:
            now = read_file(tree / path, max_bytes=MAX_SOURCE_BYTES, links=False)
        except FileError:
            continue
        if now == before:
            continue
        lines.update(Line(path, number) for number in changed_lines(before or b"", now))
        if before is not None:
            former[path] = before
    return Changes(frozenset(lines), former)


def changed_lines(before: bytes, now: bytes) -> list[int]:
    """Lines of ``now``, from 1, that are not in ``before``; where lines are gone, those beside the gap."""
    found: list[int] = []
    old, new = split_lines(before), split_lines(now)
    for _, (start, end) in differing(old, new):
        found += range(start + 1, end + 1) if start < end else range(max(start, 1), start + 2)
    return [number for number in dict.fromkeys(found) if number <= len(new)]


def differing(
    old: Sequence[Hashable], new: Sequence[Hashable], most: int = _COMPARED_LINES
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where two sequences differ: (start, end) in the old one, and in the new one, in order.

    Beyond ``most`` elements, all between what both begin and what both end with counts as one difference.
    """
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    rest = 0
    while rest < min(len(old), len(new)) - first and old[-1 - rest] == new[-1 - rest]:
        rest += 1
    middle_old, middle_new = old[first : len(old) - rest], new[first : len(new) - rest]
    if max(len(middle_old), len(middle_new)) > most:
        return [((first, len(old) - rest), (first, len(new) - rest))]
    matcher = difflib.SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    return [
        ((first + i1, first + i2), (first + j1, first + j2))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
