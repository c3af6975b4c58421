"""Applies unified diffs to a tree with ``git apply``'s own rules, so that no git is needed inside the box.

The rules (git's ``apply.c``): every line of a hunk must be found; the place named in the header is tried
first, then ever further away; a hunk that begins at line 1 must match the file's beginning, one without
context after its change must match the file's end.
"""

from __future__ import annotations

import base64
import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from repairnator.core.diffs import split_lines
from repairnator.core.files import MAX_SOURCE_BYTES
from repairnator.core.folders import Folder
from repairnator.core.walk import shortened
from repairnator.errors import RepairnatorError

_HUNK = re.compile(r"@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


class DiffConflict(RepairnatorError):
    """A diff does not apply: the lines it expects are not there."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One hunk: its lines before and after, context included.

    Attributes:
        old_start, new_start: line numbers of its header.
        old, new: whole lines with their ends.
        trailing: number of context lines after its last change.
    """

    old_start: int
    new_start: int
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    trailing: int


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The part of a diff that is about one file.

    Attributes:
        path: relative to the tree's root.
        hunks: in order.
        literal: the whole new content, from a git binary patch; then there are no hunks.
    """

    path: str
    hunks: tuple[Hunk, ...] = ()
    literal: bytes | None = None


@dataclass(slots=True)
class _Lines:
    """A diff's lines and how far they have been read."""

    lines: list[str]
    at: int = field(default=0)

    def peek(self) -> str:
        return self.lines[self.at] if self.at < len(self.lines) else ""

    def next(self) -> str:
        line = self.peek()
        self.at += 1
        return line

    def skip_to(self, *starts: str) -> bool:
        while self.at < len(self.lines) and not self.peek().startswith(starts):
            self.at += 1
        return self.at < len(self.lines)


def apply_diff(diff: str, root: Path) -> tuple[str, ...]:
    """Change the files of the tree at ``root``; all of them or, when it raises, none.

    Returns:
        The changed paths, relative to ``root``.

    Raises:
        DiffConflict: it does not apply.
    """
    parts = parse_diff(diff)
    if not parts:
        raise DiffConflict("the diff changes no file")
    changed: dict[PurePosixPath, tuple[bytes, int]] = {}
    with Folder.open(root) as top:
        for part in parts:
            path = PurePosixPath(part.path)
            try:
                with top.below(path.parent) as folder:
                    data = folder.read(path.name, MAX_SOURCE_BYTES)
                    mode = stat.S_IMODE(folder.status(path.name).st_mode)
            except OSError as error:
                # As for git, which applies nothing to what lies beyond a symbolic link.
                raise DiffConflict(
                    f"{shortened(part.path)}: no such file in the tree: {error.strerror}"
                ) from error
            changed[path] = apply_file(part, data), mode
        for path, (data, mode) in changed.items():
            with top.below(path.parent) as folder:
                folder.write(path.name, data, mode=mode)
    return tuple(part.path for part in parts)


def apply_file(part: FileDiff, data: bytes) -> bytes:
    """The file's new content.

    Raises:
        DiffConflict: a hunk's lines are not there.
    """
    if part.literal is not None:
        return part.literal
    lines = split_lines(data)
    for hunk in part.hunks:
        at = _find(hunk, lines)
        if at is None:
            raise DiffConflict(f"{part.path}: the lines around line {hunk.old_start} are not as expected")
        lines[at : at + len(hunk.old)] = hunk.new
    return b"".join(lines)


def _find(hunk: Hunk, lines: Sequence[bytes]) -> int | None:
    size, expected = len(hunk.old), max(hunk.new_start - 1, 0)
    last = len(lines) - size
    for at in _outwards(min(expected, max(last, 0)), last):
        if hunk.old_start <= 1 and at != 0:
            continue
        if not hunk.trailing and at != last:
            continue
        if tuple(lines[at : at + size]) == hunk.old:
            return at
    return None


def _outwards(center: int, last: int) -> Iterator[int]:
    """Positions 0 to ``last``, nearest to ``center`` first, as git tries them."""
    if last < 0:
        return
    yield center
    for distance in range(1, last + 1):
        for at in (center - distance, center + distance):
            if 0 <= at <= last:
                yield at


def parse_diff(diff: str) -> tuple[FileDiff, ...]:
    """Read what :func:`repairnator.core.diffs.unified_diff` writes, and plain diffs with ``a/`` and ``b/``.

    Raises:
        DiffConflict: it cannot be read.
    """
    try:
        return _parse(diff)
    except (ValueError, IndexError, zlib.error) as error:
        raise DiffConflict(f"the diff cannot be read: {type(error).__name__}") from error


def _parse(diff: str) -> tuple[FileDiff, ...]:
    source, found = _Lines(diff.split("\n")), []
    if source.lines and source.lines[-1] == "":
        source.lines.pop()
    while source.skip_to("diff --git ", "--- "):
        head = source.next()
        if head.startswith("diff --git "):
            if source.peek().startswith("index "):
                source.next()
            if source.peek() == "GIT binary patch":
                found.append(_binary(head, source))
                continue
            head = source.next()
        name = source.next()
        if not (head.startswith("--- ") and name.startswith("+++ ")):
            raise DiffConflict(f"not a diff: {head[:80]!r}")
        found.append(FileDiff(_path(name[4:].rstrip("\t")), tuple(_hunks(source))))
    return tuple(found)


def _hunks(source: _Lines) -> Iterator[Hunk]:
    while match := _HUNK.match(source.peek()):
        source.next()
        old_size, new_size = (int(count) if count else 1 for count in (match[2], match[4]))
        old: list[bytes] = []
        new: list[bytes] = []
        trailing = 0
        while len(old) < old_size or len(new) < new_size:
            line = source.next()
            if line[:1] not in {" ", "-", "+"}:
                raise DiffConflict(f"not a line of a hunk: {line[:80]!r}")
            text = line[1:].encode("utf-8") + (b"" if source.peek().startswith("\\") else b"\n")
            if source.peek().startswith("\\"):
                source.next()
            trailing = trailing + 1 if line[0] == " " else 0
            if line[0] != "+":
                old.append(text)
            if line[0] != "-":
                new.append(text)
        yield Hunk(int(match[1]), int(match[3]), tuple(old), tuple(new), trailing)


def _binary(head: str, source: _Lines) -> FileDiff:
    source.skip_to("literal ")
    size, rows = int(source.next().split()[1][:9]), []
    while row := source.next():
        length = ord(row[0]) - 64 if row[0].isupper() else ord(row[0]) - 70
        rows.append(base64.b85decode(row[1:])[:length])
    if size > MAX_SOURCE_BYTES:
        raise DiffConflict(f"a binary patch makes a file larger than {MAX_SOURCE_BYTES} bytes")
    content = zlib.decompressobj().decompress(b"".join(rows), size + 1)
    if len(content) != size:
        raise DiffConflict("a binary patch is damaged: its content has another size than it says")
    names = head.removeprefix("diff --git ")
    middle = names.rfind(' "b/') if names.startswith('"') else len(names) // 2
    return FileDiff(_path(names[middle:].strip()), literal=content)


def _path(name: str) -> str:
    """The path a header names, without its ``b/``."""
    if name.startswith('"') and name.endswith('"'):
        raw = _ESCAPE.sub(_unescaped, name[1:-1].encode("utf-8"))
        name = raw.decode("utf-8", "surrogateescape")
    if not name.startswith("b/"):
        raise DiffConflict(f"not a path of a diff: {name[:80]!r}")
    return name[2:]


def _unescaped(match: re.Match[bytes]) -> bytes:
    text = match[1]
    return bytes([int(text, 8)]) if len(text) == 3 else text
