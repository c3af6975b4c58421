"""Unified diffs that ``git apply`` takes, made from edits.

A diff is text (UTF-8) and travels as such. So that it stays exact for files in other encodings, context lines
that are not UTF-8 are left out of it; where a changed line itself is not, the file's change becomes a git
binary patch. Context lines that an earlier patch changes are left out as well, so that patches of independent
faults that lie close together apply alone and after one another.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.texts import apply_splices

_CONTEXT = 3
# Beyond this many lines a rewritten stretch is shown as a whole: the comparison line by line is quadratic.
_COMPARED_LINES = 2000


@dataclass(frozen=True, slots=True)
class Change:
    """Lines ``[start, end)`` of a file, counted from 0, and those that take their place."""

    start: int
    end: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a patch does to one file.

    Attributes:
        path: relative to the tree's root.
        before: the file's bytes.
        splices: what replaces which of them.
    """

    path: str
    before: bytes
    splices: tuple[Edit[bytes], ...]

    @property
    def after(self) -> bytes:
        return apply_splices(self.before, self.splices)

    def lines(self) -> tuple[Change, ...]:
        """The changed lines, least first."""
        return tuple(_changed_lines(split_lines(self.before), self.splices))


def split_lines(data: bytes) -> list[bytes]:
    """Lines with their ends, as git sees them: ended by a line feed and nothing else."""
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def unified_diff(changes: Sequence[FileChange], avoid: Mapping[str, Collection[Change]] | None = None) -> str:
    """The diff of all ``changes``, files in the order given; empty if nothing changes.

    Args:
        changes: one for each file.
        avoid: for a path, changes that other patches make to the same file: lines that should not serve as
            context, and places where context should not reach across.
    """
    return "".join(_file_diff(change, (avoid or {}).get(change.path, ())) for change in changes)


def _file_diff(change: FileChange, avoid: Collection[Change]) -> str:
    before, edits = split_lines(change.before), change.lines()
    if not edits:
        return ""
    old, new = quoted("a/" + change.path), quoted("b/" + change.path)
    changed = [line for edit in edits for line in (*before[edit.start : edit.end], *edit.lines)]
    hunks = _text_hunks(before, edits, avoid) if all(map(_is_text, changed)) else None
    if hunks is None:
        return f"diff --git {old} {new}\n" + _binary_patch(change.before, change.after)
    tab = "\t" if " " in change.path else ""
    # Without "diff --git": given that line, `git apply` in a subfolder of a repository takes the paths for
    # the repository's, finds them outside the subfolder, leaves them out, and says nothing.
    return f"--- {old}{tab}\n+++ {new}{tab}\n" + "".join(hunks)


def _text_hunks(
    before: Sequence[bytes], edits: Sequence[Change], avoid: Collection[Change]
) -> list[str] | None:
    """The hunks without the lines to avoid, or at least without those that are not UTF-8; None if neither."""
    foreign = {number for number, line in enumerate(before) if not _is_text(line)}
    taken = foreign.union(*(range(other.start, other.end) for other in avoid))
    cuts = {other.start for other in avoid if other.start == other.end}
    return _hunks(before, edits, taken, cuts) or _hunks(before, edits, foreign, frozenset())


def quoted(path: str) -> str:
    """A path as a git header has it: in C quotes where it has quotes, backslashes or control characters."""
    raw = path.encode("utf-8", "surrogateescape")
    if all(byte >= 32 and byte not in (0x22, 0x5C, 0x7F) for byte in raw) and _is_text(raw):
        return path
    escaped = [
        f"\\{chr(byte)}" if byte in (0x22, 0x5C) else chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
        for byte in raw
    ]
    return '"' + "".join(escaped) + '"'


def _is_text(line: bytes) -> bool:
    try:
        return "\0" not in line.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _changed_lines(lines: Sequence[bytes], changes: Sequence[Edit[bytes]]) -> Iterator[Change]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for first, last, group in _regions(lines, starts, changes):
        base = starts[first]
        old = b"".join(lines[first:last])
        moved = [Edit(change.start - base, change.end - base, change.text) for change in group]
        yield from _compared(first, lines[first:last], split_lines(apply_splices(old, moved)))


