"""Symbolic links that lead out of a tree are taken away before anyone follows them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def remove_escaping_links(tree: Path) -> list[str]:
    """Remove every symbolic link whose target lies outside ``tree``; return their paths, at most 50."""
    root = os.path.realpath(tree)
    # All are judged before any is removed: links lead through links.
    escaping = [
        link
        for link in _links(root)
        if not _inside(root, os.path.realpath(link)) or Path(link).readlink().is_absolute()
    ]
    for link in escaping:
        Path(link).unlink()
    return sorted(os.path.relpath(link, root) for link in escaping)[:50]


def _links(root: str) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        if ".git" in folders:
            folders.remove(".git")
        for name in (*folders, *files):
            path = os.path.join(folder, name)  # noqa: PTH118 - Path objects double the time on large trees
            if os.path.islink(path):  # noqa: PTH114
                yield path


def _inside(root: str, path: str) -> bool:
    return path == root or path.startswith(root + os.sep)
