"""Finds the forge that a repository is on, and our credentials there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from repairnator.foundation.providers import ProviderFacts, facts_by_ci
from repairnator.model import BuildRef
from repairnator.world.providers.port import ForgeApi
from repairnator.world.providers.systems import CiSystems, forge_ci, provider_of


@dataclass(frozen=True, slots=True)
class ForgeHost:
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


class ForgeHosts:
    """The forges that the settings know."""

    def __init__(self, systems: CiSystems) -> None:
        self._systems = systems

    def of(self, build: BuildRef) -> ForgeHost | None:
        """The forge that the code of a build lies on; None where it is on none that is known.

        Raises:
            SettingsError: its credential is malformed.
            UsageError, TemporaryError: a credential is refused, or whoever grants it does not answer.
        """
        ci, host = self._forge_of(build)
        api = self._systems.forge(ci, host) if ci else None
        if api is None:
            return None
        facts: ProviderFacts = provider_of(ci).facts
        client = self._systems.client(ci, host)
        credential = client.api.credential
        return ForgeHost(
            host=host,
            address=self._systems.hosts.address(host),
            api=api,
            user=facts.git_user,
            token=credential.token() if credential else "",
            setting=credential.setting if credential else client.api.hint,
            branches=facts.branch_path,
        )

    def _forge_of(self, build: BuildRef) -> tuple[str, str]:
        facts = facts_by_ci().get(build.ci)
        if facts is not None and facts.code_at:
            ci = forge_ci(provider_of(build.ci))
            return ci, self._systems.host_of(ci)
        if facts is not None and facts.has_builds:
            return build.ci, build.host or self._systems.host_of(build.ci)
        where = urlsplit(build.url).netloc.rpartition("@")[2].lower()
        forges = (ci for ci, facts in facts_by_ci().items() if facts.git_user)
        found = (ci for ci in forges if where and self._systems.host_of(ci).lower() == where)
        return next(found, ""), where
