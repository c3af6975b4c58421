"""Fetches a commit of a git repository, with as little else as the server allows."""

from __future__ import annotations

import re
import shutil
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from repairnator.core.history.versions import History
from repairnator.core.statuses import Status, StepName
from repairnator.core.walk import FILE_BYTES
from repairnator.errors import StepError, TemporaryError
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.fetch.connection import Connection
from repairnator.world.fetch.failures import GitFailure, GitRefused
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.fetch.history import VERSIONS, earlier_versions, passing_version
from repairnator.world.fetch.network import is_passing
from repairnator.world.fetch.policy import (
    Address,
    FetchPolicy,
    parse_address,
    split_credentials,
    without_credentials,
)
from repairnator.world.fetch.source import Source

_FULL_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{4,64}")
_EVERYTHING = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
_FETCHED = "refs/repairnator/fetched"
_PASSING = "refs/repairnator/passing"


class GitCheckout:
    """Fetches one commit of a repository and its submodules, and checks it out."""

    def __init__(self, source: Source, tree: Path, policy: FetchPolicy, cancelled: threading.Event) -> None:
        # What a person put into the address would show in git's arguments and stay in its files.
        url, self._secret = split_credentials(source.url)
        self._source = replace(source, url=url)
        self._tree = tree
        self._policy = policy
        self._git = GitProgram(policy, cancelled)
        self._address = parse_address(url)
        self._submodules = 0

    def clone(self) -> tuple[str, list[str]]:
        shown = without_credentials(self._source.url)
        if not self._source.url or self._source.url.startswith("-"):
            raise _not_clonable(f"{shown!r} is not a git address")
        if self._address.scheme not in self._policy.schemes:
            raise _not_clonable(
                f"{shown}: git addresses with {self._address.scheme or 'no scheme'!r} are not allowed, only "
                + ", ".join(sorted(self._policy.schemes))
            )
        try:
            self._fetch(self._tree, self._address, self._source.commit.lower(), self._source.branch)
        except GitFailure as failure:
            message = f"{shown} cannot be cloned: {without_credentials(str(failure))}"
            raise _classified(failure, self._address, _not_clonable(message)) from failure
        return "", []

    def check_out(self) -> tuple[str, list[str]]:
        wanted = self._source.commit.lower()
        if wanted and not _COMMIT.fullmatch(wanted):
            raise _not_checked_out(
                f"{self._source.commit!r} is not a commit: 4 to 64 hex digits are expected"
            )
        try:
            commit = self._resolve(wanted)
            notes = self._check_out_at(self._tree, commit, self._address)
        except GitFailure as failure:
            message = f"{wanted or 'HEAD'} of {without_credentials(self._source.url)} cannot be checked out: "
            error = _not_checked_out(message + without_credentials(str(failure)))
            raise _classified(failure, self._address, error) from failure
        return commit, notes

    @property
    def has_passing_commit(self) -> bool:
        """Whether a commit is known whose tests passed."""
        return bool(self._source.passing_commit)

    def history(self, commit: str) -> History:
        """The passing commit, where it is known; else the versions before ``commit``, if these are wanted.

        Raises:
            GitFailure, GitTooSlow: git does not show them; or the passing commit is not in the repository.
        """
        if not self.has_passing_commit:
            if not self._policy.look_back:
                return History()
            self._deepen(commit)
            return earlier_versions(self._git, self._tree, commit)
        passing = self._source.passing_commit.lower()
        if not _COMMIT.fullmatch(passing):
            raise GitFailure(f"{self._source.passing_commit!r} is not a commit")
        if not self._git.succeeds(self._tree, "cat-file", "-e", passing + "^{commit}"):
            self._fetch_passing(passing)
        return passing_version(self._git, self._tree, self._resolve(passing), commit)

    def _deepen(self, commit: str) -> None:
        """Fetch some of the history of a commit that came without it, where the server gives it."""
        if not (self._tree / ".git" / "shallow").exists():
            return
        with suppress(GitFailure, TemporaryError):
            self._fetch_refs(self._tree, self._address, [f"+{commit}:{_FETCHED}"], True, depth=VERSIONS + 1)

    def _fetch_passing(self, passing: str) -> None:
        if _FULL_COMMIT.fullmatch(passing):
            try:
                self._fetch_refs(self._tree, self._address, [f"+{passing}:{_PASSING}"], True, depth=1)
            except GitFailure:
                # As for the commit itself: it may be handed out only with its history.
                pass
            else:
                return
        self._fetch_refs(self._tree, self._address, list(_EVERYTHING), True)

    def _resolve(self, wanted: str) -> str:
        revision = wanted or _FETCHED
        try:
            return self._git.read(self._tree, "rev-parse", "--verify", "-q", revision + "^{commit}").strip()
        except GitFailure as failure:
            raise GitFailure(f"no such commit in the repository: {wanted}") from failure

    def _fetch(self, tree: Path, address: Address, commit: str, branch: str, *, trusted: bool = True) -> None:
        """Fetch ``commit`` (or the branch, or the default branch) into a new repository in ``tree``."""
        tree.mkdir(parents=True, exist_ok=True)
        self._git.run(tree, ["init", "-q", "--template=", "."], measured=tree)
        if not commit:
            self._fetch_refs(tree, address, [f"+{_head(branch)}:{_FETCHED}"], trusted, depth=1)
            return
        if _FULL_COMMIT.fullmatch(commit):
            try:
                self._fetch_refs(tree, address, [f"+{commit}:{_FETCHED}"], trusted, depth=1)
            except GitFailure:
                # Many servers hand out only what a branch or a tag points to: take the history instead.
                # When that fails too, its reason is the telling one.
                pass
            else:
                return
        if branch and self._fetched_with(tree, address, branch, commit, trusted):
            return
        self._fetch_refs(tree, address, list(_EVERYTHING), trusted)

    def _fetched_with(self, tree: Path, address: Address, branch: str, commit: str, trusted: bool) -> bool:
        """Whether the history of ``branch`` holds the commit."""
        try:
            self._fetch_refs(tree, address, [f"+{_head(branch)}:{_FETCHED}"], trusted)
        except GitFailure:
            return False  # the branch is gone; another may hold the commit
        return self._git.succeeds(tree, "cat-file", "-e", commit + "^{commit}")

    def _fetch_refs(
        self, tree: Path, address: Address, refspecs: list[str], trusted: bool, *, depth: int = 0
    ) -> None:
        """Fetch; ``depth`` commits of each history, or all."""
        deep = [f"--depth={depth}"] if depth else []
        if not depth and (tree / ".git" / "shallow").exists():
            deep = ["--unshallow"]
        secret = ""
        if trusted and address.scheme == "https":
            own = self._secret if address.authority == self._address.authority else ""
            secret = own or self._policy.credentials.get(address.authority, "")
        self._git.run(
            tree,
            [
                *("fetch", "-q", "--no-tags", "--no-write-fetch-head", *deep),
                *("--end-of-options", address.text, *refspecs),
            ],
            measured=self._tree,
            connection=self._connection(address),
            credential=(address.authority, secret) if secret else None,
            trusted=trusted,
        )

    def _check_out_at(self, tree: Path, commit: str, address: Address) -> list[str]:
        submodules = self._look_through(tree, commit)
        self._git.run(tree, ["checkout", "-q", "--force", "--detach", commit], measured=self._tree)
        notes = []
        for path, submodule_commit in submodules:
            note = self._check_out_submodule(tree, path, submodule_commit, address)
            notes += note
        return notes

    def _look_through(self, tree: Path, commit: str) -> list[tuple[str, str]]:
        """The submodules of a commit: (path, commit).

        Eleven objects can stand for ten thousand million files, all of which git would hold in memory before
        it writes the first one.

        Raises:
            GitFailure: what the commit holds is larger than the policy allows.
        """
        submodules = []
        for number, entry in enumerate(self._git.entries(tree, "ls-tree", "-r", "-z", "--full-tree", commit)):
            description, _, path = entry.partition("\t")
            _, kind, name = description.split()
            if number * FILE_BYTES > self._policy.max_bytes:
                raise GitFailure(f"it is larger than {self._policy.max_bytes // 2**20} MiB, the limit")
            if kind == "commit":
                submodules.append((path, name))
        return submodules

    def _check_out_submodule(self, tree: Path, path: str, commit: str, parent: Address) -> list[str]:
        """Fetch a submodule by the rules for addresses that the repository itself chose."""
        shown = (tree / path).relative_to(self._tree).as_posix()
        url = self._submodule_url(tree, path)
        if not url:
            return [f"left out the submodule {shown}: .gitmodules has no address for it"]
        address, trusted = self._submodule_address(parse_address(_absolute(url, parent)), parent)
        refused = self._why_refused(tree / path, address)
        if refused:
            return [f"left out the submodule {shown} ({without_credentials(url)}): {refused}"]
        self._submodules += 1
        try:
            self._fetch(tree / path, address, commit, "", trusted=trusted)
        except GitRefused as refusal:
            shutil.rmtree(tree / path)
            (tree / path).mkdir()
            return [f"left out the submodule {shown} ({without_credentials(url)}): {refusal}"]
        except GitFailure as failure:
            raise self._submodule_failed(shown, url, address, failure) from failure
        try:
            return self._check_out_at(tree / path, commit, address)
        except GitFailure as failure:
            raise self._submodule_failed(shown, url, address, failure) from failure

    @staticmethod
    def _submodule_failed(
        shown: str, url: str, address: Address, failure: GitFailure
    ) -> StepError | TemporaryError:
        message = f"submodule {shown} ({without_credentials(url)}): {without_credentials(str(failure))}"
        return _classified(failure, address, _not_checked_out(message))

    def _submodule_url(self, tree: Path, path: str) -> str:
        file = tree / ".gitmodules"
        if file.is_symlink() or not file.is_file():
            return ""
        listing = self._git.read(tree, "config", "--file", ".gitmodules", "-z", "--list", "--no-includes")
        values = dict(item.partition("\n")[::2] for item in listing.split("\0") if item)
        for key, value in values.items():
            if key.startswith("submodule.") and key.endswith(".path") and value == path:
                return values.get(key.removesuffix(".path") + ".url", "")
        return ""

    def _submodule_address(self, address: Address, parent: Address) -> tuple[Address, bool]:
        """Our credentials and keys go only to repositories of the same owner on the same host.

        Otherwise a repository could name a private one that only the bot may read, and its build could
        read it. Those of others are fetched as anyone could, over https.
        """
        if address.same_owner(parent):
            return address, True
        if address.scheme == "ssh":
            anonymous = f"https://{address.host}/{address.path.lstrip('/')}"
            return parse_address(anonymous), False
        return address, False

    def _why_refused(self, folder: Path, address: Address) -> str:
        if address.text.startswith("-") or address.scheme not in self._policy.submodule_schemes:
            return f"addresses with {address.scheme or 'no scheme'!r} are not allowed for submodules"
        if address.host and self._leads_inward(address):
            return (
                "its host has a private or loopback address; if that is meant, add it to "
                "REPAIRNATOR_ALLOWED_SOURCES"
            )
        if self._submodules >= self._policy.max_submodules:
            return f"there are more than {self._policy.max_submodules}"
        if folder.resolve() != self._tree.resolve() / folder.relative_to(self._tree):
            return "its path leads through a symbolic link"
        return ""

    def _is_own(self, address: Address) -> bool:
        """Whether an address is on the very server that the project is on, not only on its machine."""
        return address.authority == self._address.authority

    def _connection(self, address: Address) -> Connection:
        if address == self._address:
            return Connection(address, self._policy, self._source.inward, self._source.elsewhere)
        inward = self._source.inward and self._is_own(address)
        return Connection(address, self._policy, inward, elsewhere=True)

    def _leads_inward(self, address: Address) -> bool:
        """Whether a submodule's address leads into this network, where it may not."""
        if self._is_own(address) and self._source.inward:
            return False
        if SourcePolicy(self._policy.allowed).lists(address.host, address.port):
            return False
        try:
            found = self._policy.resolve(address.host, address.port)
        except OSError:
            return False  # the fetch will say so
        return any(map(self._policy.is_inward, found))


