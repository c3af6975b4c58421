"""Removes symbolic links that lead out of a tree before anyone follows them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from repairnator.core.folders import Folder
from repairnator.core.walk import Walk


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
    with Folder.open(Path(root)) as top:
        walk = Walk(top.descriptor, enter=lambda name, _folder: name != ".git")
        for visit in walk:
            if visit.entry is not None and visit.entry.is_symlink():
                yield os.path.join(root, walk.path, visit.name)  # noqa: PTH118


def _inside(root: str, path: str) -> bool:
    return path == root or path.startswith(root + os.sep)
