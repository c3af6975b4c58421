"""Reads off ``git diff --unified=0`` which lines of a commit differ from another one."""

from __future__ import annotations

import re
from collections.abc import Iterable

DIFF = ("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--unified=0")
"""Git's arguments, before the two commits."""

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_FILE = "+++ b/"


def changed_lines(diff: Iterable[str]) -> dict[str, list[int]]:
    """Lines, from 1, by path; where lines were only removed, those beside the gap.

    Files with names that git must quote, and files that are gone, are left out.

    Args:
        diff: the lines of a diff without context.
    """
    changes: dict[str, list[int]] = {}
    file, left = "", 0
    for text in diff:
        if left > 0 and text[:1] in ("+", "-"):
            left -= 1
        elif match := _HUNK.match(text):
            removed, first, added = int(match[1] or 1), int(match[2]), int(match[3] or 1)
            left = removed + added
            lines = range(first, first + added) if added else range(max(first, 1), first + 2)
            if file:
                changes.setdefault(file, []).extend(lines)
        elif text.startswith("+++ "):
            file = text.removeprefix(_FILE) if text.startswith(_FILE) else ""
    return changes
