"""The JDKs of this machine: the benchmark runs each class on the oldest one that knows its language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_FOLDERS = Path("/usr/lib/jvm")
_VERSION = re.compile(r'^JAVA_VERSION="(?:1\.)?(\d+)', re.MULTILINE)


def jdk_for(release: int, homes: Sequence[Path] | None = None) -> Path | None:
    """The oldest JDK that compiles for a release of Java; None where there is none.

    Args:
        release: of Java.
        homes: where JDKs may be; None for all of the machine.
    """
    found = {}
    for home in _homes() if homes is None else homes:
        version = _version(home)
        if version >= release and (home / "bin" / "javac").is_file():
            found[version] = home
    return found[min(found)] if found else None


def _homes() -> list[Path]:
    told = [Path(home) for name, home in os.environ.items() if name.startswith("JAVA_HOME")]
    return [*sorted(_FOLDERS.glob("*")), *told]


def _version(home: Path) -> int:
    about = home / "release"
    match = _VERSION.search(about.read_text(encoding="utf-8")) if about.is_file() else None
    return int(match.group(1)) if match is not None else 0


@contextmanager
def java_of(home: Path) -> Iterator[None]:
    """A JDK's programs are those that everything finds."""
    before = dict(os.environ)
    os.environ["JAVA_HOME"] = str(home)
    os.environ["PATH"] = f"{home / 'bin'}:{before.get('PATH', '')}"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
