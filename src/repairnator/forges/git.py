"""Branches in any git repository: what ``PUSH_URL`` asks for.

A branch holds two commits and no history of the project's: the tree that failed, and the patch on top of it.
So it can be pushed into a repository that has nothing in common with the project, as the original did it.

Both commits are made of what they hold alone, dates included, and the branch is named after the repository,
the commit and the patch. Whoever pushes the same patch makes the same commit under the same name, and git's
lease lets only one push make the branch.
"""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from repairnator.errors import RepairnatorError, TemporaryError
from repairnator.fetch.gitprogram import GitFailure, GitProgram
from repairnator.fetch.network import is_passing
from repairnator.fetch.policy import FetchPolicy, parse_address, split_credentials, without_credentials

_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*$", re.MULTILINE)
_INDEX = re.compile(r"^index .*\n", re.MULTILINE)
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_NAME = 60  # characters of a repository's name in that of a branch


@dataclass(frozen=True, slots=True)
class Author:
    """Who commits.

    Attributes:
        name: of the bot.
        email: its address; may be empty.
    """

    name: str
    email: str

    @property
    def line(self) -> str:
        """As a commit has it, without characters that would end a field."""
        name, email = (re.sub(r"[<>\n\0]", "", text).strip() for text in (self.name, self.email))
        return f"{name or 'repairnator'} <{email}>"


@dataclass(frozen=True, slots=True)
class PatchBranch:
    """A branch to be pushed.

    Attributes:
        repository: ``owner/repo``, for people.
        commit: that the patch repairs.
        diff: unified, as git writes it.
        summary: one line: what the patch does.
        build: the build's key, for people.
        when: seconds since the epoch, the same whoever makes the branch.
    """

    repository: str
    commit: str
    diff: str
    summary: str
    build: str
    when: int

    @property
    def name(self) -> str:
        """The same for the same change of the same commit: line numbers do not count, nor do blob hashes."""
        text = "\0".join((self.repository, self.commit, normalized(self.diff)))
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
        readable = _UNFIT.sub("-", self.repository).strip("-")[-_NAME:].lstrip("-") or "repository"
        return f"repairnator/{readable}-{digest}"


def normalized(diff: str) -> str:
    """A diff without what differs between two ways of writing the same change."""
    return _INDEX.sub("", _HUNK.sub("@@", diff.replace("\r\n", "\n"))).strip()


class GitBranches:
    """Pushes branches into one repository.

    Args:
        url: its address; may hold ``user:password@`` (https).
        policy: time limits, and credentials by host.
        author: of the commits.
        cancelled: ends a push early.
    """

    def __init__(self, url: str, policy: FetchPolicy, author: Author, cancelled: threading.Event) -> None:
        self._url, own = split_credentials(url)
        self._address = parse_address(self._url)
        secret = own or policy.credentials.get(self._address.host, "")
        self._credential = (
            (self._address.host, secret) if secret and self._address.scheme == "https" else None
        )
        self._author = author
        self._git = GitProgram(policy, cancelled)

    @property
    def shown(self) -> str:
        """The repository's address as it may be shown."""
        return without_credentials(self._url)

    def find(self, name: str, work: Path) -> str:
        """The commit that the branch points to; "" when there is no such branch.

        Args:
            name: of the branch.
            work: an empty folder.

        Raises:
            TemporaryError, RepairnatorError: the repository does not answer.
        """
        self._git.read(work, "init", "-q", "--bare", "--template=", "found")
        found = work / "found"
        try:
            self._fetch(found, name)
        except GitFailure as failure:
            if "couldn't find remote ref" in str(failure):
                return ""
            raise self._failed(failure) from failure
        return self._git.read(found, "rev-parse", "refs/found").strip()

    def push(self, branch: PatchBranch, tree: Path) -> str:
        """Make the branch, unless it is there; returns its commit.

        Args:
            branch: what it holds.
            tree: the repository with ``branch.commit`` checked out; changed.

        Raises:
            RepairnatorError: the diff does not apply, or the repository refuses the branch.
            TemporaryError: the repository does not answer.
        """
        try:
            commit = self._commit(branch, tree)
        except GitFailure as failure:
            raise RepairnatorError(f"{branch.name} cannot be made: {failure}") from failure
        reference = f"refs/heads/{branch.name}"
        try:
            # The empty lease: only if nobody has made it yet.
            arguments = ["push", "-q", f"--force-with-lease={reference}:", "--end-of-options", self._url]
            self._run(tree, [*arguments, f"{commit}:{reference}"])
        except GitFailure as failure:
            if "failed to push some refs" not in str(failure):
                raise self._failed(failure) from failure
            there = self.find(branch.name, _empty(tree.parent / "look"))
            if not there:
                raise self._failed(failure) from failure
            return there
        return commit

    def _commit(self, branch: PatchBranch, tree: Path) -> str:
        files = tree.parent / "commit"
        files.mkdir(exist_ok=True)
        (files / "patch").write_bytes(branch.diff.encode(errors="surrogateescape"))
        before = self._git.read(tree, "rev-parse", "HEAD^{tree}").strip()
        self._git.read(tree, "read-tree", "HEAD")
        self._git.read(tree, "apply", "--cached", "--whitespace=nowarn", str(files / "patch"))
        after = self._git.read(tree, "write-tree").strip()
        failing = self._write(
            tree, files, before, "", f"The build that fails: {branch.repository} at {branch.commit}", branch
        )
        return self._write(tree, files, after, failing, f"Repair: {branch.summary}", branch)

    def _write(
        self, tree: Path, files: Path, content: str, parent: str, subject: str, branch: PatchBranch
    ) -> str:
        """A commit object, written as such: its hash depends on nothing but what is given here."""
        who = f"{self._author.line} {branch.when} +0000"
        head = [f"tree {content}", *([f"parent {parent}"] if parent else [])]
        head += [f"author {who}", f"committer {who}"]
        message = f"{' '.join(subject.split())[:200]}\n\nBuild: {branch.build}\n"
        (files / "object").write_text("\n".join(head) + f"\n\n{message}", encoding="utf-8")
        return self._git.read(tree, "hash-object", "-t", "commit", "-w", str(files / "object")).strip()

    def _fetch(self, folder: Path, name: str) -> None:
        references = f"+refs/heads/{name}:refs/found"
        options = ["--depth=1", "--no-tags", "--no-write-fetch-head"]
        self._run(folder, ["fetch", "-q", *options, "--end-of-options", self._url, references])

    def _run(self, folder: Path, arguments: list[str]) -> None:
        self._git.run(
            folder,
            arguments,
            measured=folder,
            schemes=frozenset({self._address.scheme}),
            credential=self._credential,
        )

    def _failed(self, failure: GitFailure) -> RepairnatorError:
        text = f"{self.shown} does not take the branch: {without_credentials(str(failure))}"
        if is_passing(str(failure), self._address.host):
            return TemporaryError(text)
        return RepairnatorError(f"{text}; check PUSH_URL and the rights of its user")


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
