"""Any commit of any git repository, without a CI: what it knows is what the reference says."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.errors import UsageError
from repairnator.model import BuildRef
from repairnator.world.ci.port import Build, BuildStatus, Log, Repository


class GitCode:
    """Nothing is known of the repository before it is fetched."""

    def repository(self, slug: str) -> Repository:
        return Repository(slug=slug, default_branch="", clone_url=slug)

    def names(self, slug: str, commit: str) -> frozenset[str]:  # noqa: ARG002 (the port's signature)
        return frozenset()

    def read(self, slug: str, path: str, revision: str) -> bytes | None:  # noqa: ARG002 (the port's signature)
        return None

    def changed(self, slug: str, base: str, head: str) -> tuple[str, ...]:  # noqa: ARG002 (the port's signature)
        return ()


class GitCommits:
    """See :class:`repairnator.world.ci.port.CiSystem`."""

    def __init__(self) -> None:
        self.code = GitCode()

    def build(self, ref: BuildRef) -> Build:
        return Build(
            ref=ref,
            slug="",
            branch=ref.branch,
            commit=ref.commit,
            status=BuildStatus.UNKNOWN,
            created=0.0,
            finished=0.0,
            clone_url=ref.url,
        )

    def builds(self, slug: str, since: float) -> Iterator[Build]:  # noqa: ARG002 (the port's signature)
        raise UsageError(
            f"{slug} has no builds to scan, being a plain git repository; publish its commit instead"
        )

    def logs(self, build: Build) -> Iterator[Log]:  # noqa: ARG002 (the port's signature)
        return iter(())
