"""Hostile trees: links, depths, names and special files, where the product writes, walks and reads."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.acceptance import projects

from .kinds import NOT_FAILING, PATCHED, REFUSED, Ground, tree
from .machines import Kind
from .objects import commit_of, folder_object, point, write_object

# What the product writes ---------------------------------------------------------------------------------

_PATCH = "repairnator-patches/01-g1.patch"
# What lies in a patch's place is replaced; a linked folder on the way there is refused before anything runs.
_REPLACED: dict[str, Any] = {"ends": frozenset({PATCHED}), "keeps_tree": False, "patched": True}
_REFUSED: dict[str, Any] = {"ends": frozenset({REFUSED}), "says": ("it is a symbolic link",)}


def _patches(ground: Ground) -> Path:
    folder = ground.tree / "repairnator-patches"
    projects.smallest(ground.tree)
    folder.mkdir()
    return folder


@tree("patch-is-a-link-to-a-file", **_REPLACED)
def _(ground: Ground) -> None:
    (_patches(ground) / "01-g1.patch").symlink_to(ground.machine.home / ".bashrc")


@tree("folder-of-alternatives-is-a-link", **_REFUSED)
def _(ground: Ground) -> None:
    (_patches(ground) / "alternatives").symlink_to(ground.machine.outside)


@tree("output-is-a-link-to-a-folder", **_REFUSED)
def _(ground: Ground) -> None:
    projects.smallest(ground.tree)
    (ground.tree / "repairnator-patches").symlink_to(ground.machine.outside / "empty")


@tree("output-lies-behind-a-link", arguments=lambda _: (".", "--output", "target/patches"), **_REFUSED)
def _(ground: Ground) -> None:
    projects.smallest(ground.tree)
    (ground.tree / "target").symlink_to(ground.machine.outside)


@tree("patch-is-a-hard-link-or-a-fifo", **_REPLACED)
def _(ground: Ground) -> None:
    folder = _patches(ground)
    (ground.machine.outside / "earlier.txt").write_text("Repairnator patch of the person's\n")
    os.link(ground.machine.outside / "earlier.txt", folder / "01-g1.patch")
    os.mkfifo(folder / "02-g2.patch")


@tree("patch-is-a-fifo", **_REPLACED)
def _(ground: Ground) -> None:
    os.mkfifo(_patches(ground) / "01-g1.patch")


# What the product walks -------------------------------------------------------------------------------------


def nested(folder: Path, names: Iterable[str]) -> None:
    """Folders in folders, deeper than any path may be long."""
    here = os.open(folder, os.O_RDONLY)
    for name in names:
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("leaf.txt", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=here))
    os.close(here)


@tree("nested-1500-folders", keeps_tree=False)
def _(ground: Ground) -> None:
    nested(ground.tree, ["d"] * 1500)


@tree("path-beyond-path-max", keeps_tree=False)
def _(ground: Ground) -> None:
    nested(ground.tree, ["n" * 250] * 40)


@tree("nested-1500-folders-in-git", arguments=commit_of)
def _(ground: Ground) -> None:
    inner = folder_object(ground.tree, ("100644", b"leaf.txt", write_object(ground.tree, "blob", b"leaf")))
    for _unused in range(1500):
        inner = folder_object(ground.tree, ("40000", b"d", inner))
    point(ground.tree, inner)


@tree(
    "closed-folder",
    kinds=frozenset({Kind.PERSON}),
    says=("cannot copy closed: Permission denied",),
    keeps_tree=False,
)
def _(ground: Ground) -> None:
    (ground.tree / "closed" / "inner").mkdir(parents=True)
    (ground.tree / "closed").chmod(0)
    (ground.tree / "pom.xml").write_text("<project/>")


@tree("odd-names", ends=frozenset({NOT_FAILING}))
def _(ground: Ground) -> None:
    base = projects.passing(ground.tree) / "src"
    for name in (
        b"-rf",
        b"new\nline",
        b"\xff\xfe",
        b"x" * 255,
        b" ",
        b"*",
        b":(glob)x",
        b'tab\tquote"',
        b"\x1b[2J",
        b"...",
    ):
        folder = base / os.fsdecode(name)
        folder.mkdir()
        (folder / folder.name).write_text("x")


@tree("odd-names-in-git", arguments=commit_of)
def _(ground: Ground) -> None:
    blob = write_object(ground.tree, "blob", b"x")
    names = (
        b"--exec=x",
        b"-rf",
        b"new\nline",
        b"\xff\xfe",
        b"x" * 255,
        b" ",
        b"*",
        b":(glob)x",
        b"\x1b[2J",
        b"a\tb",
    )
    point(ground.tree, folder_object(ground.tree, *(("100644", name, blob) for name in sorted(names))))


@tree("sparse-file-of-a-terabyte", says=("NOTCLONABLE",))
def _(ground: Ground) -> None:
    with (ground.tree / "huge.bin").open("wb") as file:
        file.truncate(2**40)


@tree("files-beyond-number-in-git", arguments=commit_of, seconds=90)
def _(ground: Ground) -> None:
    """Ten files of one blob each, ten times nested: ten thousand million files in eleven objects."""
    one, mode = write_object(ground.tree, "blob", b"x" * 100), "100644"
    for _unused in range(10):
        one, mode = (
            folder_object(ground.tree, *((mode, b"n%d" % number, one) for number in range(10))),
            "40000",
        )
    point(ground.tree, one)


@tree("specials-as-build-file")
def _(ground: Ground) -> None:
    os.mkfifo(ground.tree / "pom.xml")
    os.mkfifo(ground.tree / "build.gradle")
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as one:
        here = os.open(ground.tree, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)


@tree("device-as-build-file", kinds=frozenset({Kind.ROOT}))
def _(ground: Ground) -> None:
    os.mknod(ground.tree / "pom.xml", stat.S_IFCHR | 0o666, os.makedev(1, 5))


@tree("folder-as-build-file")
def _(ground: Ground) -> None:
    (ground.tree / "pom.xml" / "inner").mkdir(parents=True)


@tree("links-out-and-in-circles")
def _(ground: Ground) -> None:
    links = {"zero": "/dev/zero", "a": "b", "b": "a", "up": "..", "self": ".", "pom.xml": "/dev/zero"}
    for name, target in (links | {"secret": str(ground.machine.home), ".git": "../../.."}).items():
        (ground.tree / name).symlink_to(target)


@tree("special-as-policy-file")
def _(ground: Ground) -> None:
    os.mkfifo(ground.tree / ".repairnator.yml")
    (ground.tree / ".github").mkdir()
    os.mkfifo(ground.tree / ".github" / "repairnator.yml")
