"""Interprets the argument TARGET of ``repair``: a folder, a git address, or a CI build."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from repairnator.errors import MessageError, UsageError
from repairnator.foundation.messages import read_build
from repairnator.foundation.providers import all_facts, facts_by_ci
from repairnator.model import BuildRef
from repairnator.world.fetch.source import Source

_REFERENCE = re.compile(r"(?P<ci>[a-z.-]+)/(?:(?P<between>\S+)/)?(?P<id>[0-9]+)")
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
    facts = facts_by_ci().get(match["ci"]) if match else None
    if match is None or facts is None or not facts.has_builds:
        return None
    ci, between, build_id = match["ci"], (match["between"] or "").strip("/"), match["id"]
    if facts.numbered:
        return {"CI": ci, "buildId": build_id}
    first, _, rest = between.partition("/")
    host = first if "/" in rest and re.search(r"[.:]", first) else ""
    return {"CI": ci, "host": host, "slug": rest if host else between, "buildId": build_id}


def _address(target: str) -> dict[str, str] | None:
    for facts in all_facts():
        for pattern in facts.build_addresses:
            match = pattern.fullmatch(target)
            if match is not None:
                found = match.groupdict()
                if facts.numbered:
                    return {"CI": found.get("ci") or next(iter(facts.ci)), "buildId": found["id"]}
                ci = next(iter(facts.ci))
                return {"CI": ci, "host": found["host"], "slug": found["slug"], "buildId": found["id"]}
    return None