def _head(branch: str) -> str:
    return f"refs/heads/{branch}" if branch else "HEAD"


def _absolute(url: str, parent: Address) -> str:
    """A submodule's address, relative ones resolved against the parent's as git does."""
    if not url.startswith(("./", "../")):
        return url
    base, separator = parent.text.rstrip("/"), "/"
    rest = PurePosixPath(url)
    for part in rest.parts:
        if part == "..":
            base, separator, _ = _parent(base)
    name = "/".join(part for part in rest.parts if part not in ("..", "."))
    return base + separator + name


def _parent(base: str) -> tuple[str, str, str]:
    cut = max(base.rfind("/"), base.rfind(":"))
    return (base[:cut], base[cut], base[cut + 1 :]) if cut > 0 else ("", "/", base)


def _classified(failure: GitFailure, address: Address, final: StepError) -> StepError | TemporaryError:
    """``final``, or a temporary error where git's reason is one that may pass."""
    if isinstance(failure, GitRefused):
        return final
    # The address is the repository's to choose: its words tell nothing of the network.
    reason = str(failure).replace(address.text, "")
    return TemporaryError(str(final)) if is_passing(reason, address.host) else final


def _not_clonable(message: str) -> StepError:
    return StepError(StepName.CLONE_REPOSITORY, Status.NOTCLONABLE, message)


def _not_checked_out(message: str) -> StepError:
    return StepError(StepName.CHECKOUT_BUGGY_BUILD, Status.BUILDNOTCHECKEDOUT, message)
