"""Hostile trees: links, names, depths and git's own tricks. Most are refused, or are no project at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.acceptance import projects

from .kinds import ANYHOW, PATCHED, UNUSABLE, Ground, Hostile
from .machines import MARK, Kind, Outcome

PROJECTS: list[Hostile] = []
_REFUSED = frozenset({UNUSABLE})


def tree(name: str, **how: Any) -> Callable[[Callable[[Ground], object]], Callable[[Ground], object]]:
    """List a tree under its name; it is no project that could be built, unless ``how`` says otherwise."""

    def listed(make: Callable[[Ground], object]) -> Callable[[Ground], object]:
        PROJECTS.append(Hostile(name, make, **({"ends": _REFUSED} | how)))
        return make

    return listed


def honest(folder: Path) -> Path:
    """The smallest project that is repaired: one class, one test."""
    project = projects.failing(folder)
    (project / "src/main/java/org/example/Calc.java").write_text(
        "package org.example;\n\npublic class Calc {\n    public static int max(int a, int b) {\n"
        "        return a < b ? a : b;\n    }\n}\n"
    )
    (project / "src/test/java/org/example/CalcTest.java").write_text(
        "package org.example;\n\nimport static org.junit.Assert.assertEquals;\n\nimport org.junit.Test;\n\n"
        "public class CalcTest {\n    @Test\n    public void larger() {\n"
        "        assertEquals(3, Calc.max(3, 2));\n        assertEquals(5, Calc.max(4, 5));\n    }\n}\n"
    )
    return project


# What the product writes ---------------------------------------------------------------------------------

_PATCH = "repairnator-patches/01-g1.patch"
_WRITTEN: dict[str, Any] = {"ends": frozenset({PATCHED, 2}), "keeps_tree": False, "patched": True}


def _patches(ground: Ground) -> Path:
    folder = ground.tree / "repairnator-patches"
    honest(ground.tree)
    folder.mkdir()
    return folder


@tree("patch-is-a-link-to-a-file", **_WRITTEN)
def _(ground: Ground) -> None:
    (_patches(ground) / "01-g1.patch").symlink_to(ground.machine.home / ".bashrc")
    (ground.tree / "repairnator-patches" / "alternatives").symlink_to(ground.machine.outside)


@tree("output-is-a-link-to-a-folder", **_WRITTEN)
def _(ground: Ground) -> None:
    honest(ground.tree)
    (ground.tree / "repairnator-patches").symlink_to(ground.machine.outside / "empty")


@tree("output-lies-behind-a-link", arguments=lambda _: (".", "--output", "target/patches"), **_WRITTEN)
def _(ground: Ground) -> None:
    honest(ground.tree)
    (ground.tree / "target").symlink_to(ground.machine.outside)


@tree("patch-is-a-hard-link-or-a-fifo", **_WRITTEN)
def _(ground: Ground) -> None:
    folder = _patches(ground)
    (ground.machine.outside / "earlier.txt").write_text("Repairnator patch of the person's\n")
    os.link(ground.machine.outside / "earlier.txt", folder / "01-g1.patch")
    os.mkfifo(folder / "02-g2.patch")


@tree("patch-is-a-fifo", **_WRITTEN)
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


@tree("nested-1500-folders", ends=ANYHOW, keeps_tree=False)
def _(ground: Ground) -> None:
    nested(ground.tree, ["d"] * 1500)


@tree("path-beyond-path-max", ends=ANYHOW, keeps_tree=False)
def _(ground: Ground) -> None:
    nested(ground.tree, ["n" * 250] * 40)


@tree("nested-1500-folders-in-git", arguments=lambda ground: _commit_of(ground), ends=ANYHOW)
def _(ground: Ground) -> None:
    inner = _folder(ground.tree, ("100644", b"leaf.txt", _object(ground.tree, "blob", b"leaf")))
    for _unused in range(1500):
        inner = _folder(ground.tree, ("40000", b"d", inner))
    _point(ground.tree, inner)


@tree("closed-folder", kinds=frozenset({Kind.PERSON}), keeps_tree=False)
def _(ground: Ground) -> None:
    (ground.tree / "closed" / "inner").mkdir(parents=True)
    (ground.tree / "closed").chmod(0)
    (ground.tree / "pom.xml").write_text("<project/>")


@tree("odd-names", ends=ANYHOW)
def _(ground: Ground) -> None:
    base = os.fsencode(projects.passing(ground.tree) / "src")
    for name in (b"-rf", b"new\nline", b"\xff\xfe", b"x" * 255, b" ", b"*", b":(glob)x", b"tab\tquote\"", b"\x1b[2J", b"..."):
        os.mkdir(os.path.join(base, name))
        with open(os.path.join(base, name, name), "wb") as file:  # noqa: PTH123 - bytes
            file.write(b"x")


@tree("odd-names-in-git", arguments=lambda ground: _commit_of(ground), ends=ANYHOW)
def _(ground: Ground) -> None:
    blob = _object(ground.tree, "blob", b"x")
    names = (b"--exec=x", b"-rf", b"new\nline", b"\xff\xfe", b"x" * 255, b" ", b"*", b":(glob)x", b"\x1b[2J", b"a\tb")
    _point(ground.tree, _folder(ground.tree, *(("100644", name, blob) for name in sorted(names))))


@tree("sparse-file-of-a-terabyte", says=("NOTCLONABLE",))
def _(ground: Ground) -> None:
    with (ground.tree / "huge.bin").open("wb") as file:
        file.truncate(2**40)


@tree("files-beyond-number-in-git", arguments=lambda ground: _commit_of(ground), seconds=90)
def _(ground: Ground) -> None:
    """Ten files of one blob each, ten times nested: ten thousand million files in eleven objects."""
    one, mode = _object(ground.tree, "blob", b"x" * 100), "100644"
    for _unused in range(10):
        one, mode = _folder(ground.tree, *((mode, b"n%d" % number, one) for number in range(10))), "40000"
    _point(ground.tree, one)


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


@tree("special-as-policy-file", ends=ANYHOW)
def _(ground: Ground) -> None:
    os.mkfifo(ground.tree / ".repairnator.yml")
    (ground.tree / ".github").mkdir()
    os.mkfifo(ground.tree / ".github" / "repairnator.yml")


# Git ---------------------------------------------------------------------------------------------------------


def _git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    command = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode().strip()


def _object(folder: Path, kind: str, content: bytes) -> str:
    """Write a loose object, however malformed; returns its name. Calls of git would take minutes."""
    if not (folder / ".git").exists():
        _git(folder, "status")
    whole = f"{kind} {len(content)}\0".encode() + content
    name = hashlib.sha1(whole).hexdigest()  # noqa: S324 - git's own
    place = folder / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(zlib.compress(whole, 1))
    return name


def _folder(folder: Path, *entries: tuple[str, bytes, str]) -> str:
    """A tree object of (mode, name, object)."""
    content = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(one) for mode, name, one in entries)
    return _object(folder, "tree", content)


def _point(folder: Path, kind: str) -> None:
    """Let ``main`` be a commit of a tree that was never checked out."""
    who = "T <t@example.org> 1700000000 +0000"
    commit = _object(folder, "commit", f"tree {kind}\nauthor {who}\ncommitter {who}\n\nx\n".encode())
    (folder / ".git" / "refs" / "heads" / "main").write_text(commit + "\n")


def _commit_of(ground: Ground) -> tuple[str, ...]:
    command = ["git", "-c", f"safe.directory={ground.tree}", "-C", str(ground.tree), "rev-parse", "main"]
    commit = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return (str(ground.tree), "--commit", commit)


def _armed(ground: Ground) -> str:
    return f"touch {ground.machine.outside}/escaped"


@tree("git-folder-within-the-tree", arguments=_commit_of)
def _(ground: Ground) -> None:
    """``.GIT`` and ``git~1`` are ``.git`` on some file systems; with its hooks it would run for whoever looks."""
    config = _object(ground.tree, "blob", f"[core]\n\tfsmonitor = {_armed(ground)}\n".encode())
    inner = _folder(ground.tree, ("100644", b"config", config))
    _point(ground.tree, _folder(ground.tree, *(("40000", name, inner) for name in (b".GIT", b".git", b"git~1"))))


@tree("git-tree-that-leads-upwards", arguments=_commit_of)
def _(ground: Ground) -> None:
    blob = _object(ground.tree, "blob", b"escaped")
    inner = _folder(ground.tree, ("100644", b"escaped", blob))
    _point(ground.tree, _folder(ground.tree, ("40000", b"..", inner), ("100644", b"a/../../b", blob)))


@tree("git-link-then-folder", arguments=_commit_of)
def _(ground: Ground) -> None:
    """A link and a folder of one name: what is written into the second goes through the first."""
    link = _object(ground.tree, "blob", str(ground.machine.outside).encode())
    inner = _folder(ground.tree, ("100644", b"escaped", _object(ground.tree, "blob", b"escaped")))
    _point(ground.tree, _folder(ground.tree, ("120000", b"a", link), ("40000", b"a", inner)))


def _submodule(ground: Ground, entry: str, *paths: str) -> None:
    """A commit with these submodules, described as ``entry`` says."""
    project = ground.tree
    for path in paths:
        _git(project, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
    (project / ".gitmodules").write_text(entry)
    _git(project, "add", ".gitmodules")
    _git(project, "commit", "-q", "-m", "x")


@tree("submodule-whose-name-leads-upwards", arguments=_commit_of)
def _(ground: Ground) -> None:
    text = "[submodule \"{0}\"]\n\tpath = {1}\n\turl = https://example.invalid/{1}\n\tupdate = !{2}\n"
    names = {"../../../outside": "one", "../.git/hooks": "two"}
    _submodule(ground, "".join(text.format(name, path, _armed(ground)) for name, path in names.items()), "one", "two")


@tree("submodule-whose-address-is-an-option-or-a-program", arguments=_commit_of)
def _(ground: Ground) -> None:
    escape = _armed(ground)
    addresses = (f"--upload-pack={escape}", f"ext::sh -c {escape}", f"ssh://-oProxyCommand={escape}/x", "file:///etc")
    text = "".join(f'[submodule "s{n}"]\n\tpath = s{n}\n\turl = "{url}"\n' for n, url in enumerate(addresses))
    _submodule(ground, text, *(f"s{n}" for n in range(len(addresses))))


@tree("repository-that-runs-programs", ends=ANYHOW, keeps_tree=False)
def _(ground: Ground) -> None:
    """A folder with a ``.git`` of its own, as an archive brings one: every way that git has to run something."""
    project = ground.tree
    (project / "a.txt").write_text("a")
    (project / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    projects.commit(project)
    escape = _armed(ground)
    keys = (
        *("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "diff.external"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "gpg.program"),
        *("uploadpack.packObjectsHook", "credential.helper", "remote.origin.uploadpack", "alias.ls-files"),
    )
    for key in keys:
        _git(project, "config", key, escape)
    for key, value in {
        "core.hooksPath": "hooks",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": "ext::sh -c " + escape,
        "core.repositoryFormatVersion": "1",
    }.items():
        _git(project, "config", key, value)
    for folder in (project / "hooks", project / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
            (folder / name).write_text(f"#!/bin/sh\n{escape}\n")
            (folder / name).chmod(0o755)
    # An object that is not there, which git would ask the promising remote for.
    _git(project, "update-index", "--add", "--cacheinfo", f"100644,{'2' * 40},lost.txt")


@tree("repository-elsewhere", ends=ANYHOW)
def _(ground: Ground) -> None:
    """``.git`` as a file, and a work tree that lies elsewhere."""
    private = ground.machine.outside / "private"
    private.mkdir(exist_ok=True)
    if not (private / ".git").exists():
        (private / "secret.txt").write_text(MARK)
        projects.commit(private)
    (ground.tree / ".git").write_text(f"gitdir: {private}/.git\n")
    (ground.tree / "a.txt").write_text("a")


class _Redirecting(BaseHTTPRequestHandler):
    """Sends whoever asks for a submodule to a service of this machine."""

    target = 0

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.target}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's signature)
        """Say nothing."""


@contextlib.contextmanager
def _redirecting(ground: Ground) -> Iterator[object]:
    """A repository's host that the operator allowed, which answers with an address that nobody allowed."""
    visitors: list[str] = []

    class Inner(_Redirecting):
        def do_GET(self) -> None:
            visitors.append(self.path)
            self.send_error(404)

    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Inner) as inner,
        ThreadingHTTPServer(("127.0.0.1", 0), type("Outer", (_Redirecting,), {"target": inner.server_port})) as outer,
    ):
        for server in (inner, outer):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        (ground.machine.folder / "redirecting").write_text(str(outer.server_port))
        yield None
        for server in (inner, outer):
            server.shutdown()
    (ground.machine.folder / "redirected").write_text(" ".join(visitors))


def _nobody_was_sent(ground: Ground, _: Outcome) -> Iterable[str]:
    visitors = (ground.machine.folder / "redirected").read_text()
    return [f"git followed a redirect to this machine: {visitors}"] if visitors else []


def _address(ground: Ground) -> tuple[str, ...]:
    port = (ground.machine.folder / "redirecting").read_text()
    return (f"http://127.0.0.1:{port}/acme/widget.git", "--commit", "1" * 40)


tree("address-that-redirects-inward", arguments=_address, beside=_redirecting, after=_nobody_was_sent, ends=frozenset({UNUSABLE, 75}))(
    lambda ground: (ground.tree / "empty").write_text("")
)
