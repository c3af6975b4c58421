"""Finds the tree that ``repair`` and ``localize`` work on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

from repairnator.errors import UsageError
from repairnator.foundation.messages import read_build
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef
from repairnator.world.fetch.source import Source
from repairnator.world.sources.targets import find_build, parse_target


@dataclass(frozen=True, slots=True)
class Origin:
    """What the command line says of it.

    Attributes:
        target: TARGET as typed; "" to take what ``BUILD_ID`` or ``GIT_REPOSITORY_URL`` name.
        commit, passing_commit: of ``--commit`` and ``--passing-commit``, or "".
    """

    target: str
    commit: str = ""
    passing_commit: str = ""

    def source(self, settings: Settings) -> Source:
        """Where the tree is; a CI is asked for its build.

        Raises:
            UsageError: no such target; or the CI knows no such build, or its repository wants no repair.
            TemporaryError: the CI does not answer.
        """
        if not self.target:
            return self._of_settings(settings)
        build = find_build(self.target)
        if build is None:
            return parse_target(self.target, self.commit, self.passing_commit)
        if self.commit:
            raise UsageError(f"--commit goes with a repository; {self.target} is a build and has its commit")
        # Checks --passing-commit as for any repository.
        checked = parse_target("https://host/owner/repo", "", self.passing_commit)
        source = _resolved(build, settings)
        return replace(source, passing_commit=checked.passing_commit or source.passing_commit)

    def _of_settings(self, settings: Settings) -> Source:
        if settings.build_id:
            return _resolved(read_build(settings.build_id, settings.default_ci).build, settings)
        if settings.git_repository_url:
            commit = self.commit or settings.git_repository_id_commit
            source = parse_target(settings.git_repository_url, commit, self.passing_commit)
            return replace(source, branch=settings.git_repository_branch)
        raise UsageError(
            "no TARGET: give a folder, a git address or a build, or set BUILD_ID or GIT_REPOSITORY_URL "
            "(see repairnator repair --help)"
        )


def _resolved(build: BuildRef, settings: Settings) -> Source:
    # Clients of CI systems take their time to load, and a folder needs none.
    from repairnator.world.providers.systems import address_policy, open_systems
    from repairnator.world.sources.builds import Sources, resolvers

    with closing(open_systems(settings)) as systems:
        return Sources(address_policy(settings), resolvers(systems)).of(build).source
