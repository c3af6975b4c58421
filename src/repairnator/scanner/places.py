"""Where a repository builds: as it is registered, else on the CI and the host that the settings name."""

from __future__ import annotations

from repairnator.ci.systems import CiSystems
from repairnator.repositories import Repositories, Repository


class Places:
    """Answers from registrations and settings.

    Args:
        repositories: the registrations.
        systems: the hosts that the settings name.
    """

    def __init__(self, repositories: Repositories, systems: CiSystems) -> None:
        self._repositories = repositories
        self._systems = systems

    def of(self, slug: str) -> Repository:
        """Where this one builds."""
        return self._placed(self._repositories.get(slug))

    def all(self) -> list[Repository]:
        """All that are watched."""
        return [self._placed(repository) for repository in self._repositories.all()]

    def host_of(self, ci: str) -> str:
        """The host that the settings name for a CI."""
        return self._systems.host_of(ci)

    def _placed(self, repository: Repository) -> Repository:
        if repository.registered:
            return repository
        return Repository(repository.slug, repository.ci, self._systems.host_of(repository.ci))
