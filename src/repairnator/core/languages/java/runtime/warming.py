"""Gets JVMs ready while their user still has other things to do."""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from repairnator.core.files import files_below
from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.errors import WarmRuntimeError

# Bytes of the source file that a compiler is warmed with: enough to see most of a compiler's own classes.
_WARMING = 16 * 1024


def start_warming(pool: JvmPool) -> None:
    """Let each JVM of a module analyze a source file; returns at once."""
    file = _warming_file(pool.module.source_roots)
    for _ in range(pool.size):
        threading.Thread(target=_warm, args=(pool, file), name="warm", daemon=True).start()


def _warm(pool: JvmPool, file: Path | None) -> None:
    try:
        pool.warm(file)
    except WarmRuntimeError:
        # Whoever needs the JVMs learns of it by the request that fails then.
        return


def _warming_file(roots: Sequence[Path]) -> Path | None:
    """The largest source file that is not too large; None where there is none."""
    sources = (path for root in roots for path in files_below(root) if path.suffix == ".java")
    sizes = ((_size(path), path) for path in sources)
    return max(((size, path) for size, path in sizes if size <= _WARMING), default=(0, None))[1]


def _size(path: Path) -> int:
    """Bytes of a source file; of what is none any more, or never was, too many for any use."""
    try:
        status = path.lstat()
    except OSError:
        return sys.maxsize
    return status.st_size if stat.S_ISREG(status.st_mode) else sys.maxsize
