"""Lays a unified diff out in rows, in one column or in two.

The diff is text from a project: whatever its lines are, they become rows of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ROWS = 2000
_WIDTH = 2000  # characters of a line
_HUNK = re.compile(r"@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff.

    Attributes:
        kind: ``file``, ``hunk``, ``same``, ``removed``, ``added`` or ``note``.
        old, new: its number in the file before and after; None where it has none.
        text: without the sign before it.
    """

    kind: str
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of two columns: what was, and what takes its place; of a heading, ``left`` alone."""

    left: Row | None
    right: Row | None


@dataclass(frozen=True, slots=True)
class Laid:
    """A diff laid out.

    Attributes:
        rows: in one column.
        left_out: lines that are not shown, since there are too many.
    """

    rows: tuple[Row, ...]
    left_out: int

    def pairs(self) -> tuple[Pair, ...]:
        """The rows in two columns."""
        return tuple(_paired(self.rows))


def lay_out(diff: str) -> Laid:
    """The rows of a diff."""
    lines = diff.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return Laid(tuple(_rows(lines[:_ROWS])), max(len(lines) - _ROWS, 0))


def _rows(lines: list[str]) -> Iterator[Row]:
    old = new = 0  # numbers of the next lines
    old_end = new_end = 0  # where the hunk ends
    for line in lines:
        if old >= old_end and new >= new_end:
            hunk = _HUNK.match(line)
            if hunk is not None:
                old, new = int(hunk[1]), int(hunk[3])
                old_end, new_end = old + int(hunk[2] or 1), new + int(hunk[4] or 1)
                yield Row("hunk", None, None, _cut(line))
            elif line.startswith("--- "):
                yield Row("file", None, None, _cut(line[4:].removeprefix("a/")))
            elif line.startswith("\\"):
                yield Row("note", None, None, _cut(line[1:].strip()))
        elif line.startswith("-"):
            yield Row("removed", old, None, _cut(line[1:]))
            old += 1
        elif line.startswith("+"):
            yield Row("added", None, new, _cut(line[1:]))
            new += 1
        elif line.startswith("\\"):
            yield Row("note", None, None, _cut(line[1:].strip()))
        else:
            yield Row("same", old, new, _cut(line[1:]))
            old, new = old + 1, new + 1


def _cut(line: str) -> str:
    line = line.removesuffix("\r")
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]} … and {len(line) - _WIDTH:,} more characters"


def _paired(rows: tuple[Row, ...]) -> Iterator[Pair]:
    removed: list[Row] = []
    added: list[Row] = []

    def both() -> Iterator[Pair]:
        for index in range(max(len(removed), len(added))):
            yield Pair(
                removed[index] if index < len(removed) else None, added[index] if index < len(added) else None
            )
        removed.clear()
        added.clear()

    for row in rows:
        if row.kind == "removed" and not added:
            removed.append(row)
        elif row.kind == "added":
            added.append(row)
        else:
            yield from both()
            if row.kind == "removed":
                removed.append(row)
            else:
                yield Pair(row, row if row.kind == "same" else None)
    yield from both()
