"""Webhooks on forges: made where they are missing, brought up to date where they are.

Each tells the repo monitor of failed builds. GitHub: https://docs.github.com/rest/repos/webhooks; GitLab:
https://docs.gitlab.com/api/project_webhooks/; Gitea: ``/api/swagger`` of every Gitea.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from repairnator.world.web import Client


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a forge has webhooks.

    Attributes:
        path: of the repository's webhooks.
        update: the method that changes one; "" where its secret cannot be changed.
        document: what describes one, given address and secret.
        address: where an existing one has its address.
    """

    path: str
    update: str
    document: Mapping[str, Any]
    address: tuple[str, ...]


def set_webhook(client: Client, ci: str, slug: str, url: str, secret: str) -> bool:
    """Let the forge send failed builds of a repository to ``url``, signed with ``secret``.

    Args:
        client: of the forge's API, with a token that may administer the repository.
        ci: ``github-actions``, ``gitlab`` or ``gitea``.
        slug: ``owner/repo``.
        url: of the monitor; names the webhook, so there is one for each monitor.
        secret: that it signs with from now on.

    Returns:
        Whether it was made; False when there was one, which was changed or replaced.

    Raises:
        NotFound, UsageError, TemporaryError: as the client's.
    """
    kind = _kind(ci, slug, url, secret)
    present = [
        f"{kind.path}/{int(hook['id'])}"
        for page in client.pages(kind.path)
        for hook in (page if isinstance(page, list) else [])
        if _address(hook, kind.address) == url
    ]
    if present and kind.update:
        client.write(kind.update, present[0], kind.document)
        return False
    # The new one first: both may speak for a moment, and what comes twice is taken once.
    client.write("POST", kind.path, kind.document)
    for path in present:
        client.write("DELETE", path)
    return not present


def _kind(ci: str, slug: str, url: str, secret: str) -> _Kind:
    if ci == "gitlab":
        events = {"pipeline_events": True, "push_events": False}
        document = {"url": url, "token": secret, "enable_ssl_verification": True, **events}
        return _Kind(f"/projects/{quote(slug, safe='')}/hooks", "PUT", document, ("url",))
    document = {"config": {"url": url, "content_type": "json", "secret": secret}, "active": True}
    path, address = f"/repos/{quote(slug, safe='/')}/hooks", ("config", "url")
    if ci == "gitea":
        # Its PATCH leaves the secret as it is.
        return _Kind(path, "", document | {"type": "gitea", "events": ["status", "workflow_run"]}, address)
    document |= {"name": "web", "events": ["status", "workflow_run", "check_suite"]}
    return _Kind(path, "PATCH", document, address)


def _address(hook: object, names: tuple[str, ...]) -> object:
    for name in names:
        hook = hook.get(name) if isinstance(hook, dict) else None
    return hook