def _regions(
    lines: Sequence[bytes], starts: Sequence[int], changes: Sequence[Edit[bytes]]
) -> list[tuple[int, int, list[Edit[bytes]]]]:
    """Whole lines that the changes touch, as (first, one after last, changes in it), neighbours joined."""
    regions: list[tuple[int, int, list[Edit[bytes]]]] = []
    line = 0
    for change in changes:
        while line < len(lines) and starts[line + 1] <= change.start:
            line += 1
        last = line
        while last < len(lines) and starts[last] < change.end:
            last += 1
        # A replacement that takes a line's end away joins the next line to it.
        last = min(max(last, line + 1) + 1, len(lines))
        if regions and line <= regions[-1][1]:
            first, known, group = regions.pop()
            regions.append((first, max(known, last), [*group, change]))
        else:
            regions.append((line, last, [change]))
    return regions


def _compared(first: int, old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Change]:
    if len(old) + len(new) > _COMPARED_LINES:
        yield Change(first, first + len(old), tuple(new))
        return
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield Change(first + i1, first + i2, tuple(new[j1:j2]))


def _hunks(
    before: Sequence[bytes], edits: Sequence[Change], avoid: Collection[int], cuts: Collection[int]
) -> list[str] | None:
    """The hunks; None where a change would be left without the context that git needs.

    Args:
        before: the file's lines.
        edits: changes of it.
        avoid: lines that are no context.
        cuts: numbers of lines before which another patch inserts.
    """
    spans: list[tuple[int, int, list[Change]]] = []
    for edit in edits:
        start, end = edit.start, edit.end
        while start > 0 and edit.start - start < _CONTEXT and start - 1 not in avoid and start not in cuts:
            start -= 1
        while end < len(before) and end - edit.end < _CONTEXT and end not in avoid and end not in cuts:
            end += 1
        if end == edit.end and end < len(before):
            return None
        if start == end == 1:
            return None  # by its number, 1, git would look for it at the file's beginning
        if spans and start <= spans[-1][1] and start not in cuts:
            first, _, group = spans.pop()
            spans.append((first, end, [*group, edit]))
        else:
            spans.append((start, end, [edit]))
    hunks, shift = [], 0
    for first, last, group in spans:
        hunks.append(_hunk(before, first, last, group, shift))
        shift += sum(len(edit.lines) - (edit.end - edit.start) for edit in group)
    return hunks


def _hunk(before: Sequence[bytes], first: int, last: int, edits: Sequence[Change], shift: int) -> str:
    body, position, grown = [], first, 0
    for edit in edits:
        body += [_marked(" ", line) for line in before[position : edit.start]]
        body += [_marked("-", line) for line in before[edit.start : edit.end]]
        body += [_marked("+", line) for line in edit.lines]
        position = edit.end
        grown += len(edit.lines) - (edit.end - edit.start)
    body += [_marked(" ", line) for line in before[position:last]]
    return f"@@ -{_range(first, last - first)} +{_range(first + shift, last - first + grown)} @@\n" + "".join(
        body
    )


def _range(start: int, count: int) -> str:
    shown = start + 1 if count else start
    return str(shown) if count == 1 else f"{shown},{count}"


def _marked(mark: str, line: bytes) -> str:
    text = line.decode("utf-8")
    return f"{mark}{text}" if text.endswith("\n") else f"{mark}{text}\n\\ No newline at end of file\n"


def _binary_patch(before: bytes, after: bytes) -> str:
    """A git binary patch, forward only (format: ``git help diff``, ``--binary``; git's ``apply.c``)."""
    packed = zlib.compress(after, 9)
    rows = []
    for start in range(0, len(packed), 52):
        row = packed[start : start + 52]
        length = chr(len(row) + 64) if len(row) <= 26 else chr(len(row) + 70)
        rows.append(length + base64.b85encode(row, pad=True).decode("ascii") + "\n")
    index = f"index {blob_id(before)}..{blob_id(after)} 100644\n"
    return f"{index}GIT binary patch\nliteral {len(after)}\n" + "".join(rows) + "\n"


def blob_id(data: bytes) -> str:
    """What git calls the content of a file (``git hash-object``)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
