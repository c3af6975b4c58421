"""What a folder has changed since its newest commit, without git's own comparison.

That would run the filters that the repository's configuration names (gitattributes(5), ``filter``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from repairnator.core.files import FileError, files_below, read_file
from repairnator.core.languages import source_suffixes
from repairnator.core.offlimits import TEST, objection
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.fetch.objects import contents, is_plain, sizes

_FILES, _BYTES = 50_000, 512 * 2**20
_COMPARED_BYTES = 8 * 2**20
_REGULAR = frozenset({"100644", "100755", "100664"})
_SUBMODULE = "160000"
# What Git LFS stores in the place of a file.
_POINTER = b"version https://git-lfs"


def uncommitted(git: GitProgram, folder: Path, commit: str, tree: Path) -> dict[str, str | None] | None:
    """By path, the name of the commit's content where the folder has another one, "" where it has none.

    Args:
        git: to read with.
        folder: of the repository, or in it.
        commit: full name of the newest commit.
        tree: a copy of the folder's files.

    Returns:
        None where there is too much to compare.

    Raises:
        GitFailure, GitTooSlow: git does not list the commit's files.
    """
    changed: dict[str, str | None] = {}
    committed: set[str] = set()
    submodules: list[str] = []
    size = 0
    for number, entry in enumerate(git.entries(folder, "ls-tree", "-r", "-l", "-z", commit)):
        description, _, path = entry.partition("\t")
        mode, _, name, length = description.split()
        size += int(length) if length.isdigit() else 0
        if number > _FILES or size > _BYTES:
            return None
        committed.add(path)
        if not is_plain(path):
            return None
        if mode == _SUBMODULE:
            submodules.append(path)
        elif (
            mode in _REGULAR
            and not objection(path).endswith(TEST)
            and not _is_same(tree / path, name, length)
        ):
            changed[path] = name
    added = _added(tree, committed, submodules)
    return None if added is None else _really(git, folder, tree, changed) | dict.fromkeys(added, "")


def _is_same(file: Path, name: str, length: str) -> bool:
    """Whether a file has the content of this name."""
    try:
        data = read_file(file, max_bytes=_BYTES, links=False)
    except FileError:
        return False
    digest = hashlib.sha1(usedforsecurity=False) if len(name) == 40 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return str(len(data)) == length and digest.hexdigest() == name


def _added(tree: Path, committed: set[str], submodules: Iterable[str]) -> list[str] | None:
    """Source files that the commit does not have; None where there are too many.

    Other files may be anything, such as what an earlier repair has written; they stay in every version.
    """
    found, suffixes = [], source_suffixes()
    for number, file in enumerate(files_below(tree, enter=lambda name: name != ".git")):
        path = file.relative_to(tree).as_posix()
        if number > _FILES:
            return None
        inner = any(PurePosixPath(path).is_relative_to(one) for one in submodules)
        if (
            file.suffix in suffixes
            and path not in committed
            and not inner
            and not objection(path).endswith(TEST)
        ):
            found.append(path)
    return found


def _really(
    git: GitProgram, folder: Path, tree: Path, changed: dict[str, str | None]
) -> dict[str, str | None]:
    """Without files that differ only in their line ends, or in that Git LFS keeps their content elsewhere."""
    names = {name for name in changed.values() if name}
    known = sizes(git, folder, names, "blob")
    small = {name: size for name, size in known.items() if size <= _COMPARED_BYTES // max(1, len(known))}
    texts = contents(git, folder, small)
    return {path: name for path, name in changed.items() if not _is_alike(tree / path, texts.get(name or ""))}


def _is_alike(file: Path, committed: bytes | None) -> bool:
    if committed is None:
        return False
    if committed.startswith(_POINTER):
        return True
    try:
        data = read_file(file, max_bytes=2 * _COMPARED_BYTES, links=False)
    except FileError:
        return False
    return data.replace(b"\r\n", b"\n") == committed.replace(b"\r\n", b"\n")
