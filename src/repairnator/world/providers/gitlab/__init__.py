"""GitLab and GitLab CI, on gitlab.com and on servers of one's own."""

from __future__ import annotations

import re
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


class GitLabProvider(BaseProvider):
    """See :class:`repairnator.world.providers.port.Provider`."""

    facts = ProviderFacts(
        name="gitlab",
        ci={"gitlab": "gitlab.com"},
        host_setting=ProviderSetting("GITLAB_HOST", host=True),
        token_setting=ProviderSetting("GITLAB_TOKEN", secret=True),
        git_user="oauth2",
        build_addresses=(
            re.compile(r"https?://(?P<host>[^/\s]+)/(?P<slug>\S+)/-/pipelines/(?P<id>[0-9]+)(?:[/?#].*)?"),
        ),
        build_path="-/pipelines",
        branch_path="-/tree",
        log_hosts=(".storage.googleapis.com", ".amazonaws.com"),
        # https://docs.gitlab.com/user/project/integrations/webhooks/
        webhooks=WebhookFacts(
            subscriptions=("Pipeline events",),
            event_headers=("x-gitlab-event",),
            delivery_headers=("idempotency-key", "x-gitlab-event-uuid"),
            proofs=(ProofHeader("x-gitlab-token", ProofKind.TOKEN),),
        ),
    )
    token_header = "PRIVATE-TOKEN"  # noqa: S105 (a header's name)
    token_prefix = ""

    def api(self, address: str) -> Api:
        scheme, _, host = address.rpartition("://")
        return Api(f"{scheme or 'https'}://{host}/api/v4", hint="GITLAB_TOKEN")

    def ci(self, name: str, connection: Connection, elsewhere: CodePlace | None) -> CiSystem:  # noqa: ARG002
        from repairnator.world.providers.gitlab.ci import GitLabCi

        return GitLabCi(connection.connect(), connection.host, connection.address)

    def code(self, client: Client) -> CodeHost:
        from repairnator.world.providers.gitlab.ci import GitLabCode

        return GitLabCode(client)

    def forge(self, client: Client) -> ForgeApi:
        from repairnator.world.providers.gitlab.forge import GitLab

        return GitLab(client)

    def webhook(self, slug: str, url: str, secret: str) -> WebhookForm:
        """https://docs.gitlab.com/api/project_webhooks/."""
        document = {
            "url": url,
            "token": secret,
            "enable_ssl_verification": True,
            "pipeline_events": True,
            "push_events": False,
        }
        return WebhookForm(f"/projects/{quote(slug, safe='')}/hooks", "PUT", document, ("url",))

    def webhooks(self) -> WebhookReader:
        from repairnator.world.providers.gitlab.webhook import GitLabWebhooks

        return GitLabWebhooks()


PROVIDER = GitLabProvider()
