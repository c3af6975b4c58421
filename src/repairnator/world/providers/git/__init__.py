"""Any git repository without a CI: builds are its commits."""

from __future__ import annotations

from repairnator.foundation.providers import ProviderFacts
from repairnator.world.ci.port import CiSystem
from repairnator.world.providers.base import BaseProvider
from repairnator.world.providers.port import CodePlace, Connection
from repairnator.world.web import Api


class GitProvider(BaseProvider):
    """See :class:`repairnator.world.providers.port.Provider`."""

    facts = ProviderFacts(
        name="git",
        ci={"git": ""},
        has_builds=False,
        folds_case=False,
        more_git_hosts=("bitbucket.org",),  # known by its repositories alone
    )

    def api(self, address: str) -> Api:
        return Api(address)

    def ci(self, name: str, connection: Connection, elsewhere: CodePlace | None) -> CiSystem:  # noqa: ARG002
        from repairnator.world.providers.git.ci import GitCommits

        return GitCommits()


PROVIDER = GitProvider()
