"""Reads a diff line by line; knows only what a change of an existing file's text looks like.

The diff is hostile, and other programs read it after us: so whatever two readers could understand differently
is refused rather than understood. Paths are taken as they stand; those with quotes, control characters or
backslashes are none.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_UNPACKED = 8 * 2**20
_HUNK = re.compile(r"@@ -[0-9]{1,9}(?:,([0-9]{1,9}))? \+[0-9]{1,9}(?:,([0-9]{1,9}))? @@(?: .*)?")
_INDEX = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: 100644| 100755)?")
_NO_NEWLINE = "\\ No newline at end of file"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class DiffRefused(Exception):
    """A diff is refused; the text says why."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that take the place of others, without what ends them.

    Attributes:
        removed: as they are in the file.
        added: as they are to be.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePart:
    """What a diff does to one file.

    Attributes:
        path: relative to the tree's root.
        blocks: the changed lines.
        literal: the whole new content, from a git binary patch; then there are no blocks.
        ids: the blob ids before and after that come with ``literal``.
    """

    path: str
    blocks: tuple[Block, ...] = ()
    literal: bytes | None = None
    ids: tuple[str, str] = ("", "")


def read_diff(diff: str) -> tuple[FilePart, ...]:
    """The parts of a diff, one for each file.

    Raises:
        DiffRefused: a line of it is not understood.
    """
    if not diff.endswith("\n"):
        raise DiffRefused("its last line is cut off" if diff else "it changes nothing")
    return tuple(_Reader(diff[:-1].split("\n")).parts())


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def parts(self) -> Iterator[FilePart]:
        while self._at < len(self._lines):
            yield self._part()

    def _part(self) -> FilePart:
        named, ids = self._header()
        if self._peek() == "GIT binary patch":
            return FilePart(named, literal=self._literal(), ids=ids)
        old = _path_of(self._take("--- "), "a/")
        new = _path_of(self._take("+++ "), "b/")
        if old != new or (named and named != new):
            raise DiffRefused("it renames a file or contradicts itself")
        blocks = tuple(self._hunks())
        if not any(block.removed or block.added for block in blocks):
            raise DiffRefused(f"it has no changes for {new[:200]}")
        return FilePart(new, blocks)

    def _header(self) -> tuple[str, tuple[str, str]]:
        """The path in ``diff --git`` and the blob ids after it; empty for a diff without them."""
        line = self._peek()
        if not line.startswith("diff --git "):
            return "", ("", "")
        self._at += 1
        path = _path_of_both(line.removeprefix("diff --git "))
        if not self._peek().startswith("index "):
            return path, ("", "")
        match = _INDEX.fullmatch(self._next())
        if match is None:
            raise DiffRefused("it changes what is not a plain file")
        return path, (match[1], match[2])

    def _hunks(self) -> Iterator[Block]:
        while self._peek().startswith("@@"):
            line = self._next()
            match = _HUNK.fullmatch(line)
            if match is None or _CONTROL.search(line.replace("\t", " ")):
                raise DiffRefused(f"a line of it cannot be understood: {line[:80]!r}")
            yield from self._hunk(*(1 if number is None else int(number) for number in match.groups()))

    def _hunk(self, old: int, new: int) -> Iterator[Block]:
        removed: list[str] = []
        added: list[str] = []
        while old > 0 or new > 0:
            line = self._next()
            mark = line[:1]
            if mark not in (" ", "+", "-"):
                raise DiffRefused(f"a line of it cannot be understood: {line[:80]!r}")
            old -= mark in " -"
            new -= mark in " +"
            text = line[1:] if self._no_newline() else line[1:].removesuffix("\r")
            if mark == " " or (mark == "-" and added):
                yield Block(tuple(removed), tuple(added))
                removed, added = [], []
            if mark != " ":
                (added if mark == "+" else removed).append(text)
        if old < 0 or new < 0:
            raise DiffRefused("its line counts are wrong")
        yield Block(tuple(removed), tuple(added))

    def _no_newline(self) -> bool:
        if self._peek() != _NO_NEWLINE:
            return False
        self._at += 1
        return True

    def _literal(self) -> bytes:
        """A whole file in git's base 85, which our core writes for sources that are not UTF-8."""
        self._at += 1
        match = re.fullmatch(r"literal ([0-9]{1,8})", self._next())
        if match is None:
            raise DiffRefused("it has a binary change that is not a whole file")
        rows = []
        while line := self._next():
            rows.append(_row(line))
        return _unpack(b"".join(rows), int(match[1]))

    def _peek(self) -> str:
        return self._lines[self._at] if self._at < len(self._lines) else ""

    def _next(self) -> str:
        if self._at >= len(self._lines):
            raise DiffRefused("it is cut off")
        self._at += 1
        return self._lines[self._at - 1]

    def _take(self, prefix: str) -> str:
        line = self._next()
        if not line.startswith(prefix):
            raise DiffRefused(f"a line of it cannot be understood: {line[:80]!r}")
        # Git ends a path that has blanks with a tab.
        text = line.removeprefix(prefix)
        return text.removesuffix("\t") if " " in text else text


def _path_of(text: str, prefix: str) -> str:
    if _CONTROL.search(text) or '"' in text or "\\" in text:
        raise DiffRefused(f"its path has quotes, backslashes or control characters: {text[:200]!r}")
    if not text.startswith(prefix):
        raise DiffRefused(f"it adds or deletes a file, or its path is invalid: {text[:200]!r}")
    return text.removeprefix(prefix)


def _path_of_both(text: str) -> str:
    """The path of ``a/P b/P``, which is the same twice."""
    half = len(text) // 2
    if len(text) % 2 == 0 or text[half] != " ":
        raise DiffRefused("it renames a file")
    old, new = _path_of(text[:half], "a/"), _path_of(text[half + 1 :], "b/")
    if old != new:
        raise DiffRefused("it renames a file")
    return new


def _row(line: str) -> bytes:
    """One line of base 85: how many bytes it stands for, as a letter, and these."""
    length = ord(line[0]) - (64 if line[0].isupper() else 70)
    try:
        row = base64.b85decode(line[1:])
    except ValueError as error:
        raise DiffRefused("its binary change cannot be read") from error
    if not 0 < length <= 52 or not length <= len(row) < length + 4:
        raise DiffRefused("its binary change cannot be read")
    return row[:length]


def _unpack(packed: bytes, size: int) -> bytes:
    if size > _MAX_UNPACKED:
        raise DiffRefused(f"it is larger than {_MAX_UNPACKED // 2**20} MiB")
    packing = zlib.decompressobj()
    try:
        data = packing.decompress(packed, size + 1)
    except zlib.error as error:
        raise DiffRefused("its binary change cannot be read") from error
    if len(data) != size or not packing.eof or packing.unused_data:
        raise DiffRefused("its binary change is not as long as it says")
    return data
