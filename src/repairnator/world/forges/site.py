"""Which forge a repository lies on, and who we are to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from repairnator.model import BuildRef
from repairnator.world.ci.systems import CiSystems
from repairnator.world.forges.gitea import Gitea
from repairnator.world.forges.github import GitHub
from repairnator.world.forges.gitlab import GitLab
from repairnator.world.forges.port import Discussion, PullRequests
from repairnator.world.web import Client


class ForgeApi(PullRequests, Discussion, Protocol):
    """Both ports, which every adapter has."""


_ADAPTERS: dict[str, type[GitHub] | type[GitLab] | type[Gitea]] = {
    "github-actions": GitHub,
    "gitlab": GitLab,
    "gitea": Gitea,
}
# Whom git sends a token as; the token is what counts.
_USERS = {"github-actions": "x-access-token", "gitlab": "oauth2", "gitea": "oauth2"}
_BRANCHES = {"github-actions": "tree", "gitlab": "-/tree", "gitea": "src/branch"}


@dataclass(frozen=True, slots=True)
class Site:
    """A forge at one host.

    Attributes:
        host: name, and port where it has one.
        address: of its web pages.
        api: speaks to it.
        user, token: for git; "" without a token.
        setting: name of the setting that takes the token.
        branches: between a repository's address and the name of a branch.
    """

    host: str
    address: str
    api: ForgeApi
    user: str
    token: str
    setting: str
    branches: str

    def clone_url(self, slug: str) -> str:
        """Where git finds a repository; without credentials."""
        return f"{self.address}/{slug}.git"

    def branch_url(self, slug: str, branch: str) -> str:
        """Where people look at a branch."""
        return f"{self.address}/{slug}/{self.branches}/{branch}"


class Sites:
    """The forges that the settings know."""

    def __init__(self, systems: CiSystems) -> None:
        self._systems = systems

    def of(self, build: BuildRef) -> Site | None:
        """The forge that the code of a build lies on; None where it is on none that is known.

        Raises:
            SettingsError: its credential is malformed.
            UsageError, TemporaryError: a GitHub App's key is refused, or GitHub does not answer.
        """
        forge, host = self._place(build)
        if not forge:
            return None
        client: Client = self._systems.client(forge, host)
        credential = client.api.credential
        return Site(
            host=host,
            address=self._systems.hosts.address(host),
            api=_ADAPTERS[forge](client),
            user=_USERS[forge],
            token=credential.token() if credential else "",
            setting=credential.setting if credential else client.api.hint,
            branches=_BRANCHES[forge],
        )

    def _place(self, build: BuildRef) -> tuple[str, str]:
        if build.ci in _ADAPTERS:
            return build.ci, build.host or self._systems.host_of(build.ci)
        if build.ci.startswith("travis-ci"):
            return "github-actions", self._systems.host_of("github-actions")
        where = urlsplit(build.url).netloc.rpartition("@")[2].lower()
        found = (forge for forge in _ADAPTERS if where and self._systems.host_of(forge).lower() == where)
        forge = next(found, "")
        return forge, where
