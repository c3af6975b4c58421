"""Travis CI; the code of its builds lies on GitHub."""

from __future__ import annotations

import re

from repairnator.foundation.providers import ProviderFacts, ProviderSetting
from repairnator.world.ci.port import CiSystem
from repairnator.world.providers.base import BaseProvider
from repairnator.world.providers.port import CodePlace, Connection
from repairnator.world.web import Api

_PUBLIC = ("travis-ci.com", "travis-ci.org")


class TravisProvider(BaseProvider):
    """See :class:`repairnator.world.providers.port.Provider`."""

    facts = ProviderFacts(
        name="travis",
        ci={name: name for name in _PUBLIC},
        token_setting=ProviderSetting("TRAVIS_TOKEN", secret=True),
        code_at="github",
        numbered=True,
        build_addresses=(
            re.compile(
                r"https?://(?:(?:app|www|api)\.)?(?P<ci>travis-ci\.(?:com|org))/(?:github/)?(?P<slug>\S+)/builds/(?P<id>[0-9]+)"
            ),
        ),
        build_path="builds",
        api_hosts=tuple(f"api.{name}" for name in _PUBLIC),
        log_hosts=(".amazonaws.com",),
    )
    token_prefix = "token "  # noqa: S105 (what comes before the token)

    def api(self, address: str) -> Api:
        scheme, _, host = address.rpartition("://")
        base = f"https://api.{host}" if host in _PUBLIC else f"{scheme or 'https'}://{host}/api"
        headers = {"Travis-API-Version": "3", "Accept": "application/json"}
        return Api(base, headers, hint="TRAVIS_TOKEN")

    def ci(self, name: str, connection: Connection, elsewhere: CodePlace | None) -> CiSystem:
        from repairnator.world.providers.travis.ci import Travis

        assert elsewhere is not None, "the facts name who has the code"
        return Travis(connection.connect(), name, connection.host, elsewhere.repositories, elsewhere.address)


PROVIDER = TravisProvider()
