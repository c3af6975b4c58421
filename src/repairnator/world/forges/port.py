"""The ports to forges: pull requests, and comments on them.

Two, since who opens a pull request need not speak and the other way round; every forge's adapter has both.
Every method may raise :class:`~repairnator.errors.NotFound` (it is not there, or not shown to us),
:class:`~repairnator.errors.UsageError` (a credential is refused, the forge does not take it) and
:class:`~repairnator.errors.TemporaryError` (no answer, a rate limit longer than our patience). What writes
may have been done although it raised TemporaryError: look first, whenever it is tried again.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class PullState(enum.StrEnum):
    """How a pull request stands."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request (GitLab: merge request), as its forge tells of it.

    Attributes:
        number: within its repository.
        url: for people.
        state: see :class:`PullState`.
        commit: that its branch points to.
        branch: its own.
        base: the branch that it wants to be merged into.
        source: slug of the repository that has its branch; "" when that is gone.
    """

    number: int
    url: str
    state: PullState
    commit: str
    branch: str
    base: str
    source: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pull request to be opened.

    Attributes:
        source: slug of the repository that has the branch.
        branch: with the change.
        base: that it is to be merged into.
        title: plain text.
        body: Markdown.
    """

    source: str
    branch: str
    base: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was said on a pull request.

    Attributes:
        id: within its repository.
        url: for people; "" where the forge tells none.
    """

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines that are to take the place of others, applied with one click where the forge has that.

    Attributes:
        path: of the file, relative to the repository's root.
        first, last: the lines replaced, counted from 1, in the file as the pull request has it.
        lines: what takes their place, without line ends.
        words: Markdown to put before them.
    """

    path: str
    first: int
    last: int
    lines: tuple[str, ...]
    words: str


class PullRequests(Protocol):
    """Branches and pull requests of one forge."""

    def head(self, slug: str, branch: str) -> str:
        """The commit that a branch points to; "" when there is no such branch."""
        ...

    def push_target(self, slug: str) -> str:
        """The repository that branches for ``slug`` are pushed to: itself, or a fork of ours, then made.

        Raises:
            UsageError: neither may be written to.
        """
        ...

    def find(self, slug: str, source: str, branch: str) -> PullRequest | None:
        """The newest pull request to ``slug`` from that branch, whatever its state."""
        ...

    def get(self, slug: str, number: int) -> PullRequest:
        """The pull request."""
        ...

    def open(self, slug: str, proposal: Proposal) -> PullRequest:
        """Open a pull request."""
        ...

    def change(self, slug: str, number: int, *, body: str, close: bool = False) -> None:
        """Change the text of a pull request, and close it if wanted. Nothing here ever reopens one."""
        ...


class Discussion(Protocol):
    """What is said on pull requests of one forge."""

    def find_remark(self, slug: str, number: int, marker: str) -> Remark | None:
        """The oldest remark, to the whole or to lines, that begins with ``marker``."""
        ...

    def say(self, slug: str, number: int, body: str) -> Remark:
        """Comment on the whole pull request."""
        ...

    def edit(self, slug: str, number: int, remark: str, body: str) -> None:
        """Change the text of a comment on the whole pull request."""
        ...

    def shown(self, slug: str, number: int) -> Mapping[str, frozenset[int]]:
        """The lines of each file, as the pull request has it, that its diff shows: those may be spoken to."""
        ...

    def suggest(self, slug: str, number: int, commit: str, suggestion: Suggestion) -> Remark:
        """Suggest other lines in the pull request's commit."""
        ...
