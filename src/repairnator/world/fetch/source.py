"""The source of a tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """Where a tree comes from.

    Attributes:
        directory: a folder on this machine, copied as it is (uncommitted changes too); or None.
        url: a git address, without credentials; or "".
        commit: full or short commit of ``url``; "" means the default branch's head.
        branch: a branch that has it, where known.
        passing_commit: full or short commit of ``url`` whose tests passed, where known; what changed since
            is more suspicious.
        inward: whether its host may lie within this network: a person typed it, or the operator lists it.
        elsewhere: whether its host may redirect to other public hosts.
    """

    directory: Path | None = None
    url: str = ""
    commit: str = ""
    branch: str = ""
    passing_commit: str = ""
    # What whoever names it may do, which is no part of where it lies.
    inward: bool = field(default=True, compare=False)
    elsewhere: bool = field(default=True, compare=False)
