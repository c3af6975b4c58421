"""Creates and updates webhooks on forges."""

from __future__ import annotations

from repairnator.world.providers.port import WebhookForm
from repairnator.world.web import Client


def set_webhook(client: Client, form: WebhookForm, url: str) -> bool:
    """Let the forge send failed builds of a repository to ``url``.

    Args:
        client: of the forge's API, with a token that may administer the repository.
        form: how the forge has it, with its secret.
        url: of the monitor; names the webhook, so there is one for each monitor.

    Returns:
        Whether it was made; False when there was one, which was changed or replaced.

    Raises:
        NotFound, UsageError, TemporaryError: as the client's.
    """
    present = [
        f"{form.path}/{int(hook['id'])}"
        for page in client.pages(form.path)
        for hook in (page if isinstance(page, list) else [])
        if _address(hook, form.address) == url
    ]
    if present and form.update:
        client.write(form.update, present[0], form.document)
        return False
    # The new one first: both may speak for a moment, and what comes twice is taken once.
    client.write("POST", form.path, form.document)
    for path in present:
        client.write("DELETE", path)
    return not present


def _address(hook: object, names: tuple[str, ...]) -> object:
    for name in names:
        hook = hook.get(name) if isinstance(hook, dict) else None
    return hook
