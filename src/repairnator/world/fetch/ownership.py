"""Whether a folder's repository is its own: one that shows no other repository's objects.

A ``.git`` that a stranger made may lead to any repository of this machine: by a file in its place, by links,
by alternates. Its history would show that one's files to the project's own code.
"""

from __future__ import annotations

import os
from pathlib import Path

from repairnator.core.files import FileError, read_file
from repairnator.world.fetch.gitprogram import GitProgram

_ENTRIES = 300_000
_LONGEST = 8192  # bytes of a path


def shows_only_its_own(git: GitProgram, folder: Path) -> bool:
    """Whether git, called in the folder, reads objects of the folder's repository alone.

    Raises:
        GitFailure, GitTooSlow: the folder has no repository.
    """
    shown = git.read(folder, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
    folder = folder.resolve()
    own, common, *_ = map(Path, shown.split("\n"))
    top = next((each for each in (folder, *folder.parents) if os.path.lexists(each / ".git")), None)
    if top is None:
        return False
    place = top / ".git"
    if os.path.realpath(own) == os.path.realpath(common):
        linked = place.is_symlink() or not place.samefile(own)
    else:
        linked = not _is_worktree(place, own, common)
    return not linked and _is_plain(common / "objects")


def _is_worktree(place: Path, own: Path, common: Path) -> bool:
    """Whether the main repository knows of this folder as a worktree of its own (git-worktree(1))."""
    try:
        back = read_file(own / "gitdir", max_bytes=_LONGEST, links=False).decode()
    except (FileError, UnicodeDecodeError):
        return False
    inside = os.path.realpath(own.parent) == os.path.realpath(common / "worktrees")
    return inside and os.path.realpath(back.strip()) == os.path.realpath(place) and not place.is_symlink()


def _is_plain(objects: Path) -> bool:
    """Whether objects lie here and nowhere else."""
    pending, seen = [objects], 0
    if objects.is_symlink():
        return False
    while pending:
        with os.scandir(pending.pop()) as found:
            for entry in found:
                seen += 1
                if entry.is_symlink() or entry.name in ("alternates", "http-alternates") or seen > _ENTRIES:
                    return False
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
    return True
