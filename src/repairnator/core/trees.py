"""Copies of source trees: cheap where the file system shares blocks, whole everywhere."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from pathlib import Path

# linux/fs.h: makes a file share another's blocks until one of them is written (btrfs, xfs, overlay on them).
_FICLONE = 0x40049409


def copy_tree(source: Path, target: Path) -> None:
    """Copy a tree, symbolic links as links, times and modes kept; sockets, pipes and devices are left out.

    No hard links: what the copy's builds and tests write must not reach the original.

    Args:
        source: a folder.
        target: must not exist; its parent is made.

    Raises:
        OSError: a file cannot be read, or the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target, symlinks=True, copy_function=_copy_file, ignore=_special_files)


def remove_tree(tree: Path) -> None:
    """Remove a tree whose builds may have left folders without write permission."""
    _open_up(tree)
    for folder, names, _ in os.walk(tree):
        for name in names:
            _open_up(Path(folder) / name)
    shutil.rmtree(tree, ignore_errors=True)


def _open_up(folder: Path) -> None:
    """Let us list and change a folder; links, and what is not there, stay as they are."""
    if not folder.is_dir() or folder.is_symlink():
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        folder.chmod(mode | stat.S_IRWXU)


def _copy_file(source: str, target: str) -> str:
    if not _clone(source, target):
        shutil.copyfile(source, target)
    shutil.copystat(source, target)
    return target


def _clone(source: str, target: str) -> bool:
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
        except OSError:
            return False
    return True


def _special_files(folder: str, names: list[str]) -> set[str]:
    found = set()
    for name in names:
        mode = (Path(folder) / name).lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
            found.add(name)
    return found
