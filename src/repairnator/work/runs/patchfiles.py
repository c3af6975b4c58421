"""Patches as files: what ``repair`` leaves in ``--output`` and ``git apply`` takes.

``NN-group.patch`` in the folder itself apply together, in the order of their names; further patches of a
group and those that conflict with an earlier one are in ``alternatives/``. Each begins with lines for people
(tools that apply patches skip them), by whose first words a later run knows the files it may replace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.errors import UsageError
from repairnator.foundation.text import clean_line
from repairnator.model import Patch

MARK = "Repairnator patch"
ALTERNATIVES = "alternatives"


@dataclass(frozen=True, slots=True)
class PatchFile:
    """One written patch.

    Attributes:
        path: where.
        patch: which.
        alternative: it is not meant to be applied together with the others.
    """

    path: Path
    patch: Patch
    alternative: bool


def write_patches(patches: Sequence[Patch], directory: Path) -> list[PatchFile]:
    """Write all patches below ``directory``, replacing those of an earlier run.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        _remove_earlier(directory)
        return [_write(file) for file in _named(patches, directory)]
    except OSError as error:
        raise UsageError(
            f"cannot write patches to {directory}: {error.strerror}; choose another --output"
        ) from error


def _named(patches: Sequence[Patch], directory: Path) -> list[PatchFile]:
    together: set[str] = set()
    files: list[PatchFile] = []
    for number, patch in enumerate(patches, start=1):
        alternative = patch.rank > 1 or not together.isdisjoint(patch.conflicts_with)
        if not alternative:
            together.add(patch.group)
        folder = directory / ALTERNATIVES if alternative else directory
        files.append(PatchFile(folder / f"{number:02d}-{_slug(patch.group)}.patch", patch, alternative))
    return files


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", text).strip("-.")[:60] or "group"


def _write(file: PatchFile) -> PatchFile:
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_text(patch_text(file.patch), encoding="utf-8", newline="")
    return file


def patch_text(patch: Patch) -> str:
    """The text of a patch file."""
    evidence = patch.evidence
    head = [f"{MARK} by {patch.tool}: {patch.summary}", f"Group {patch.group}, rank {patch.rank}."]
    head += [f"Fixes {name}" for name in patch.fixes]
    head.append(f"Proven by {evidence.command} ({evidence.tests_run} tests run)")
    if patch.reason:
        head.append(f"Chosen: {patch.reason}")
    return "".join(clean_line(line) + "\n" for line in head) + "\n" + patch.diff


def _remove_earlier(directory: Path) -> None:
    for folder in (directory, directory / ALTERNATIVES):
        for path in folder.glob("*.patch"):
            if path.is_file() and path.read_bytes().startswith(MARK.encode()):
                path.unlink()
