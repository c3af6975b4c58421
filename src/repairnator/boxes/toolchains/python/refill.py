"""Fills the wheels that boxes share, only with files that a registry vouches for.

What a box has downloaded only tells which files builds need. Each is downloaded again, from the registry
itself, and kept when its SHA-256 is the one that the registry's index publishes. Bytes from a box are never
taken, so no build can leave anything behind for another.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from repairnator.boxes.egress.download import RegistryClient, TooLarge
from repairnator.boxes.egress.folders import entries_below
from repairnator.boxes.egress.retention import Retention
from repairnator.core.folders import write_below

PYPI = "https://pypi.org/simple"
WANTED = "wanted"
"""The folder in which a box notes the files that it had to fetch: ``wanted/NAME/FILE``."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+!-]{0,200}\.(?:whl|tar\.gz|zip)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INDEX_BYTES = 64 * 2**20
_JSON = "application/vnd.pypi.simple.v1+json"
_LINK = re.compile(r"""<a\s[^>]{0,2000}?href=["']([^"'>]{1,2000})["']""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RefillLimits:
    """What filling the cache after one run may take.

    Attributes:
        files, file_bytes, total_bytes: at most.
        seconds: for one answer of the registry.
    """

    files: int = 1000
    file_bytes: int = 512 * 2**20
    total_bytes: int = 4 * 2**30
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Published:
    """What an index says of one file: its address and its SHA-256."""

    url: str
    sha256: str


class WheelRefill:
    """Brings what one box lacked into the shared folder, in the background."""

    def __init__(
        self,
        box: Path,
        shared: Path,
        index: str = PYPI,
        limits: RefillLimits | None = None,
        retention: Retention | None = None,
    ) -> None:
        """Make it ready.

        Args:
            box: the box's own folder of artifacts, on this machine.
            shared: the shared folder.
            index: address of the simple API: the public one, or this machine's mirror of it.
            limits: how much.
            retention: says how much more the shared folder may take.
        """
        self._box = box
        self._shared = shared
        self._index = index.rstrip("/")
        self._limits = limits or RefillLimits()
        self._retention = retention
        self._room = self._limits.total_bytes
        self._taken = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it is under way already."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self.run, name="wheel-refill", daemon=True)
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
        added = 0
        with ExitStack() as stack:
            clients: dict[str, RegistryClient] = {}

            def client(url: str) -> RegistryClient:
                parts = urlsplit(url)
                site = f"{parts.scheme}://{parts.netloc}"
                if site not in clients:
                    clients[site] = stack.enter_context(RegistryClient(site, self._limits.seconds))
                return clients[site]

            for name, files in self._lacking().items():
                if self._stop.is_set():
                    break
                try:
                    added += self._add(client, name, files)
                except TooLarge:
                    continue
                except (OSError, http.client.HTTPException, ValueError):
                    break  # the registry does not answer: the others would only wait for it
        return added

    def _lacking(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for count, (name, file) in enumerate(wanted_files(self._box)):
            if count >= self._limits.files:
                break
            if not (self._shared / name / file).exists():
                found.setdefault(name, []).append(file)
        return found

    def _add(self, client: Callable[[str], RegistryClient], name: str, files: list[str]) -> int:
        """Download files of one distribution; returns how many were vouched for and kept."""
        address = f"{self._index}/{name}/"
        page = client(address).get(
            urlsplit(address).path.lstrip("/"), _INDEX_BYTES, accept=f"{_JSON}, text/html;q=0.5"
        )
        listed = published(page or b"", address)
        added = 0
        for file in files:
            known = listed.get(file)
            if known is None or self._stop.is_set() or self._taken > self._room:
                continue
            path = unquote(urlsplit(known.url).path).lstrip("/")
            data = client(known.url).get(path, self._limits.file_bytes)
            if data is None or hashlib.sha256(data).hexdigest() != known.sha256:
                continue
            self._taken += len(data)
            if self._taken > self._room:
                continue
            with suppress(OSError):  # the disk is full: a cache may stay incomplete
                self._shared.mkdir(parents=True, exist_ok=True)
                write_below(self._shared, f"{name}/{file}", data, mode=0o644)
                added += 1
        return added


def wanted_files(box: Path) -> Iterator[tuple[str, str]]:
    """Distribution and file name of what a box noted; it chose these names, so only proper ones count."""
    for found in entries_below(box / WANTED, lambda name: _NAME.fullmatch(name) is not None):
        if "/" in found.folder or not found.folder or not _FILE.fullmatch(found.name):
            continue
        with suppress(OSError):
            if found.entry.is_file(follow_symlinks=False):
                yield found.folder, found.name


def published(page: bytes, address: str) -> dict[str, Published]:
    """The files with a SHA-256 on a page of the simple API, as JSON (PEP 691) or HTML (PEP 503).

    Args:
        page: what the index answered.
        address: of the page, to which links are relative.
    """
    text = page.decode("utf-8", "replace")
    if not text.lstrip().startswith("{"):
        links = (urljoin(address, link.replace("&amp;", "&")) for link in _LINK.findall(text))
        return {
            name: Published(url, digest)
            for url, _, fragment in (link.partition("#") for link in links)
            if (digest := fragment.removeprefix("sha256=")) and _DIGEST.fullmatch(digest)
            if (name := unquote(urlsplit(url).path.rpartition("/")[2]))
        }
    found: dict[str, Published] = {}
    document = json.loads(text)
    files = document.get("files", ()) if isinstance(document, dict) else ()
    for entry in files if isinstance(files, list) else ():
        name, url = str(entry.get("filename", "")), str(entry.get("url", ""))
        digest = str((entry.get("hashes") or {}).get("sha256", ""))
        if _FILE.fullmatch(name) and _DIGEST.fullmatch(digest):
            found[name] = Published(urljoin(address, url), digest)
    return found
