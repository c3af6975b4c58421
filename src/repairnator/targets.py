"""What the argument TARGET of ``repair`` means: a folder, a git address, or a CI build."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from repairnator.errors import UsageError
from repairnator.sandboxes.port import Source

# ci name -> what its builds look like, as a reference and as a web address
_BUILDS = {
    "travis-ci.com": (
        r"travis-ci\.com/\S*\d+",
        r"https?://(?:app|www|api)?\.?travis-ci\.com/.*builds?/\d+.*",
    ),
    "travis-ci.org": (r"travis-ci\.org/\S*\d+", r"https?://(?:www|api)?\.?travis-ci\.org/.*builds?/\d+.*"),
    "github-actions": (r"github-actions/\S+/\d+", r"https?://[^/]+/[^/]+/[^/]+/actions/runs/\d+.*"),
    "gitlab": (r"gitlab/\S+/\d+", r"https?://[^/]+/.+/-/(?:pipelines|jobs)/\d+.*"),
    "gitea": (r"gitea/\S+/\d+", r"https?://[^/]+/[^/]+/[^/]+/(?:commit/)?builds/\d+.*"),
}
_SCP_LIKE = re.compile(r"[\w.-]+@[\w.-]+:.+")
_URL = re.compile(r"(?:https?|ssh|git|file)://.+")
_COMMIT = re.compile(r"[0-9a-fA-F]{4,64}")


def parse_target(target: str, commit: str = "", passing_commit: str = "") -> Source:
    """Where the tree that ``target`` names comes from.

    A folder is taken as it is, uncommitted changes too; with ``commit`` it is a repository to check out.

    Raises:
        UsageError: a CI build (no adapter yet), a file, ``commit`` or ``passing_commit`` is none, or the
            latter is given for a folder as it is.
    """
    for option, value in (("--commit", commit), ("--passing-commit", passing_commit)):
        if value and not _COMMIT.fullmatch(value):
            raise UsageError(f"{option} takes a full or short commit (hex digits), not {value!r}")
    source = _parsed(target, commit)
    if passing_commit and source.directory is not None:
        raise UsageError("--passing-commit needs a repository: give the failing commit, too, with --commit")
    return replace(source, passing_commit=passing_commit)


def _parsed(target: str, commit: str) -> Source:
    path = Path(target).expanduser()
    if path.is_dir():
        return Source(url=str(path.resolve()), commit=commit) if commit else Source(directory=path.resolve())
    if path.is_file():
        raise UsageError(f"{target} is a file; give the folder of the project")
    _refuse_builds(target)
    if target.startswith("git/"):
        url, _, of_key = target.removeprefix("git/").rpartition("/")
        return _parsed(url, commit or of_key)
    if _URL.fullmatch(target) or _SCP_LIKE.fullmatch(target):
        return Source(url=target, commit=commit)
    # the fetch will say that it is not there, as it does of an address that cannot be cloned
    return Source(url=str(path.absolute()), commit=commit) if commit else Source(directory=path.absolute())


def _refuse_builds(target: str) -> None:
    for ci, patterns in _BUILDS.items():
        if any(re.fullmatch(pattern, target) for pattern in patterns):
            raise UsageError(
                f"builds of {ci} cannot be fetched yet; give the repository and its commit: "
                "repairnator repair https://HOST/OWNER/REPO --commit SHA"
            )
