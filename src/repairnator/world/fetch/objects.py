"""Objects of a repository by their names, as git prints them: sizes, and content that is not too large."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from repairnator.world.fetch.failures import GitFailure
from repairnator.world.fetch.gitprogram import GitProgram

_HEADER = re.compile(rb"([0-9a-f]{40,64}) ([a-z]+) ([0-9]{1,18})")


def is_plain(path: str) -> bool:
    """Whether the path of an entry stays below the folder, and out of git's own."""
    return all(part.lower() not in ("", ".", "..", ".git") for part in path.split("/"))


def sizes(git: GitProgram, folder: Path, names: Iterable[str], kind: str) -> dict[str, int]:
    """Bytes of each object that is there and of this kind (``blob``, ``commit``).

    Raises:
        GitFailure, GitTooSlow: git does not say.
    """
    given = "".join(f"{name}\n" for name in names).encode()
    lines = git.fed(folder, given, "cat-file", "--batch-check").splitlines() if given else []
    found = [match for line in lines if (match := _HEADER.fullmatch(line))]
    return {match[1].decode(): int(match[3]) for match in found if match[2].decode() == kind}


def contents(git: GitProgram, folder: Path, names: Mapping[str, int]) -> dict[str, bytes]:
    """The content of objects.

    Args:
        git: to read with.
        folder: of the repository.
        names: of the objects, with their sizes; altogether no more than memory is for.

    Raises:
        GitFailure, GitTooSlow: git does not show them.
    """
    given = "".join(f"{name}\n" for name in names).encode()
    output = git.fed(folder, given, "cat-file", "--batch") if given else b""
    found, at = {}, 0
    for name, size in names.items():
        end = output.find(b"\n", at)
        header = _HEADER.fullmatch(output[at:end]) if end >= 0 else None
        if header is None or header[1].decode() != name or int(header[3]) != size:
            raise GitFailure(f"git does not show the object {name}")
        found[name] = output[end + 1 : end + 1 + size]
        at = end + 2 + size
    return found
