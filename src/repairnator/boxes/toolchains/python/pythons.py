"""Finds the interpreters of a machine, wherever people and their version managers install them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.toolchains.programs import first_line

NAMED = "REPAIRNATOR_PYTHONS"
"""Further interpreters of whoever runs this program: their folders or programs, separated by colons."""

ROOT = Path("/")
"""Of the file system in which interpreters are looked for."""
# Of uv, pyenv, asdf, mise and rye, below a home; of CI images and of what people unpack by hand.
_HOME = (
    ".local/share/uv/python/cpython-*",
    ".pyenv/versions/*",
    ".asdf/installs/python/*",
    ".local/share/mise/installs/python/*",
    ".rye/py/cpython@*",
)
_SYSTEM = (
    "opt/hostedtoolcache/Python/*/*",
    "opt/python/*",
    "opt/pyenv/versions/*",
    "usr/lib/uv/python/cpython-*",
)
_BINARIES = ("usr/local/bin", "usr/bin")
_PROGRAM = re.compile(r"python(3\.\d{1,2})")
_VERSION = re.compile(r"(?<![\d.])(3\.\d{1,2}\.\d{1,3})(?![\w.]*\d)")
_QUESTION = "import sys; print(*sys.version_info[:3], sys.base_prefix, sep=';')"
_MOST = 64


@dataclass(frozen=True, slots=True)
class FoundPython:
    """An interpreter on this machine.

    Attributes:
        version: ``3.12.1``.
        program: to start it; no link to another folder.
        home: the folder that holds it and its library.
    """

    version: str
    program: Path
    home: Path

    @property
    def release(self) -> tuple[int, ...]:
        """``(3, 12)``."""
        return tuple(map(int, self.version.split(".")[:2]))


def find_pythons(environment: Mapping[str, str]) -> tuple[FoundPython, ...]:
    """All interpreters, each once: the one that ``python3`` starts, then the others, the newest first."""
    found: dict[Path, FoundPython] = {}
    usual = shutil.which("python3", path=environment.get("PATH", os.defpath))
    places = [*([Path(usual)] if usual else []), *_places(environment)]
    for place in places:
        python = _python(place)
        if python is not None and len(found) < _MOST:
            found.setdefault(python.program, python)
    listed = list(found.values())
    first = listed[:1]
    return (*first, *sorted(listed[1:], key=lambda one: _key(one.version), reverse=True))


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _places(environment: Mapping[str, str]) -> Iterator[Path]:
    """Folders and programs; the ones that somebody named come first."""
    named = environment.get(NAMED, "").split(os.pathsep)
    yield from (Path(place).expanduser() for place in named if place)
    for folder in _BINARIES:
        yield from sorted(one for one in _entries(ROOT / folder) if _PROGRAM.fullmatch(one.name))
    if home := environment.get("HOME", ""):
        for pattern in _HOME:
            yield from sorted(Path(home).glob(pattern))
    for pattern in _SYSTEM:
        yield from sorted(ROOT.glob(pattern))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _python(place: Path) -> FoundPython | None:
    """The interpreter in a folder, whose name mostly tells its version, or that a program starts."""
    try:
        if place.is_dir():
            home = place.resolve()
            version = _VERSION.search(home.name) or _VERSION.search(home.parent.name)
            program = home / "bin" / f"python{'.'.join(version[1].split('.')[:2])}" if version else None
            if version and program and program.is_file():
                return FoundPython(version[1], program, home)
            place = home / "bin" / "python3"
        if not place.is_file():
            return None
    except (OSError, ValueError, RuntimeError):  # closed to us; no name of a folder; a loop of links
        return None
    # Of a virtual environment, or behind a script of a version manager, it tells where it really is.
    *numbers, home_name = (first_line([str(place), "-I", "-S", "-c", _QUESTION]) or ";").split(";")
    if len(numbers) != 3 or not all(map(str.isdecimal, numbers)):
        return None
    home = Path(home_name).resolve()
    program = home / "bin" / f"python{numbers[0]}.{numbers[1]}"
    return FoundPython(".".join(numbers), program, home) if numbers[0] == "3" and program.is_file() else None
