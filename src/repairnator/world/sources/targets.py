"""What the argument TARGET of ``repair`` means: a folder, a git address, or a CI build."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from repairnator.errors import MessageError, UsageError
from repairnator.foundation.messages import read_build
from repairnator.model import BuildRef
from repairnator.world.fetch.source import Source

_REFERENCE = re.compile(r"(travis-ci\.com|travis-ci\.org|github-actions|gitlab|gitea)/(?:(\S+)/)?([0-9]+)")
# What the address of a build looks like: its CI where the host says it, host, repository, and id.
_ADDRESSES = (
    re.compile(
        r"https?://(?:(?:app|www|api)\.)?(?P<ci>travis-ci\.(?:com|org))/(?:github/)?(?P<slug>\S+)/builds/(?P<id>[0-9]+)"
    ),
    re.compile(
        r"https?://(?P<host>[^/\s]+)/(?P<slug>[^/\s]+/[^/\s]+)/actions/runs/(?P<id>[0-9]+)(?:[/?#].*)?"
    ),
    re.compile(r"https?://(?P<host>[^/\s]+)/(?P<slug>\S+)/-/pipelines/(?P<id>[0-9]+)(?:[/?#].*)?"),
)
_CI_OF_ADDRESS = ("", "github-actions", "gitlab")
_BY_NUMBER = ("travis-ci.com", "travis-ci.org")
_SCP_LIKE = re.compile(r"[\w.-]+@[\w.-]+:.+")
_URL = re.compile(r"(?:https?|ssh|git|file)://.+")
_COMMIT = re.compile(r"[0-9a-fA-F]{4,64}")


def parse_target(target: str, commit: str = "", passing_commit: str = "") -> Source:
    """Where the tree that ``target`` names comes from.

    A folder is taken as it is, uncommitted changes too; with ``commit`` it is a repository to check out.

    Raises:
        UsageError: a file, ``commit`` or ``passing_commit`` is none, or the latter is given for a folder as
            it is.
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
    if target.startswith("git/"):
        url, _, of_key = target.removeprefix("git/").rpartition("/")
        return _parsed(url, commit or of_key)
    if _URL.fullmatch(target) or _SCP_LIKE.fullmatch(target):
        return Source(url=target, commit=commit)
    # the fetch will say that it is not there, as it does of an address that cannot be cloned
    return Source(url=str(path.absolute()), commit=commit) if commit else Source(directory=path.absolute())


def find_build(target: str) -> BuildRef | None:
    """The CI build that ``target`` names, by a reference or by its web address; None when it names none.

    References are ``CI/ID`` (Travis CI), ``CI/OWNER/REPO/ID``, and ``CI/HOST/OWNER/REPO/ID`` as build keys
    have them: a first part with a dot or a colon before at least two more is a host.

    Raises:
        UsageError: it looks like one, and is malformed.
    """
    if Path(target).expanduser().exists():
        return None
    fields = _reference(target) or _address(target)
    if fields is None:
        return None
    try:
        return read_build(json.dumps({name: value for name, value in fields.items() if value}), "").build
    except MessageError as error:
        raise UsageError(f"{target}: {error}") from error


def _reference(target: str) -> dict[str, str] | None:
    match = _REFERENCE.fullmatch(target)
    if match is None:
        return None
    ci, between, build_id = match[1], (match[2] or "").strip("/"), match[3]
    if ci in _BY_NUMBER:
        return {"CI": ci, "buildId": build_id}
    first, _, rest = between.partition("/")
    host = first if "/" in rest and re.search(r"[.:]", first) else ""
    return {"CI": ci, "host": host, "slug": rest if host else between, "buildId": build_id}


def _address(target: str) -> dict[str, str] | None:
    for pattern, ci in zip(_ADDRESSES, _CI_OF_ADDRESS, strict=True):
        match = pattern.fullmatch(target)
        if match is not None:
            found = match.groupdict()
            if "ci" in found:
                return {"CI": found["ci"], "buildId": found["id"]}
            return {"CI": ci, "host": found["host"], "slug": found["slug"], "buildId": found["id"]}
    return None
