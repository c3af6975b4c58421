"""Walks a folder without following or reading any link, which would mark it as used."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.walk import LONGEST, Kind, Walk

# No repository nests its artifacts deeper; a box may.
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What a walk has come to, to be looked at before the next one is asked for.

    Attributes:
        folder: the path of its folder below the root; "" there.
        descriptor: of that folder, open.
        entry: the file, link or whatever it is; its ``path`` is not one.
    """

    folder: str
    descriptor: int
    entry: os.DirEntry[str]

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def path(self) -> str:
        """Relative to the root."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def entries_below(root: Path, enter: Callable[[str], bool] = lambda _name: True) -> Iterator[Entry]:
    """Everything below a folder but folders, folder by folder, by name.

    What cannot be read, or lies deeper than any repository has artifacts, is left out: boxes shape their own.

    Args:
        root: where to begin; need not exist.
        enter: whether a folder of this name is looked into.
    """
    try:
        top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        walk = Walk(
            top,
            enter=lambda name, _folder: walk.depth < _DEEPEST and enter(name),
            unreadable=lambda _path, _error: None,
        )
        folder = ""
        for visit in walk:
            if visit.kind is not Kind.FILE:
                folder = walk.path
            elif visit.entry is not None and len(folder) < LONGEST:
                yield Entry(folder, visit.folder, visit.entry)
    except OSError:  # folders were moved meanwhile
        return
    finally:
        os.close(top)
