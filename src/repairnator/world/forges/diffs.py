"""Finds the lines that a diff shows."""

from __future__ import annotations

import re

_FILE = re.compile(r"^\+\+\+ (?:b/)?(.+?)\t?$")
_HUNK = re.compile(r"^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def shown_lines(patch: str, marks: str = " +") -> frozenset[int]:
    """Numbers of the lines of the new file that the hunks of one file's diff show.

    Args:
        patch: its hunks.
        marks: of the lines wanted: those of the context, and those that are new.
    """
    return frozenset().union(*by_file(f"+++ b/file\n{patch}", marks).values())


def by_file(diff: str, marks: str = " +") -> dict[str, frozenset[int]]:
    """The same for each file of a whole diff, by its new path. What cannot be read shows nothing."""
    shown: dict[str, set[int]] = {}
    path, old, new, at = "", 0, 0, 0
    for line in diff.split("\n"):
        if old > 0 or new > 0:
            mark = line[:1] or " "  # some servers drop the blank of an empty line
            if mark != "\\":
                old -= mark in " -"
                if mark in marks:
                    shown.setdefault(path, set()).add(at)
                if mark in " +":
                    at, new = at + 1, new - 1
        elif match := _HUNK.match(line):
            old, new = (1 if size is None else int(size) for size in (match[1], match[3]))
            at = int(match[2])
        elif match := _FILE.match(line):
            path = match[1]
    return {name: frozenset(lines) for name, lines in shown.items() if name != "/dev/null"}
