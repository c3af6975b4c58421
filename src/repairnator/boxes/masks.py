"""Hides files with passwords in folders that a box sees: an empty file is shown in their place.

Programs are shown where they are installed, and whoever installs one for a team writes the team's passwords
beside it: pip's ``pip.conf``, a build tool's settings, key stores. They are known by their names, whichever
program is used, and whatever it was told to read in their place; each toolchain adds the names of its own
tools. What is readable only to root, a box cannot read anyway: in it nobody is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.foundation.toolchains import Secrets, all_facts

_FILES = r"""
    pip\.(conf|ini) | \.?pypirc | uv\.toml | \.?condarc
    | [._]netrc | netrc | \.?git-?credentials | \.?gitconfig
    | \.?npmrc | \.?yarnrc(\.yml)? | bunfig\.toml
    | credentials(\.toml|\.json|\.properties)? | \.?credentials
    | nuget\.config | auth\.json | auth\.toml | \.env
    | \.?my\.cnf | \.?pgpass | \.?odbc\.ini
    | [^/]*\.(p12|pfx|key)
    """
_FOLDERS = frozenset({".ssh", ".aws", ".azure", ".gnupg", ".docker", ".kube", ".config", ".git", ".svn"})
# Where nobody keeps settings, and where thousands of files are.
_PASSED_OVER = frozenset(
    {"node_modules", "site-packages", "dist-packages", "include", "man", "doc", "docs", "locale"}
    | {"zoneinfo", "test", "tests", "pkgconfig", "icons", "fonts", "terminfo"}
)
_DEEP = 6
# In /usr, which is large: folders of programs, whose settings are in them or one below.
_PROGRAMS = ("share", "lib", "lib64", "libexec", "lib/node_modules", "opt")
_SETTINGS = ("", "conf", "etc")
_WHOLLY = ("/usr/etc", "/usr/local")


@dataclass(frozen=True, slots=True)
class Masks:
    """What is covered.

    Attributes:
        files: each by an empty one.
        folders: each by an empty one.
    """

    files: tuple[Path, ...]
    folders: tuple[Path, ...]


def find_masks(places: Sequence[Path], named: Iterable[Path] = (), shown: Iterable[Path] = ()) -> Masks:
    """What must be covered in the folders that a box sees.

    Args:
        places: those folders.
        named: further files with passwords, covered where they lie in one of them.
        shown: files that stay (the machine's trust store).
    """
    files: dict[Path, None] = {}
    folders: dict[Path, None] = {}
    visible = [place.resolve() for place in places]
    kept = {path.resolve() for path in shown}
    search = _Search([facts.secrets for facts in all_facts()])
    for path, is_folder in (*search.within(places), *((path, False) for path in named)):
        real = path.resolve()
        if real in kept or not any(real.is_relative_to(place) for place in visible):
            continue
        if is_folder and real.is_dir():
            folders[real] = None
        elif real.is_file():
            files[real] = None
    return Masks(tuple(files), tuple(folders))


class _Search:
    """Looks for the names of all toolchains, and those that any program may have."""

    def __init__(self, secrets: Sequence[Secrets]) -> None:
        patterns = (f"(?x:{_FILES})", *(f"(?:{pattern})" for one in secrets for pattern in one.files))
        self._files = re.compile("|".join(patterns), re.IGNORECASE)
        self._folders = _FOLDERS.union(*(one.folders for one in secrets))
        self._passed_over = _PASSED_OVER.union(*(one.passed_over for one in secrets))
        self._programs = (*_PROGRAMS, *(name for one in secrets for name in one.program_folders))
        self._settings = (*_SETTINGS, *(name for one in secrets for name in one.settings_folders))

    def within(self, places: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
        """What has a telling name, and whether it is a folder."""
        for place in places:
            if place == Path("/usr"):
                yield from self._in_usr(place)
            else:
                yield from self._below(os.fspath(place), 1 if self._is_passed_over(place.name) else _DEEP)

    def _in_usr(self, usr: Path) -> Iterator[tuple[Path, bool]]:
        yield from self._below(os.fspath(usr), 1)
        for whole in _WHOLLY:
            yield from self._below(whole, _DEEP)
        for kind in self._programs:
            for program in _entries(os.fspath(usr / kind)):
                if program.is_dir():
                    for settings in self._settings:
                        yield from self._below(os.path.join(program.path, settings), 1)  # noqa: PTH118

    def _below(self, folder: str, deep: int) -> Iterator[tuple[Path, bool]]:
        """What has a telling name in a folder and, ``deep`` levels down, below it."""
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):
                if entry.name in self._folders:
                    yield Path(entry.path), True
                elif deep > 1 and not self._is_passed_over(entry.name):
                    yield from self._below(entry.path, deep - 1)
            elif self._files.fullmatch(entry.name):
                yield Path(entry.path), False
            elif deep > 1 and entry.is_symlink() and entry.is_dir():
                # As a program's settings lie in /etc. What lies outside of all that is shown is left.
                yield from self._below(entry.path, 1)

    def _is_passed_over(self, name: str) -> bool:
        return name in self._passed_over or name.startswith("python3.")


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # not there, or closed to us, and so to a box
        return []
