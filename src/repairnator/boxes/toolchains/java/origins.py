"""Finds the public artifacts in a person's Maven repository: those of registries that boxes may ask.

Maven notes beside each artifact where it came from: lines ``FILE>ID=``, ID being the registry's in the
settings, or nothing for what was installed here (``EnhancedLocalRepositoryManager`` of Maven's resolver).
Artifacts of a company's registry, and of the person's own, are no business of the projects under repair.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from repairnator.boxes.toolchains.port import PublicView

CENTRAL_ID = "central"
# Of this version of Maven, and of its first.
_NOTES = ("_remote.repositories", "_maven.repositories")
# Checksums, and what is known of an artifact's versions; the artifacts themselves decide.
_BESIDE = (".sha1", ".md5", ".sha256", ".sha512", ".lastUpdated", ".properties", ".asc")
_METADATA = "maven-metadata"
# A box is made by one mount for each folder to hide, and bubblewrap takes 9000 arguments.
_MOST = 500


def public_view(repository: Path, registries: frozenset[str]) -> PublicView | None:
    """What of a repository is public, folder by folder; None where nothing is, or too little.

    Args:
        repository: a local Maven repository.
        registries: ids under which public registries, and those that boxes may ask, are known here.
    """
    public, private = _sort(os.fspath(repository), registries)
    hidden = tuple(Path(folder) for folder in private)
    if not public or len(hidden) > _MOST:
        return None
    return PublicView(repository, hidden)


def _sort(folder: str, registries: frozenset[str]) -> tuple[bool, list[str]]:
    """Whether a folder has something public, and what in it is not: itself, where nothing in it is."""
    # os functions on strings: a repository has tens of thousands of files.
    try:
        entries = list(os.scandir(folder))
    except PermissionError:
        return False, []
    artifacts = [entry.name for entry in entries if entry.is_file() and _is_artifact(entry.name)]
    if artifacts and not _came_from(folder, registries).issuperset(artifacts):
        return False, [folder]
    public, hidden = bool(artifacts), []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            below, private = _sort(entry.path, registries)
            public = public or below
            hidden += private
    # One mount for a whole company, and not even the names of what is in there.
    return public, hidden if public else [folder] if hidden else []


def _is_artifact(name: str) -> bool:
    return not (name.endswith(_BESIDE) or name.startswith((_METADATA, "resolver-status", *_NOTES)))


def _came_from(folder: str, registries: frozenset[str]) -> set[str]:
    """The files of a folder that came from one of the registries."""
    return {name for name, registry in _notes(folder) if registry in registries}


def _notes(folder: str) -> Iterator[tuple[str, str]]:
    for note in _NOTES:
        try:
            text = Path(folder, note).read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, PermissionError):
            continue
        for line in text.splitlines():
            name, found, registry = line.rpartition(">")
            if found and not line.startswith("#"):
                yield name, registry.removesuffix("=")
