"""Earlier versions of a tree, read from its repository as objects: nothing is checked out.

So no filter, hook or attribute of the repository has a say in it. Git lists commits, compares trees and
prints blobs; what each version holds is put together here, within limits. History is followed along first
parents, as far as it is there, and ends at the first commit whose change cannot be taken back: of a link, a
submodule, a file that is too large, or of too many files.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from repairnator.core.history.versions import History, Version
from repairnator.core.offlimits import TEST, objection
from repairnator.foundation.text import clean_line
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.fetch.objects import contents, is_plain, sizes

VERSIONS = 64
"""How many commits back are looked at."""

_ENTRIES = 5_000  # changed files over all commits
_BLOB_BYTES, _ALL_BYTES = 2**20, 8 * 2**20
_COMMIT_BYTES = 64 * 1024
_SECONDS = 20.0
_SUBJECT = 120  # characters
_REGULAR = frozenset({"100644", "100755", "100664"})
_ABSENT = "000000"
_DIFF_TREE = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative")

# By path, the name of the content that was there before; "" for none, None for what cannot be taken back.
Before = Mapping[str, str | None]


def earlier_versions(git: GitProgram, folder: Path, commit: str, own: Before | None = None) -> History:
    """The versions before a commit, the newest first.

    Args:
        git: to read with.
        folder: of the repository, or in it; paths are relative to it.
        commit: full name of the newest commit.
        own: what the tree has changed since that commit, which then is a version itself; empty where the tree
            is the commit's.

    Raises:
        GitFailure, GitTooSlow: git does not show them.
    """
    most = f"--max-count={VERSIONS + 1}"
    commits = git.read(folder, "rev-list", "--first-parent", most, commit, "--").split()
    changes = itertools.chain([own] if own else [], _changes(git, folder, commits))
    behind = 0 if own else 1
    return History(tuple(_versions(git, folder, commits[behind:], behind, list(_states(changes)))))


def passing_version(git: GitProgram, folder: Path, passing: str, commit: str) -> History:
    """The version that was said to pass; files of it that cannot be shown are left out.

    Raises:
        GitFailure, GitTooSlow: git does not show it.
    """
    tokens = git.entries(folder, *_DIFF_TREE, passing, commit)
    before = dict(_entries(itertools.islice(tokens, 2 * _ENTRIES)))
    known = sizes(git, folder, filter(None, before.values()), "blob")
    taken, left = dict[str, int](), _ALL_BYTES
    for name, size in known.items():
        if size <= min(left, _BLOB_BYTES):
            taken[name] = size
            left -= size
    texts = contents(git, folder, taken)
    files = {path: texts.get(name) for path, name in before.items() if name == "" or (name and name in texts)}
    return History((Version(passing, "", 0, files),), given=True)


def _changes(git: GitProgram, folder: Path, commits: Sequence[str]) -> Iterator[Before]:
    """What each commit changed, the newest first; ends where there is too much of it."""
    deadline = time.monotonic() + _SECONDS
    pairs = "".join(f"{new} {old}\n" for new, old in itertools.pairwise(commits))
    tokens = (
        git.entries(folder, *_DIFF_TREE, "--stdin", "--always", given=pairs.encode()) if pairs else iter(())
    )
    left, before, begun = _ENTRIES, dict[str, str | None](), False
    for token in tokens:
        if token.startswith(":"):
            before |= _entries(iter((token, next(tokens, ""))))
            left -= 1
            if left < 0:
                return
        else:
            if begun:
                yield before
            before, begun = {}, True
            if time.monotonic() > deadline:
                return
    if begun:
        yield before


def _entries(tokens: Iterator[str]) -> Iterator[tuple[str, str | None]]:
    """Changed files (git-diff-tree(1), "Raw output format"), tests left out: they stay as they are."""
    for description, path in zip(tokens, tokens, strict=False):
        mode, _, name = description.removeprefix(":").split()[:3]
        if objection(path).endswith(TEST):
            continue
        if mode == _ABSENT:
            name = ""
        yield path, name if is_plain(path) and mode in (_ABSENT, *_REGULAR) else None


def _states(changes: Iterable[Before]) -> Iterator[Mapping[str, str]]:
    """For each version, the files that differ from the tree; ends where a change cannot be taken back."""
    state: dict[str, str] = {}
    for before in changes:
        known = {path: name for path, name in before.items() if name is not None}
        if len(known) < len(before):
            return
        state = state | known
        yield state


def _versions(
    git: GitProgram, folder: Path, commits: Sequence[str], behind: int, states: Sequence[Mapping[str, str]]
) -> Iterator[Version]:
    """The versions; ends where a file is too large, or all together are."""
    known = sizes(git, folder, {name for state in states for name in state.values() if name}, "blob")
    taken: dict[str, int] = {}
    kept = []
    for state in states:
        new = {name: known.get(name, _ALL_BYTES) for name in state.values() if name and name not in taken}
        if sum(new.values()) + sum(taken.values()) > _ALL_BYTES or max(new.values(), default=0) > _BLOB_BYTES:
            break
        taken |= new
        kept.append(state)
    texts = {"": None} | contents(git, folder, taken)
    subjects = _subjects(git, folder, commits[: len(kept)])
    for number, (commit, state) in enumerate(zip(commits, kept, strict=False), behind):
        files = {path: texts[name] for path, name in state.items()}
        yield Version(commit, subjects.get(commit, ""), number, files)


def _subjects(git: GitProgram, folder: Path, commits: Sequence[str]) -> dict[str, str]:
    """The first line of each commit's message, made harmless."""
    known = sizes(git, folder, commits, "commit")
    texts = contents(git, folder, {name: size for name, size in known.items() if size <= _COMMIT_BYTES})
    messages = {name: text.partition(b"\n\n")[2].decode(errors="replace") for name, text in texts.items()}
    return {name: clean_line(message, _SUBJECT) for name, message in messages.items()}
