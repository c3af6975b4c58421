"""GitHub and GitHub Actions, on github.com and on GitHub Enterprise Server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from repairnator.errors import SettingsError
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
from repairnator.world.web import Api, Client, Credential

_APP = ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_INSTALLATION")


class GitHubProvider(BaseProvider):
    """See :class:`repairnator.world.providers.port.Provider`."""

    facts = ProviderFacts(
        name="github",
        ci={"github-actions": "github.com"},
        host_setting=ProviderSetting("GITHUB_HOST", host=True),
        token_setting=ProviderSetting("GITHUB_OAUTH", secret=True),
        more_settings=(
            ProviderSetting("GITHUB_APP_ID"),
            ProviderSetting("GITHUB_APP_PRIVATE_KEY", secret=True),
            ProviderSetting("GITHUB_APP_INSTALLATION"),
        ),
        git_user="x-access-token",
        build_addresses=(
            re.compile(
                r"https?://(?P<host>[^/\s]+)/(?P<slug>[^/\s]+/[^/\s]+)/actions/runs/(?P<id>[0-9]+)(?:[/?#].*)?"
            ),
        ),
        build_path="actions/runs",
        branch_path="tree",
        api_hosts=("api.github.com",),
        # Addresses that the redirects of logs lead to.
        log_hosts=(".blob.core.windows.net", ".actions.githubusercontent.com"),
        # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
        webhooks=WebhookFacts(
            subscriptions=("Statuses", "Workflow runs", "Check suites"),
            event_headers=("x-github-event",),
            delivery_headers=("x-github-delivery",),
            proofs=(
                ProofHeader("x-hub-signature-256", ProofKind.SHA256, "sha256="),
                ProofHeader("x-hub-signature", ProofKind.SHA1, "sha1="),
            ),
            root=True,
        ),
    )

    def api(self, address: str) -> Api:
        scheme, _, host = address.rpartition("://")
        base = "https://api.github.com" if host == "github.com" else f"{scheme or 'https'}://{host}/api/v3"
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        return Api(base, headers, hint="GITHUB_OAUTH")

    def check(self, values: Mapping[str, SecretStr]) -> None:
        _app_key(values)

    def credential(self, values: Mapping[str, SecretStr], anonymous: Client) -> Credential | None:
        key = _app_key(values)
        if key is None:
            return super().credential(values, anonymous)
        from repairnator.world.providers.github.app import AppCredential

        app_id, installation = (values[name].get_secret_value() for name in (_APP[0], _APP[2]))
        return AppCredential(app_id, key.get_secret_value(), installation, anonymous.post)

    def ci(self, name: str, connection: Connection, elsewhere: CodePlace | None) -> CiSystem:  # noqa: ARG002
        from repairnator.world.providers.github.ci import GitHubActions

        return GitHubActions(connection.connect(), connection.host)

    def code(self, client: Client) -> CodeHost:
        from repairnator.world.providers.github.ci import GitHubCode

        return GitHubCode(client)

    def forge(self, client: Client) -> ForgeApi:
        from repairnator.world.providers.github.forge import GitHub

        return GitHub(client)

    def webhook(self, slug: str, url: str, secret: str) -> WebhookForm:
        """https://docs.github.com/rest/repos/webhooks."""
        document = {
            "config": {"url": url, "content_type": "json", "secret": secret},
            "active": True,
            "name": "web",
            "events": ["status", "workflow_run", "check_suite"],
        }
        return WebhookForm(f"/repos/{quote(slug, safe='/')}/hooks", "PATCH", document, ("config", "url"))

    def webhooks(self) -> WebhookReader:
        from repairnator.world.providers.github.webhook import GitHubWebhooks

        return GitHubWebhooks()


def _app_key(values: Mapping[str, SecretStr]) -> SecretStr | None:
    """The private key of a GitHub App; None where there is no App.

    Raises:
        SettingsError: an App is named by half, or its key cannot be read.
    """
    given = [values[name] for name in _APP if name in values]
    if not given:
        return None
    if len(given) < len(_APP):
        raise SettingsError(
            "a GitHub App needs all of GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION"
        )
    text = values["GITHUB_APP_PRIVATE_KEY"].get_secret_value()
    if "-----BEGIN" not in text:
        try:
            text = Path(text).expanduser().read_text()
        except OSError as error:
            raise SettingsError(
                "GITHUB_APP_PRIVATE_KEY is neither a key in PEM form nor a file that can be read: "
                f"{error.strerror}"
            ) from None
    return SecretStr(text)


PROVIDER = GitHubProvider()
