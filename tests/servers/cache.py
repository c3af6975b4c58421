"""Where servers that had to be built are kept between runs: ``~/.cache/repairnator-ci``."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def folder() -> Path:
    """The cache's folder; ``XDG_CACHE_HOME`` moves it."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(base) / "repairnator-ci"
    path.mkdir(parents=True, exist_ok=True)
    return path


def built(name: str, sources: Path, build: Callable[[Path], None]) -> Path:
    """The folder of a server that was built from ``sources``; other sources make another folder.

    Args:
        name: of the server.
        sources: a folder, or a file, with everything that the result depends on.
        build: is called with a copy of the sources, in which it builds. Several runs that start together
            wait for the one that builds.
    """
    home = folder()
    place = home / f"{name}-{_digest(sources)}"
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.is_dir():
            with tempfile.TemporaryDirectory(dir=home, prefix=f"{name}-", suffix=".part") as scratch:
                work = Path(scratch) / "work"
                if sources.is_dir():
                    shutil.copytree(sources, work)
                else:
                    work.mkdir()
                    shutil.copy2(sources, work)
                build(work)
                work.rename(place)  # a folder of this name is always whole
    return place


def _digest(sources: Path) -> str:
    digest = hashlib.sha256()
    files = sorted(sources.rglob("*")) if sources.is_dir() else [sources]
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(sources.parent)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
