"""A private view of shared Maven repositories: links into read-only mounts, writable by one box alone.

A file that the box replaces or adds lies in its own folder; the shared ones cannot be written, since they
are mounted read-only. (An overlay mount would do the same, but not where the shared files belong to another
user than the box's, and not in every container.)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

# More than half of all files, which Maven does without: checksums of what was checked when it came, notes of
# where it came from (what has none counts as installed here, so that it is found whatever the mirrors are
# called), and of what was once not found.
_LEFT_OUT = (".sha1", ".md5", ".sha256", ".sha512", "_remote.repositories", ".lastUpdated")
# Maven writes into these in place, which a link into a read-only mount would refuse.
_REWRITTEN = ("resolver-status.properties", "maven-metadata")
_SNAPSHOT = "-SNAPSHOT"


def link_repositories(lower: Sequence[Path], target: Path) -> int:
    """Fill ``target`` with links to every file of the repositories; return how many.

    Where two have the same file the earlier one counts. Small files that Maven rewrites in place, and
    snapshots, are copied. What cannot be read, and what Maven does without, is left out.
    """
    count = 0
    for repository in lower:
        pending = [""]
        while pending:
            count += _link_folder(repository, target, pending.pop(), pending)
    return count


def _link_folder(repository: Path, target: Path, relative: str, pending: list[str]) -> int:
    count = 0
    # os functions on strings: a repository has tens of thousands of files.
    destination = os.path.join(target, relative)  # noqa: PTH118
    os.makedirs(destination, exist_ok=True)  # noqa: PTH103
    copied = destination.rstrip("/").endswith(_SNAPSHOT)
    try:
        entries = list(os.scandir(os.path.join(repository, relative)))  # noqa: PTH118
    except PermissionError:
        return 0
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            pending.append(f"{relative}/{entry.name}" if relative else entry.name)
        elif not entry.name.endswith(_LEFT_OUT) and entry.is_file(follow_symlinks=False):
            count += _link_file(entry, f"{destination}/{entry.name}", copied)
    return count


def _link_file(entry: os.DirEntry[str], link: str, copied: bool) -> int:
    try:
        if copied or any(part in entry.name for part in _REWRITTEN):
            if not os.path.lexists(link):
                shutil.copyfile(entry.path, link)
        else:
            os.symlink(entry.path, link)  # noqa: PTH211
    except (FileExistsError, PermissionError):
        return 0
    return 1
