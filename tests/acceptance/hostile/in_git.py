"""Hostile repositories: git's own tricks."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.acceptance import projects

from .kinds import Ground, tree
from .machines import MARK, Outcome
from .objects import armed, commit_of, config, folder_object, git, point, write_object


@tree("git-folder-within-the-tree", arguments=commit_of)
def _(ground: Ground) -> None:
    """``.GIT`` and ``git~1`` are ``.git`` on some file systems: what is in it runs for whoever looks."""
    config = write_object(ground.tree, "blob", f"[core]\n\tfsmonitor = {armed(ground)}\n".encode())
    inner = folder_object(ground.tree, ("100644", b"config", config))
    point(
        ground.tree,
        folder_object(ground.tree, *(("40000", name, inner) for name in (b".GIT", b".git", b"git~1"))),
    )


@tree("git-tree-that-leads-upwards", arguments=commit_of)
def _(ground: Ground) -> None:
    blob = write_object(ground.tree, "blob", b"escaped")
    inner = folder_object(ground.tree, ("100644", b"escaped", blob))
    point(ground.tree, folder_object(ground.tree, ("40000", b"..", inner), ("100644", b"a/../../b", blob)))


@tree("git-link-then-folder", arguments=commit_of)
def _(ground: Ground) -> None:
    """A link and a folder of one name: what is written into the second goes through the first."""
    link = write_object(ground.tree, "blob", str(ground.machine.outside).encode())
    inner = folder_object(ground.tree, ("100644", b"escaped", write_object(ground.tree, "blob", b"escaped")))
    point(ground.tree, folder_object(ground.tree, ("120000", b"a", link), ("40000", b"a", inner)))


def _submodule(ground: Ground, entry: str, *paths: str) -> None:
    """A commit with these submodules, described as ``entry`` says."""
    project = ground.tree
    for path in paths:
        git(project, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
    (project / ".gitmodules").write_text(entry)
    git(project, "add", ".gitmodules")
    git(project, "commit", "-q", "-m", "x")


@tree("submodule-whose-name-leads-upwards", arguments=commit_of)
def _(ground: Ground) -> None:
    text = '[submodule "{0}"]\n\tpath = {1}\n\turl = https://127.0.0.1:1/{1}\n\tupdate = !{2}\n'
    names = {"../../../outside": "one", "../.git/hooks": "two"}
    _submodule(
        ground, "".join(text.format(name, path, armed(ground)) for name, path in names.items()), "one", "two"
    )


@tree("submodule-whose-address-is-an-option-or-a-program", arguments=commit_of)
def _(ground: Ground) -> None:
    escape = armed(ground)
    addresses = (
        f"--upload-pack={escape}",
        f"ext::sh -c {escape}",
        f"ssh://-oProxyCommand={escape}/x",
        "file:///etc",
    )
    text = "".join(f'[submodule "s{n}"]\n\tpath = s{n}\n\turl = "{url}"\n' for n, url in enumerate(addresses))
    _submodule(ground, text, *(f"s{n}" for n in range(len(addresses))))


@tree("repository-that-runs-programs", keeps_tree=False)
def _(ground: Ground) -> None:
    """A folder with a ``.git`` of its own, as archives bring one: every way in which git runs something."""
    project = ground.tree
    (project / "a.txt").write_text("a")
    (project / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    projects.commit(project)
    # An object that is not there, which git would ask the promising remote for.
    git(project, "update-index", "--add", "--cacheinfo", f"100644,{'2' * 40},lost.txt")
    escape = armed(ground)
    keys = (
        *("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "diff.external"),
        *(
            "filter.evil.clean",
            "filter.evil.smudge",
            "filter.evil.process",
            "diff.evil.textconv",
            "gpg.program",
        ),
        *("uploadpack.packObjectsHook", "credential.helper", "remote.origin.uploadpack", "alias.ls-files"),
    )
    for key in keys:
        config(project, key, escape)
    for key, value in {
        "core.hooksPath": "hooks",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": "ext::sh -c " + escape,
        "core.repositoryFormatVersion": "1",
    }.items():
        config(project, key, value)
    for folder in (project / "hooks", project / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in (
            "post-checkout",
            "post-index-change",
            "reference-transaction",
            "pre-auto-gc",
            "fsmonitor-watchman",
        ):
            (folder / name).write_text(f"#!/bin/sh\n{escape}\n")
            (folder / name).chmod(0o755)


@tree("repository-elsewhere")
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
        ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Outer", (_Redirecting,), {"target": inner.server_port})
        ) as outer,
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


tree(
    "address-that-redirects-inward",
    arguments=_address,
    beside=_redirecting,
    after=_nobody_was_sent,
)(lambda ground: (ground.tree / "empty").write_text(""))
