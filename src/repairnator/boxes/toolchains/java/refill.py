"""Fills the Maven repository that boxes share, only with files that a registry vouches for.

What a box has downloaded only tells which artifacts builds need. Each is downloaded again, from the registry
itself, and kept when its checksum is the one that the registry publishes. Bytes from a box are never taken,
so no build can leave anything behind for another.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from repairnator.boxes.egress.download import RegistryClient, TooLarge
from repairnator.boxes.egress.folders import entries_below
from repairnator.boxes.egress.retention import Retention
from repairnator.core.folders import write_below

CENTRAL = "https://repo.maven.apache.org/maven2"

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,150}")
_KINDS = (".jar", ".pom", ".war", ".aar", ".zip", ".module")
_METADATA = re.compile(r"maven-metadata-([A-Za-z0-9_.-]+)\.xml")
_CHECKSUM = re.compile(rb"[0-9a-fA-F]{40}")


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """What filling the cache after one run may take.

    Attributes:
        files, file_bytes, total_bytes: at most.
        seconds: for one answer of the registry.
        threads: downloads at once.
    """

    files: int = 5000
    file_bytes: int = 512 * 2**20
    total_bytes: int = 4 * 2**30
    seconds: float = 30.0
    threads: int = 6


class MavenRefill:
    """Brings what one box lacked into the shared repository, in the background."""

    def __init__(
        self,
        box: Path,
        shared: Path,
        registry: str = CENTRAL,
        limits: CacheLimits | None = None,
        retention: Retention | None = None,
    ) -> None:
        """Make it ready.

        Args:
            box: the box's own repository, on this machine; what lies there as a plain file it lacked.
            shared: the shared repository.
            registry: address to download from: the public one, or this machine's mirror of it.
            limits: how much.
            retention: says how much more the shared repository may take.
        """
        self._box = box
        self._shared = shared
        self._registry = registry
        self._limits = limits or CacheLimits()
        self._retention = retention
        self._room = self._limits.total_bytes
        self._stop = threading.Event()
        self._taken = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it is under way already."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self.run, name="cache-refill", daemon=True)
            self._thread.start()

    def finish(self, seconds: float) -> None:
        """Wait for the end, at most so long; what is still missing then is left for another time."""
        if self._thread is not None:
            self._thread.join(seconds)
            self._stop.set()
            self._thread.join()

    def run(self) -> int:
        """Download what is missing; returns how many files were added."""
        if self._retention:
            self._room = min(self._limits.total_bytes, self._taken + self._retention.room())
        with (
            RegistryClient(self._registry, self._limits.seconds) as registry,
            concurrent.futures.ThreadPoolExecutor(self._limits.threads) as pool,
        ):
            return sum(pool.map(partial(self._add, registry), self._lacking()))

    def _lacking(self) -> list[str]:
        names = []
        for name in wanted_files(self._box):
            if not (self._shared / name).exists():
                names.append(name)
            if len(names) >= self._limits.files:
                break
        return names

    def _add(self, registry: RegistryClient, name: str) -> bool:
        """Whether the file was downloaded, vouched for, and kept."""
        if self._stop.is_set() or self._taken > self._room:
            return False
        there = _METADATA.sub("maven-metadata.xml", name)
        try:
            checksum = registry.get(there + ".sha1", 200)
            data = registry.get(there, self._limits.file_bytes) if checksum else None
        except TooLarge:
            return False
        except (OSError, http.client.HTTPException):
            self._stop.set()  # the registry does not answer: the others would only wait for it
            return False
        if checksum is None or data is None or not _vouched(data, checksum):
            return False
        self._taken += len(data)
        if self._taken > self._room:
            return False
        with suppress(OSError):  # the disk is full: a cache may stay incomplete
            _keep(self._shared, name, data)
            return True
        return False


def _vouched(data: bytes, checksum: bytes) -> bool:
    """Whether the checksum file's first word is the SHA-1 of the data: what every Maven registry has."""
    words = _CHECKSUM.match(checksum.strip())
    actual = hashlib.sha1(data, usedforsecurity=False).hexdigest().encode()
    return words is not None and words[0].lower() == actual


def wanted_files(repository: Path) -> Iterator[str]:
    """Names of released artifacts and metadata that lie in a box's repository as plain files.

    The box chose these names: only those are taken that are laid out as Maven's are.
    """
    for found in entries_below(repository, lambda name: _PART.fullmatch(name) is not None):
        parts = tuple(found.folder.split("/")) if found.folder else ()
        artifact = _is_artifact(parts, found.name) or _METADATA.fullmatch(found.name)
        with suppress(OSError):
            if artifact and found.entry.is_file(follow_symlinks=False):
                yield found.path


def _is_artifact(parts: tuple[str, ...], name: str) -> bool:
    if len(parts) < 3 or not _PART.fullmatch(name) or not name.endswith(_KINDS):
        return False
    artifact, version = parts[-2:]
    return name.startswith(f"{artifact}-{version}") and not version.endswith("-SNAPSHOT")


def _keep(shared: Path, name: str, data: bytes) -> None:
    """Write so that others see the whole file or none, and may read it as another user."""
    shared.mkdir(parents=True, exist_ok=True)
    write_below(shared, name, data, mode=0o644)
