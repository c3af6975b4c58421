"""Gitea, and whichever CI tells it of commits; its API is described at ``/api/swagger`` of every Gitea."""

from __future__ import annotations

from urllib.parse import quote

from repairnator.foundation.providers import (
    ProofHeader,
    ProofKind,
    ProviderFacts,
    ProviderSetting,
    WebhookFacts,
)
from repairnator.world.ci.port import CiSystem, CodeHost
from repairnator.world.providers.base import BaseProvider
from repairnator.world.providers.port import CodePlace, Connection, ForgeApi, WebhookForm, WebhookReader
from repairnator.world.web import Api, Client


class GiteaProvider(BaseProvider):
    """See :class:`repairnator.world.providers.port.Provider`."""

    facts = ProviderFacts(
        name="gitea",
        ci={"gitea": "gitea.com"},
        host_setting=ProviderSetting("GITEA_HOST", host=True),
        token_setting=ProviderSetting("GITEA_TOKEN", secret=True),
        git_user="oauth2",
        build_path="actions/runs",
        branch_path="src/branch",
        more_git_hosts=("codeberg.org",),  # a Forgejo, which began as a Gitea
        # https://docs.gitea.com/usage/repository/webhooks: with its own headers it sends those of others.
        webhooks=WebhookFacts(
            subscriptions=("Status", "Workflow Run"),
            event_headers=("x-gitea-event", "x-github-event"),
            delivery_headers=("x-gitea-delivery", "x-github-delivery"),
            proofs=(
                ProofHeader("x-hub-signature-256", ProofKind.SHA256, "sha256="),
                ProofHeader("x-gitea-signature", ProofKind.SHA256),
                ProofHeader("x-hub-signature", ProofKind.SHA1, "sha1="),
            ),
        ),
    )
    token_prefix = "token "  # noqa: S105 (what comes before the token)

    def api(self, address: str) -> Api:
        scheme, _, host = address.rpartition("://")
        return Api(f"{scheme or 'https'}://{host}/api/v1", hint="GITEA_TOKEN")

    def ci(self, name: str, connection: Connection, elsewhere: CodePlace | None) -> CiSystem:  # noqa: ARG002
        from repairnator.world.providers.gitea.ci import Gitea

        return Gitea(connection.connect(), connection.host, connection.address)

    def code(self, client: Client) -> CodeHost:
        from repairnator.world.providers.gitea.ci import GiteaCode

        return GiteaCode(client)

    def forge(self, client: Client) -> ForgeApi:
        from repairnator.world.providers.gitea.forge import Gitea

        return Gitea(client)

    def webhook(self, slug: str, url: str, secret: str) -> WebhookForm:
        document = {
            "config": {"url": url, "content_type": "json", "secret": secret},
            "active": True,
            "type": "gitea",
            "events": ["status", "workflow_run"],
        }
        # Its PATCH leaves the secret as it is.
        return WebhookForm(f"/repos/{quote(slug, safe='/')}/hooks", "", document, ("config", "url"))

    def webhooks(self) -> WebhookReader:
        from repairnator.world.providers.gitea.webhook import GiteaWebhooks

        return GiteaWebhooks()


PROVIDER = GiteaProvider()
