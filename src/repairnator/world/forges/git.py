"""Pushes branches to any git repository: for ``PUSH_URL``, and for pull requests.

A branch is either one commit on top of the one that failed, for a pull request; or it has no history of the
project's: the tree that failed, the patch on top of it, and the records of the run on top of that. So it can
be pushed into a repository that has nothing in common with the project, as the original did it.

All commits are made of what they hold alone, dates included, and the branch is named after the repository,
the commit and the patch. Whoever pushes the same patch makes the same commit under the same name, and git's
lease lets only one push make the branch.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.folders import write_below
from repairnator.errors import RepairnatorError, TemporaryError, UsageError
from repairnator.world.fetch.connection import Connection
from repairnator.world.fetch.failures import GitFailure
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.fetch.network import is_passing
from repairnator.world.fetch.policy import (
    Address,
    FetchPolicy,
    parse_address,
    split_credentials,
    without_credentials,
)
from repairnator.world.fetch.source import Source

_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*$", re.MULTILINE)
_INDEX = re.compile(r"^index .*\n", re.MULTILINE)
# Of `git diff-tree --raw`: a plain file whose content alone differs.
_CONTENT = re.compile(r":(100644|100755) \1 [0-9a-f]+ [0-9a-f]+ M")
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
        message: of the commit that holds the patch.
        when: seconds since the epoch, the same whoever makes the branch.
        on_history: whether the patch's commit follows the one that failed, so that it can be merged.
        files: what lies beside the patch in a commit of its own, by name.
        changes: the only paths that the diff may change, as our own reading of it says; empty where nobody
            has read it.
    """

    repository: str
    commit: str
    diff: str
    message: str
    when: int
    on_history: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)
    changes: tuple[str, ...] = ()

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
        advice: what to look at when it refuses.
    """

    def __init__(
        self,
        url: str,
        policy: FetchPolicy,
        author: Author,
        cancelled: threading.Event,
        advice: str = "check PUSH_URL and the rights of its user",
    ) -> None:
        self._url, own = split_credentials(url)
        self._address = parse_address(self._url)
        self._credential = self._credential_for(self._address, own, policy)
        self._policy = policy
        self._author = author
        self._advice = advice
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

    def push(self, branch: PatchBranch, tree: Path, origin: Source | None = None) -> str:
        """Make the branch, unless it is there; returns its commit.

        Args:
            branch: what it holds.
            tree: the repository with ``branch.commit`` checked out; changed.
            origin: the project's repository, from which the history comes that a fork may lack.

        Raises:
            RepairnatorError: the diff does not apply, or the repository refuses the branch.
            TemporaryError: the repository does not answer.
        """
        try:
            commit = self._commit(branch, tree)
        except GitFailure as failure:
            raise UsageError(f"the diff no longer applies: {failure}") from failure
        reference = f"refs/heads/{branch.name}"
        # The empty lease: only if nobody has made it yet.
        arguments = ["push", "-q", f"--force-with-lease={reference}:", "--end-of-options", self._url]
        arguments.append(f"{commit}:{reference}")
        try:
            try:
                self._run(tree, arguments)
            except GitFailure as failure:
                if "shallow update not allowed" not in failure.output or origin is None:
                    raise
                self._deepen(tree, origin)
                self._run(tree, arguments)
        except GitFailure as failure:
            if "failed to push some refs" not in failure.output:
                raise self._failed(failure) from failure
            there = self.find(branch.name, _empty(tree.parent / "look"))
            if not there:
                raise self._failed(failure) from failure
            return there
        return commit

    def _deepen(self, tree: Path, origin: Source) -> None:
        address = parse_address(origin.url)
        self._git.run(
            tree,
            [
                "fetch",
                "-q",
                "--unshallow",
                "--no-tags",
                "--no-write-fetch-head",
                "--end-of-options",
                origin.url,
            ],
            measured=tree,
            connection=Connection(address, self._policy, inward=origin.inward, elsewhere=origin.elsewhere),
            credential=self._credential_for(address, "", self._policy),
        )

    def _commit(self, branch: PatchBranch, tree: Path) -> str:
        files = tree.parent / "commit"
        files.mkdir(exist_ok=True)
        write_below(files, "patch", branch.diff.encode(errors="surrogateescape"))
        before = self._git.read(tree, "rev-parse", "HEAD^{tree}").strip()
        self._git.read(tree, "read-tree", "HEAD")
        self._git.read(tree, "apply", "--cached", "--whitespace=nowarn", str(files / "patch"))
        patched = self._git.read(tree, "write-tree").strip()
        self._compare(branch, tree, before, patched)
        if branch.on_history:
            parent = self._git.read(tree, "rev-parse", "HEAD").strip()
        else:
            subject = f"The build that fails: {branch.repository} at {branch.commit}\n"
            parent = self._write_commit(tree, files, before, "", subject, branch)
        commit = self._write_commit(tree, files, patched, parent, branch.message, branch)
        if not branch.files:
            return commit
        for name, content in branch.files.items():
            write_below(files, "content", content)
            blob = self._git.read(tree, "hash-object", "-w", "--no-filters", str(files / "content")).strip()
            self._git.read(tree, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
        beside = self._git.read(tree, "write-tree").strip()
        return self._write_commit(tree, files, beside, commit, "The records of the run\n", branch)

    def _compare(self, branch: PatchBranch, tree: Path, before: str, after: str) -> None:
        """Let through what git made of the diff where it is what we understood: contents, and of which files.

        Raises:
            UsageError: git read something else in it.
        """
        raw = self._git.read(tree, "diff-tree", "-r", "-z", "--raw", "--no-renames", before, after)
        fields = raw.split("\0")[:-1]
        changed = dict(zip(fields[1::2], fields[::2], strict=True))
        odd = [path for path, entry in changed.items() if not _CONTENT.fullmatch(entry)]
        wrong = odd or (sorted(set(changed) ^ set(branch.changes)) if branch.changes else [])
        if wrong or not changed:
            shown = repr(wrong[0][:200]) if wrong else "nothing"
            raise UsageError(f"git reads the diff as a change of {shown}, which is not what was checked")

    def _write_commit(
        self, tree: Path, files: Path, content: str, parent: str, message: str, branch: PatchBranch
    ) -> str:
        """A commit object, written as such: its hash depends on nothing but what is given here."""
        who = f"{self._author.line} {branch.when} +0000"
        head = [f"tree {content}", *([f"parent {parent}"] if parent else [])]
        head += [f"author {who}", f"committer {who}"]
        write_below(files, "object", "\n".join(head) + f"\n\n{message}")
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
            # The operator, or a forge's adapter, names it.
            connection=Connection(self._address, self._policy, inward=True),
            credential=self._credential,
        )

    @staticmethod
    def _credential_for(address: Address, own: str, policy: FetchPolicy) -> tuple[str, str] | None:
        secret = own or policy.credentials.get(address.authority, "")
        return (address.authority, secret) if secret and address.scheme == "https" else None

    def _failed(self, failure: GitFailure) -> RepairnatorError:
        reason = without_credentials(_remote_words(failure.output) or str(failure))
        text = f"{self.shown} rejected the branch: {reason}"
        if is_passing(str(failure), self._address.host):
            return TemporaryError(text)
        return RepairnatorError(f"{text}; {self._advice}")


def _remote_words(output: str) -> str:
    """What the server itself said, in one line."""
    lines = [
        line.removeprefix("remote:").strip() for line in output.splitlines() if line.startswith("remote:")
    ]
    return " ".join(filter(None, lines))[:300]


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
