"""The ports to CI systems and to where their code is.

A CI system knows builds and logs; the host of the code knows repositories, files and changes. Travis CI
builds what lies on GitHub, the others are both. Every method may raise :class:`~repairnator.errors.NotFound`
(it is not there, or not shown to us), :class:`~repairnator.errors.UsageError` (a credential is refused, an
address not allowed) and :class:`~repairnator.errors.TemporaryError` (no answer, a rate limit longer than our
patience).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from repairnator.model import BuildRef


class BuildStatus(enum.StrEnum):
    """How a build stands, in the words of the original's records."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    ERRORED = "ERRORED"  # it could not be run: its environment, not its code
    CANCELED = "CANCELED"
    RUNNING = "RUNNING"
    UNKNOWN = "UNKNOWN"

    @property
    def finished(self) -> bool:
        return self is not BuildStatus.RUNNING


# In the place of a fork's slug; no repository can have this name.
DELETED_FORK = "(deleted)"


@dataclass(frozen=True, slots=True)
class Build:
    """A build, as its CI tells of it.

    Attributes:
        ref: names it.
        slug: of the repository it belongs to.
        branch: that it was made of; of a pull request, the one that is to be merged.
        commit: full.
        status: see :class:`BuildStatus`.
        created, finished: seconds since the epoch; 0 where not known (yet).
        pull_request: its number; 0 when it is of a branch.
        fork: slug of the repository that has the commit, when that is not ``slug``; else "". Of one that was
            deleted, ``DELETED_FORK``: its branches are none of ``slug``, whatever their names.
        clone_url: where the commit can be fetched.
        workflow: which of several pipelines of one commit: name, or "".
        language: as the CI tells it, lower case; or "".
        web_url: for people.
    """

    ref: BuildRef
    slug: str
    branch: str
    commit: str
    status: BuildStatus
    created: float
    finished: float
    clone_url: str
    pull_request: int = 0
    fork: str = ""
    workflow: str = ""
    language: str = ""
    web_url: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """The log of one job of a build.

    Attributes:
        name: of the job.
        open: gives its bytes in pieces; they come as they are read, and may end early.
    """

    name: str
    open: AbstractContextManager[Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, as its host tells of it.

    Attributes:
        slug: as the host writes it now; it may have moved.
        default_branch: the only branch whose policy file counts.
        clone_url: for git.
        language: the most used one, lower case; or "".
        number: the host's id; 0 when it has none.
    """

    slug: str
    default_branch: str
    clone_url: str
    language: str = ""
    number: int = 0


class CodeHost(Protocol):
    """Where the code is."""

    def repository(self, slug: str) -> Repository:
        """The repository."""
        ...

    def names(self, slug: str, commit: str) -> frozenset[str]:
        """What lies in the root folder of a commit."""
        ...

    def read(self, slug: str, path: str, revision: str) -> bytes | None:
        """A small file of a commit or branch; None when there is none."""
        ...

    def changed(self, slug: str, base: str, head: str) -> tuple[str, ...]:
        """Paths that differ between two commits; the first few hundred."""
        ...


class CiSystem(Protocol):
    """A CI system at one host.

    ``code`` is where the code of its builds lies.
    """

    @property
    def code(self) -> CodeHost: ...

    def build(self, ref: BuildRef) -> Build:
        """The build that a reference names."""
        ...

    def builds(self, slug: str, since: float) -> Iterator[Build]:
        """Builds of a repository created since then (seconds since the epoch), the newest first.

        They are asked for as they are taken: who has seen enough stops, and no further calls are made.
        """
        ...

    def logs(self, build: Build) -> Iterator[Log]:
        """The logs of its failed jobs."""
        ...
