"""The defaults of most providers: one token, and no code, forge or webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from repairnator.errors import UsageError
from repairnator.foundation.providers import ProviderFacts
from repairnator.world.ci.port import CodeHost
from repairnator.world.providers.port import ForgeApi, WebhookForm, WebhookReader
from repairnator.world.web import Client, Credential, TokenCredential


class BaseProvider:
    """Defaults of :class:`~repairnator.world.providers.port.Provider`, for providers to inherit.

    Attributes:
        facts: of the provider.
        token_header, token_prefix: how its API wants a token.
    """

    facts: ProviderFacts
    token_header = "Authorization"  # noqa: S105 (a header's name)
    token_prefix = "Bearer "  # noqa: S105 (what comes before the token)

    def check(self, values: Mapping[str, SecretStr]) -> None:
        """Check nothing: a token shows no mistake before it is used."""

    def credential(self, values: Mapping[str, SecretStr], anonymous: Client) -> Credential | None:  # noqa: ARG002
        setting = self.facts.token_setting
        token = values.get(setting.name) if setting else None
        if setting is None or token is None:
            return None
        return TokenCredential(
            setting.name, token.get_secret_value(), name=self.token_header, prefix=self.token_prefix
        )

    def code(self, client: Client) -> CodeHost | None:  # noqa: ARG002 (the port's signature)
        return None

    def forge(self, client: Client) -> ForgeApi | None:  # noqa: ARG002 (the port's signature)
        return None

    def webhook(self, slug: str, url: str, secret: str) -> WebhookForm:  # noqa: ARG002 (the port's signature)
        raise UsageError(f"{self.facts.name} sends no webhooks, so none can be set for {slug}")

    def webhooks(self) -> WebhookReader | None:
        return None
