"""Walking a folder without following any link, not even to ask where it leads: that would mark it as used."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path


def entries_below(
    root: Path, enter: Callable[[str], bool] = lambda _name: True
) -> Iterator[os.DirEntry[str]]:
    """Everything below a folder but folders, folder by folder, by name.

    Args:
        root: where to begin; need not exist.
        enter: whether a folder of this name is looked into.
    """
    pending = [os.fspath(root)]
    while pending:
        try:
            with os.scandir(pending.pop()) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except FileNotFoundError:  # gone meanwhile
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield entry
            elif enter(entry.name):
                pending.append(entry.path)
