"""Checks patches from a box: only text changes to the project's own, existing source files may pass.

A box runs hostile code. Whatever it says, a diff reaches credentials, forges and people only when every line
of it was understood here. Paths are judged by name alone: which files are tests and builds differs between
projects, so everything that could be one is refused (:mod:`repairnator.core.offlimits`). New lines are judged
by what a person sees of them (:mod:`repairnator.core.hidden`).
"""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from repairnator.core.diffs import blob_id, split_lines
from repairnator.core.files import MAX_SOURCE_BYTES, FileError, read_file
from repairnator.core.hidden import added_hidden
from repairnator.core.languages import source_suffixes
from repairnator.core.offlimits import objection
from repairnator.work.runs.diffreader import DiffRefused, FilePart, read_diff

__all__ = ["MAX_BYTES", "CheckedDiff", "DiffRefused", "check_diff", "check_path"]

MAX_BYTES = 512 * 1024
MAX_FILES = 20
# Beyond this many lines a rewritten stretch counts as a whole: the comparison line by line is quadratic.
_COMPARED_LINES = 2000

# Of common languages; those that are installed add their own.
_SOURCES = frozenset(
    {".java", ".kt", ".scala", ".groovy", ".py", ".c", ".h", ".cc", ".cpp", ".hpp", ".rs", ".go"}
)
# Bytes outside ASCII, with what may be the second half of the last character (Shift JIS, GBK, Big5).
_FOREIGN = re.compile(rb"[\x80-\xff]+[\x40-\x7e]?")


@dataclass(frozen=True, slots=True)
class CheckedDiff:
    """A diff that was understood.

    Attributes:
        files: paths it changes, relative to the tree's root, in its order.
    """

    files: tuple[str, ...]


def check_diff(diff: str, tree: Path | None = None) -> CheckedDiff:
    """Check that a diff changes nothing but existing source files, as text that a person sees.

    Args:
        diff: unified, as git writes it.
        tree: the tree it belongs to, as it was fetched; None where this machine has none.

    Raises:
        DiffRefused: anything else.
    """
    try:
        size = len(diff.encode())
    except UnicodeEncodeError as error:
        raise DiffRefused("it contains unpaired surrogates, which are not text") from error
    if size > MAX_BYTES:
        raise DiffRefused(f"it is larger than {MAX_BYTES // 1024} KiB")
    parts = read_diff(diff)
    files = tuple(part.path for part in parts)
    if not files:
        raise DiffRefused("it changes nothing")
    if len(files) > MAX_FILES or len(set(files)) != len(files):
        raise DiffRefused(f"it changes more than {MAX_FILES} files, or one file twice")
    for part in parts:
        check_path(part.path)
        _check_content(part, None if tree is None else _content(tree, part.path))
    return CheckedDiff(files)


def check_path(file: str) -> None:
    """Check that a path names a source file of the project itself.

    Raises:
        DiffRefused: it leads out of the tree, or could be a test, a build file, or a file of the CI.
    """
    shown = file if file.isprintable() and len(file) <= 200 else repr(file[:200])
    reason = objection(file)
    if reason:
        raise DiffRefused(f"{shown} {reason}")
    suffix = PurePosixPath(file).suffix
    if suffix not in _SOURCES and suffix not in source_suffixes():
        raise DiffRefused(f"{shown} is not a source file")


def _content(tree: Path, file: str) -> bytes:
    """The file as it was fetched; no part of the way to it is a link."""
    at = tree.resolve()
    try:
        for part in PurePosixPath(file).parts[:-1]:
            at /= part
            if not stat.S_ISDIR(os.lstat(at).st_mode):
                raise DiffRefused(f"{file} is not a file of the tree")
        return read_file(tree.resolve() / file, max_bytes=MAX_SOURCE_BYTES, links=False)
    except (OSError, FileError) as error:
        raise DiffRefused(f"{file} is not a file of the tree that patches may change") from error


def _check_content(part: FilePart, before: bytes | None) -> None:
    """Check that everything in the new lines is visible.

    Args:
        part: of the diff.
        before: the file; None where it is not here.

    Raises:
        DiffRefused: something does not.
    """
    if part.literal is not None:
        _check_literal(part, before)
        blocks = list(_compared(before or b"", part.literal))
    else:
        blocks = [
            ([line.encode() for line in block.removed], [line.encode() for line in block.added])
            for block in part.blocks
        ]
    foreign = before is not None and not _is_utf8(before)
    suffix = PurePosixPath(part.path).suffix
    for removed, added in blocks:
        shown = [_shown(line, before, foreign=foreign) for line in added]
        gone = [line.decode("ascii" if foreign else "utf-8", "replace") for line in removed]
        hidden = added_hidden(shown, gone, suffix)
        if hidden:
            raise DiffRefused(f"it adds characters that are invisible or displayed as others: {hidden}")


def _check_literal(part: FilePart, before: bytes | None) -> None:
    assert part.literal is not None
    if b"\0" in part.literal:
        raise DiffRefused("it changes a binary file")
    ids = (part.ids[0] if before is None else blob_id(before), blob_id(part.literal))
    if part.ids != ids:
        raise DiffRefused("its binary change does not start from the file in the tree")


def _shown(line: bytes, before: bytes | None, *, foreign: bool) -> str:
    """A new line as it is compiled.

    Which encoding a source file has that is not UTF-8, only the project knows. So what its new lines have
    outside ASCII must be in the file already, and then shows what it showed before.
    """
    if not foreign and _is_utf8(line):
        return line.decode()
    if before is None:
        return line.decode("latin-1")
    if any(run not in before for run in _FOREIGN.findall(line)):
        raise DiffRefused("it adds text that is not in the encoding of its file")
    return line.decode("ascii", "replace")


def _compared(old: bytes, new: bytes) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """The lines that differ, in pairs of what goes and what comes."""
    before, after = split_lines(old), split_lines(new)
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if len(before) + len(after) > _COMPARED_LINES:
        yield _bodies(before), _bodies(after)
        return
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield _bodies(before[i1:i2]), _bodies(after[j1:j2])


def _bodies(lines: Sequence[bytes]) -> list[bytes]:
    r"""Lines without what ends them; a ``\r`` that ends a file ends no line."""
    return [line[:-1].removesuffix(b"\r") if line.endswith(b"\n") else line for line in lines]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
