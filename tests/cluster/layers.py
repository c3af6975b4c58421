"""What images are made of, entry by entry, so that two can be compared."""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, folder or link of a layer.

    Attributes:
        kind: as tar has it.
        mode, owner, modified: permission bits; user and group; seconds since the epoch.
        link: where it leads.
        digest: SHA-256 of its content.
    """

    kind: bytes
    mode: int
    owner: tuple[int, int]
    modified: float
    link: str
    digest: str


class Image:
    """An image in an OCI layout, as ``buildah push NAME oci:FOLDER`` writes it."""

    def __init__(self, folder: Path) -> None:
        self._blobs = folder / "blobs"
        (described,) = json.loads((folder / "index.json").read_text())["manifests"]
        self._manifest = self._document(described["digest"])
        self.configuration = self._document(self._manifest["config"]["digest"])

    @property
    def layers(self) -> list[str]:
        """The digests of its layers' uncompressed content, the lowest first."""
        return list(self.configuration["rootfs"]["diff_ids"])

    def entries(self, layer: int) -> dict[str, Entry]:
        """What a layer holds, by path."""
        found = {}
        with (
            self._blob(self._manifest["layers"][layer]["digest"]).open("rb") as packed,
            tarfile.open(fileobj=packed, mode="r|*") as archive,
        ):
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                digest = hashlib.file_digest(file, "sha256").hexdigest() if file else ""  # type: ignore[arg-type]
                owner = member.uid, member.gid
                found[member.name] = Entry(
                    member.type, member.mode, owner, member.mtime, member.linkname, digest
                )
        return found

    def _document(self, digest: str) -> Any:
        return json.loads(self._blob(digest).read_text())

    def _blob(self, digest: str) -> Path:
        return self._blobs.joinpath(*digest.split(":"))


def differences(one: Image, other: Image) -> list[str]:
    """In what two images differ: nothing when layers are the same to the last bit, and configurations too.

    Comments on steps are left out: there Buildah tells numbers of images between, which it makes up.
    """
    found = []
    if len(one.layers) != len(other.layers):
        found.append(f"{len(one.layers)} layers and {len(other.layers)}")
    for layer, (left, right) in enumerate(zip(one.layers, other.layers, strict=False)):
        if left == right:
            continue
        first, second = one.entries(layer), other.entries(layer)
        paths = sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))
        found += [f"layer {layer}, {path}: {first.get(path)} and {second.get(path)}" for path in paths]
        if not paths:
            found.append(f"layer {layer}: the same entries, written differently")
    if _uncommented(one) != _uncommented(other):
        found.append(f"configured as {one.configuration} and {other.configuration}")
    return found


def _uncommented(image: Image) -> dict[str, Any]:
    steps = [
        {name: value for name, value in step.items() if name != "comment"}
        for step in image.configuration["history"]
    ]
    return {**image.configuration, "history": steps}
