"""Lines changed since the last passing commit, as the shell hands them to the core: a file of JSON.

The core has no git, and what it gets here only raises suspicion: lines that are not there do no harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from repairnator.core.files import FileError, read_file
from repairnator.core.folders import write_below
from repairnator.core.localize.port import Line
from repairnator.errors import UsageError


def write_changes(file: Path, changes: Mapping[str, Sequence[int]]) -> None:
    """Write line numbers (from 1) by path relative to the tree's root."""
    write_below(file.parent, file.name, json.dumps({path: list(lines) for path, lines in changes.items()}))


def read_changes(file: Path) -> frozenset[Line]:
    """What :func:`write_changes` wrote.

    Raises:
        UsageError: the file cannot be read, or is none of these.
    """
    try:
        changes = json.loads(read_file(file).decode())
        return frozenset(Line(path, int(line)) for path, lines in changes.items() for line in lines)
    except (FileError, ValueError, AttributeError, TypeError, RecursionError, OverflowError) as error:
        raise UsageError(
            f'--changed {file}: {error}; expected JSON such as {{"src/A.java": [3, 4]}}'
        ) from error
