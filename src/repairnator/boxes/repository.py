"""Makes a private view of shared artifacts: links into read-only mounts, writable by one box alone.

A file that the box replaces or adds lies in its own folder; the shared ones cannot be written, since they
are mounted read-only. (An overlay mount would do the same, but not where the shared files belong to another
user than the box's, and not in every container.)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Which files are no links.

    Attributes:
        left_out: endings of names of files that tools do without.
        rewritten: parts of names of files that tools write into in place: these are copied.
        rewritten_folders: endings of names of folders whose files are all copied.
    """

    left_out: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    rewritten_folders: tuple[str, ...] = ()


def link_repositories(lower: Sequence[Path], target: Path, rules: LinkRules = LinkRules()) -> int:
    """Fill ``target`` with links to every file of the repositories; return how many.

    Where two have the same file the earlier one counts. What cannot be read is left out.
    """
    count = 0
    for repository in lower:
        pending = [""]
        while pending:
            count += _link_folder(repository, target, pending.pop(), pending, rules)
    return count


def _link_folder(repository: Path, target: Path, relative: str, pending: list[str], rules: LinkRules) -> int:
    count = 0
    # os functions on strings: a repository has tens of thousands of files.
    destination = os.path.join(target, relative)  # noqa: PTH118
    os.makedirs(destination, exist_ok=True)  # noqa: PTH103
    copied = destination.rstrip("/").endswith(rules.rewritten_folders)
    try:
        entries = list(os.scandir(os.path.join(repository, relative)))  # noqa: PTH118
    except PermissionError:
        return 0
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            pending.append(f"{relative}/{entry.name}" if relative else entry.name)
        elif not entry.name.endswith(rules.left_out) and entry.is_file(follow_symlinks=False):
            rewritten = copied or any(part in entry.name for part in rules.rewritten)
            count += _link_file(entry, f"{destination}/{entry.name}", rewritten)
    return count


def _link_file(entry: os.DirEntry[str], link: str, copied: bool) -> int:
    try:
        if copied:
            if not os.path.lexists(link):
                shutil.copyfile(entry.path, link)
        else:
            os.symlink(entry.path, link)  # noqa: PTH211
    except (FileExistsError, PermissionError):
        return 0
    return 1
