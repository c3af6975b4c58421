"""A git repository for builds that ask git for their commit, in trees that have none.

A folder is repaired without its repository, which may hold secrets, and an archive never had one. Plugins
that write the commit into a file fail then. So a repository of one commit is made: what is asked of it has
the right form, though its commit is not the project's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

# Names of plugins and extensions that read a repository: git-commit-id, buildnumber, jgitver …
_READERS = re.compile(r"git|buildnumber|build-?info|(?<![a-z])scm", re.IGNORECASE)
_SECONDS = 300
_WHEN = "2026-01-01T00:00:00Z"
_WHO = "Repairnator <repairnator@localhost>"

NOTE = (
    "the build asks git for its commit, and the tree has no repository: it gets one of a single commit, "
    "whose id is not the project's"
)


def reads_repository(elements: Iterable[Element]) -> bool:
    """Whether plugins or extensions in these poms (or lists of extensions) ask git for something."""
    return any(
        _READERS.search(name.text or "")
        for element in elements
        for kind in ("plugin", "extension")
        for one in element.iter(kind)
        for name in one.iterfind("artifactId")
    )


def has_repository(tree: Path) -> bool:
    """Whether the tree has a repository, or is a work tree of one."""
    return os.path.lexists(tree / ".git")


def make_repository(tree: Path, environment: Mapping[str, str]) -> bool:
    """Make a repository of one commit with all files of the tree; whether that could be done.

    Nothing that the tree holds is run: no hooks, no filters, no settings of the machine.
    """
    git = shutil.which("git", path=environment.get("PATH", os.defpath))
    if git is None:
        return False
    name, _, mail = _WHO.rstrip(">").partition(" <")
    own = {
        "PATH": environment.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }
    for who in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{who}_NAME": name, f"GIT_{who}_EMAIL": mail, f"GIT_{who}_DATE": _WHEN}
    for arguments in (
        ["init", "-q", "--template=", "-b", "main"],
        ["add", "-A", "."],
        ["commit", "-q", "--no-verify", "--allow-empty", "-m", "The tree as it was fetched"],
    ):
        command = [git, "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=tree,
                env=own,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        if done.returncode != 0:
            return False
    return True
