"""The Maven repository that boxes share: filled by the shell alone, with what a registry vouches for.

What a box has downloaded only tells which artifacts builds need. Each is downloaded again, from the registry
itself, and kept when its checksum is the one that the registry publishes. Bytes from a box are never taken,
so no build can leave anything behind for another.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import http.client
import os
import re
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

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


class Refill:
    """Brings what one box lacked into the shared repository, in the background."""

    def __init__(
        self, box: Path, shared: Path, registry: str = CENTRAL, limits: CacheLimits | None = None
    ) -> None:
        """Make it ready.

        Args:
            box: the box's own repository, on this machine; what lies there as a plain file it lacked.
            shared: the shared repository.
            registry: address to download from: the public one, or this machine's mirror of it.
            limits: how much.
        """
        self._box = box
        self._shared = shared
        self._registry = registry.rstrip("/")
        self._limits = limits or CacheLimits()
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
        added = 0
        with concurrent.futures.ThreadPoolExecutor(self._limits.threads) as pool:
            for kept in pool.map(self._add, self._lacking()):
                added += kept
        return added

    def _lacking(self) -> list[str]:
        names = []
        for name in wanted_files(self._box):
            if not (self._shared / name).exists():
                names.append(name)
            if len(names) >= self._limits.files:
                break
        return names

    def _add(self, name: str) -> bool:
        """Whether the file was downloaded, vouched for, and kept."""
        if self._stop.is_set() or self._taken > self._limits.total_bytes:
            return False
        address = f"{self._registry}/{_METADATA.sub('maven-metadata.xml', name)}"
        target = self._shared / name
        try:
            checksum = self._get(address + ".sha1", 200)
            data = self._get(address, self._limits.file_bytes)
        except urllib.error.HTTPError as error:
            error.close()
            return False  # of another registry than this one
        except (OSError, http.client.HTTPException):
            self._stop.set()  # the registry does not answer: the others would only wait for it
            return False
        vouched = _CHECKSUM.match(checksum.strip())
        actual = hashlib.sha1(data, usedforsecurity=False).hexdigest().encode()
        if vouched is None or vouched[0].lower() != actual:
            return False
        self._taken += len(data)
        with suppress(OSError):  # the disk is full: a cache may stay incomplete
            _keep(target, data)
            return True
        return False

    def _get(self, address: str, limit: int) -> bytes:
        request = urllib.request.Request(address, headers={"User-Agent": "repairnator"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=self._limits.seconds) as answer:  # noqa: S310
            if urlsplit(answer.url).scheme != urlsplit(address).scheme:
                raise http.client.HTTPException("led to another kind of address")
            data: bytes = answer.read(limit + 1)
        if len(data) > limit:
            raise urllib.error.HTTPError(address, 413, "too large", answer.headers, None)
        return data


def wanted_files(repository: Path) -> Iterator[str]:
    """Names of released artifacts and metadata that lie in a box's repository as plain files.

    The box chose these names: only those are taken that are laid out as Maven's are.
    """
    for folder, folders, files in os.walk(repository):
        folders[:] = sorted(name for name in folders if _PART.fullmatch(name))
        parts = Path(folder).relative_to(repository).parts
        for name in sorted(files):
            if _is_artifact(parts, name) or _METADATA.fullmatch(name):
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    yield "/".join((*parts, name))


def _is_artifact(parts: tuple[str, ...], name: str) -> bool:
    if len(parts) < 3 or not _PART.fullmatch(name) or not name.endswith(_KINDS):
        return False
    artifact, version = parts[-2:]
    return name.startswith(f"{artifact}-{version}") and not version.endswith("-SNAPSHOT")


def _keep(target: Path, data: bytes) -> None:
    """Write so that others see the whole file or none, and may read it as another user."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
