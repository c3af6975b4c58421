"""The artifacts that a box shares with others: wheels and source archives, a folder for each distribution.

``NAME/FILE`` in the box's folder is a shared file, which only a registry can have put there. What this run
had to fetch is noted below ``wanted/`` by its name alone, and the shell fetches it again from the registry
itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from repairnator.core.files import files_below
from repairnator.core.folders import write_below

WANTED = "wanted"
_MOST = 3000
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+!-]{0,200}\.(?:whl|tar\.gz|zip)")


def flat_folder(shared: Path | None, scratch: Path) -> Path | None:
    """A folder with a link to each shared file, for ``--find-links``; None where there is none."""
    if shared is None:
        return None
    flat = scratch / "wheels"
    flat.mkdir(exist_ok=True)
    for count, file in enumerate(files_below(shared, max_depth=1, enter=lambda name: name != WANTED)):
        if count >= _MOST:
            break
        if _FILE.fullmatch(file.name):
            with suppress(FileExistsError):
                os.symlink(file, flat / file.name)  # noqa: PTH211
    return flat


def note_wanted(cache: Path, shared: Path | None) -> int:
    """Note what uv has downloaded into its cache; returns how many files.

    Args:
        cache: uv's, of this run alone.
        shared: the box's folder of artifacts; None where nothing is shared.
    """
    if shared is None:
        return 0
    names = sorted(set(_downloaded(cache)))[:_MOST]
    for name, file in names:
        with suppress(OSError):
            write_below(shared, f"{WANTED}/{name}/{file}", b"")
    return len(names)


def _downloaded(cache: Path) -> Iterator[tuple[str, str]]:
    """Distribution and file name of what came from an index: uv keeps the answers as ``….http``."""
    for bucket in _folders(cache, "wheels-v"):
        for file in files_below(bucket, max_depth=3):
            if file.suffix == ".http":
                name = file.parent.name
                yield name, f"{name.replace('-', '_')}-{file.stem}.whl"
    for bucket in _folders(cache, "sdists-v"):
        for file in files_below(bucket, max_depth=4):
            if file.name == "revision.http" and len(file.relative_to(bucket).parts) >= 3:
                version, name = file.parent.name, file.parent.parent.name
                yield name, f"{name.replace('-', '_')}-{version}.tar.gz"


def _folders(cache: Path, beginning: str) -> list[Path]:
    try:
        return sorted(entry for entry in cache.iterdir() if entry.name.startswith(beginning))
    except OSError:
        return []
