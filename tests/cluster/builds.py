"""Builds of the product's images from nothing, as somebody would who wants to know what they are made of."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cluster.cluster import PARTS
from tests.cluster.layers import Image
from tests.cluster.tools import folder

# As in the Dockerfile.
EPOCH = "1767225600"
TARGETS = ("base", "repair")
SERVICES = "localhost/base-of-services"
BASE = "localhost/base"


def exported_base(place: Path) -> Path:
    """The base image that the cluster's images are built on, as an OCI layout."""
    _buildah(folder() / "buildah", "push", "-q", "-D", BASE, f"oci:{place}")
    return place


def build_all(source: Path, base: Path, place: Path) -> dict[str, Image]:
    """Build every image of the sources in a store of its own, which knows the base image alone.

    Args:
        source: the repository's files.
        base: OCI layout of the base image.
        place: for the store and the images.
    """
    store = place / "store"
    identity = _buildah(store, "pull", "-q", f"oci:{base}").strip()
    _buildah(store, "tag", identity, BASE)
    built = {}
    parts = {name: (source / "kubernetes-support" / part, ()) for name, part in PARTS.items()}
    whole = {target: (source, ("--target", target)) for target in TARGETS}
    for name, (context, options) in (whole | parts).items():
        named = SERVICES if name == "base" else f"localhost/{name}"
        of = BASE if name in whole else SERVICES
        _buildah(
            store,
            "bud",
            "--isolation=chroot",
            "--pull-never",
            "--layers",  # of this store: the targets have their beginning in common
            "--format=docker",
            f"--timestamp={EPOCH}",
            f"--build-arg=BASE={of}",
            *options,
            f"--tag={named}",
            str(context),
        )
        _buildah(store, "push", "-q", "-D", named, f"oci:{place / name}")
        built[name] = Image(place / name)
    return built


def remove(place: Path) -> None:
    """Remove the store, whose layers are mounted as long as Buildah thinks they are in use."""
    _buildah(place / "store", "rmi", "--all", "--force")


def _buildah(store: Path, *command: str) -> str:
    options = ["--root", str(store / "store"), "--runroot", str(store / "run"), "--storage-driver", "overlay"]
    done = subprocess.run(
        ["buildah", *options, *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, f"buildah {' '.join(command)}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout
