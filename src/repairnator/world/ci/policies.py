"""Reads the policy file of a repository from the host of its code."""

from __future__ import annotations

from repairnator.world.ci.port import CodeHost, Repository
from repairnator.world.policy import FILES, RepositoryPolicy, read_policy


def policy_of(code: CodeHost, repository: Repository) -> RepositoryPolicy:
    """The repository's own word, from its default branch; the default where it says nothing.

    Raises:
        UsageError, TemporaryError: as the ports.
    """
    if not repository.default_branch:
        return RepositoryPolicy()
    for name in FILES:
        content = code.read(repository.slug, name, repository.default_branch)
        if content is not None:
            return read_policy(content, name)
    return RepositoryPolicy()
