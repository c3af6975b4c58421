"""Resolves build references: which tree is meant, and what the repository's policy file allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from repairnator.errors import TemporaryError, UsageError
from repairnator.foundation.logs import logger
from repairnator.foundation.messages import commit_example
from repairnator.foundation.providers import ci_names, has_builds, public_hosts
from repairnator.model import BuildRef
from repairnator.world.ci.history import last_passing_commit
from repairnator.world.ci.policies import policy_of
from repairnator.world.ci.port import Build, CiSystem
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.fetch.source import Source
from repairnator.world.policy import RepositoryPolicy
from repairnator.world.providers.systems import CiSystems


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a build reference stands for.

    Attributes:
        source: where the tree is.
        policy: the repository's own word.
        branch: of the build; "" where not known.
        finished: when the build ended, in seconds since the epoch; 0 where not known.
        pull_request: its number; 0 for none.
        fork: slug of the repository that has the commit when that is another; else "".
        slug: of the repository, as its host writes it; "" where not known.
        workflow: which of several pipelines of one commit; or "".
        url: of the build, for people; "" where not known.
    """

    source: Source
    policy: RepositoryPolicy = field(default_factory=RepositoryPolicy)
    branch: str = ""
    finished: float = 0.0
    pull_request: int = 0
    fork: str = ""
    slug: str = ""
    workflow: str = ""
    url: str = ""


class Resolver(Protocol):
    """Resolves the build references of one kind."""

    def __call__(self, build: BuildRef) -> Resolution:
        """Resolve a reference.

        Raises:
            UsageError: there is no such build, or none that can be repaired.
            TemporaryError: the CI does not answer.
        """
        ...


def resolve_commit(build: BuildRef) -> Resolution:
    """Resolve a commit: the reference has its own address. The repository's policy file is not read."""
    source = Source(
        url=build.url, commit=build.commit, branch=build.branch, passing_commit=build.passing_commit
    )
    return Resolution(source, branch=build.branch)


def commit_resolvers() -> Mapping[str, Resolver]:
    """A resolver for each kind of reference that names a commit, by the name that stands for its CI."""
    return {ci: resolve_commit for ci in ci_names() if not has_builds(ci)}


class CiResolver:
    """Asks the CI for the build, and its code's host for the policy file."""

    def __init__(self, systems: CiSystems) -> None:
        self._systems = systems

    def __call__(self, build: BuildRef) -> Resolution:
        system = self._systems.of(build.ci, build.host)
        found = system.build(build)
        repository = system.code.repository(found.slug)
        # The branch of a pull request's build is no branch of the repository that it is cloned from.
        branch = "" if found.pull_request and not found.fork else found.branch
        return Resolution(
            Source(
                url=found.clone_url,
                commit=found.commit,
                branch=branch,
                passing_commit=_passing_commit(system, found),
            ),
            policy_of(system.code, repository),
            found.branch,
            found.finished,
            found.pull_request,
            fork=found.fork,
            slug=repository.slug,
            workflow=found.workflow,
            url=found.web_url,
        )


def _passing_commit(system: CiSystem, build: Build) -> str:
    """Of the last passing build, as far as the CI tells: it only helps the search."""
    try:
        return last_passing_commit(system, build)
    except (UsageError, TemporaryError) as error:
        logger().warning("the last passing build is not known", build=build.ref.key, reason=str(error))
        return ""


def resolvers(systems: CiSystems) -> Mapping[str, Resolver]:
    """A resolver for each kind of build reference, by the CI's name."""
    by_ci = CiResolver(systems)
    return {**dict.fromkeys(public_hosts(), by_ci), **commit_resolvers()}


@dataclass(frozen=True, slots=True)
class Sources:
    """Turns build references into sources that are allowed.

    Attributes:
        policy: which are.
        resolvers: by the CI's name.
    """

    policy: SourcePolicy
    resolvers: Mapping[str, Resolver]

    def of(self, build: BuildRef) -> Resolution:
        """Resolve a build, and check that its source is allowed.

        Raises:
            UsageError: its CI is not supported, it cannot be found, its address is not allowed, or its
                repository does not want it to be repaired.
            TemporaryError: its CI does not answer.
        """
        resolve = self.resolvers.get(build.ci)
        if resolve is None:
            raise UsageError(
                f"builds of {build.ci} are not supported yet; supported: "
                f"{', '.join(sorted(self.resolvers))}. "
                f"Send the commit instead: {commit_example()}"
            )
        resolution = resolve(build)
        refusal = resolution.policy.refusal(resolution.branch)
        if refusal:
            raise UsageError(f"{build.key}: {refusal}")
        if resolution.source.directory is not None:
            return resolution
        return replace(resolution, source=self.policy.checked(resolution.source))
