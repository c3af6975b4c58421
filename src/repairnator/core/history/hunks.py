"""The stretches of files that have changed since a version, and the tree with some of them undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.diffs import FileChange, split_lines, unified_diff
from repairnator.core.edits import Edit
from repairnator.core.files import MAX_SOURCE_BYTES, FileError, read_file
from repairnator.core.history.changes import differing


@dataclass(frozen=True, slots=True, order=True)
class Hunk:
    """A stretch of a file that has changed since a version.

    Attributes:
        path: of the file, relative to the tree's root.
        start, end: its lines in the tree's file, from 0, ``end`` excluded.
        former_start: line of the version's file at which ``former`` stood.
        former: the lines that stood there.
        whole: the file is there in one of the two only, so it goes or comes as a whole.
    """

    path: str
    start: int
    end: int
    former_start: int
    former: tuple[bytes, ...]
    whole: bool = False

    def parts(self) -> tuple[Hunk, ...]:
        """The same line by line, where the lines that came and those that went allow it."""
        size, gone = self.end - self.start, len(self.former)
        if self.whole or max(size, gone) < 2 or (size and gone and size != gone):
            return (self,)
        if size == gone:
            starts = range(self.start, self.end)
            return tuple(self._line(start, start + 1, n) for n, start in enumerate(starts))
        if size:
            return tuple(
                Hunk(self.path, start, start + 1, self.former_start, ())
                for start in range(self.start, self.end)
            )
        return tuple(self._line(self.start, self.start, n) for n in range(gone))

    def _line(self, start: int, end: int, number: int) -> Hunk:
        return Hunk(self.path, start, end, self.former_start + number, (self.former[number],))


class ChangedFiles:
    """The files that differ between a tree and a version of it.

    Args:
        tree: as it is.
        former: content of the files that differ, as the version has them; None where it has no such file.
    """

    def __init__(self, tree: Path, former: Mapping[str, bytes | None]) -> None:
        self._now: dict[str, bytes | None] = {}
        self._former: dict[str, bytes | None] = {}
        for path, before in former.items():
            try:
                now: bytes | None = read_file(tree / path, max_bytes=MAX_SOURCE_BYTES, links=False)
            except FileError:
                if (tree / path).exists():
                    continue  # no file that a change could be undone in
                now = None
            if now != before:
                self._now[path], self._former[path] = now, before

    def hunks(self) -> list[Hunk]:
        """All that has changed, by file and line."""
        return sorted(hunk for path in self._now for hunk in self._of(path))

    def undone(self, hunks: Iterable[Hunk]) -> dict[str, bytes | None]:
        """The files of the tree in which hunks are, with these undone; None for a file that goes."""
        by_path: dict[str, list[Hunk]] = {}
        for hunk in hunks:
            by_path.setdefault(hunk.path, []).append(hunk)
        return {path: self._with(path, of_file) for path, of_file in by_path.items()}

    def diff(self, hunks: Iterable[Hunk]) -> str:
        """The change that the hunks were, as a unified diff; without files that came or went."""
        return unified_diff(
            [
                FileChange(each.path, each.after, tuple(_edits(each.after, each.before)))
                for each in self.changes(hunks)
            ]
        )

    def changes(self, hunks: Iterable[Hunk]) -> tuple[FileChange, ...]:
        """What undoes the hunks, by file. Files that came or went are left out."""
        return tuple(
            FileChange(path, now, tuple(_edits(now, without)))
            for path, without in sorted(self.undone(hunks).items())
            if (now := self._now[path]) is not None and without is not None
        )

    def _of(self, path: str) -> Iterator[Hunk]:
        now, before = self._now[path], self._former[path]
        if now is None or before is None:
            yield Hunk(
                path, 0, len(split_lines(now or b"")), 0, tuple(split_lines(before or b"")), whole=True
            )
            return
        old, new = split_lines(before), split_lines(now)
        for (first, last), (start, end) in differing(old, new):
            yield Hunk(path, start, end, first, tuple(old[first:last]))

    def _with(self, path: str, hunks: Iterable[Hunk]) -> bytes | None:
        lines = split_lines(self._now[path] or b"")
        for hunk in sorted(hunks, reverse=True):
            if hunk.whole:
                return self._former[path]
            lines[hunk.start : hunk.end] = hunk.former
        return b"".join(lines)


def _edits(before: bytes, after: bytes) -> Iterator[Edit[bytes]]:
    """What makes ``after`` of ``before``, line by line."""
    old, new = split_lines(before), split_lines(after)
    offsets = [0]
    for line in old:
        offsets.append(offsets[-1] + len(line))
    for (first, last), (start, end) in differing(old, new):
        yield Edit(offsets[first], offsets[last], b"".join(new[start:end]))


def smallest(
    parts: tuple[Hunk, ...], passes: Callable[[tuple[Hunk, ...]], bool | None]
) -> tuple[tuple[Hunk, ...], bool]:
    """The smallest set of hunks that is enough: none of those that are left can be left out.

    Delta debugging (Zeller and Hildebrandt 2002): halves first, so that one hunk among many is found in a
    number of questions that grows with the logarithm of theirs.

    Args:
        parts: all together are enough.
        passes: whether some are enough; None where there is no time to find out.

    Returns:
        The hunks, and whether it is known that no smaller set of them is enough.
    """
    pieces = 2
    while len(parts) > 1:
        size = -(-len(parts) // pieces)
        chunks = [parts[at : at + size] for at in range(0, len(parts), size)]
        complements = [tuple(one for one in parts if one not in chunk) for chunk in chunks]
        for tried in (*chunks, *(complements if len(chunks) > 2 else ())):
            verdict = passes(tried)
            if verdict is None:
                return parts, False
            if verdict:
                pieces = 2 if tried in chunks else max(pieces - 1, 2)
                parts = tried
                break
        else:
            if pieces >= len(parts):
                return parts, True
            pieces = min(2 * pieces, len(parts))
    return parts, True
