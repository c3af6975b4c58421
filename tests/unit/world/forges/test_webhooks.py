"""What is sent to a forge to make a webhook; the answers are the shortest that its documentation allows."""

from typing import Any

import pytest

from repairnator.world.forges.webhooks import set_webhook

URL, SECRET = "https://bot.example.org/", "s3cret"


class Forge:
    """Stands in for the client of a forge's API, with the webhooks that the repository has."""

    def __init__(self, *hooks: dict[str, Any]) -> None:
        self.hooks = list(hooks)
        self.written: list[tuple[str, str, Any]] = []

    def pages(self, path: str) -> Any:
        assert path.endswith("/hooks")
        return iter([self.hooks])

    def write(self, method: str, path: str, document: Any = None) -> Any:
        self.written.append((method, path, document))


@pytest.mark.parametrize(
    ("ci", "path"),
    [
        ("github-actions", "/repos/owner/repo/hooks"),
        ("gitea", "/repos/owner/repo/hooks"),
        ("gitlab", "/projects/owner%2Frepo/hooks"),
    ],
)
def test_a_missing_webhook_is_made(ci: str, path: str) -> None:
    forge = Forge({"id": 1, "url": "https://other/", "config": {"url": "https://other/"}})
    assert set_webhook(forge, ci, "owner/repo", URL, SECRET)  # type: ignore[arg-type]
    ((method, where, document),) = forge.written
    assert (method, where) == ("POST", path)
    assert URL in str(document)
    assert SECRET in str(document)


@pytest.mark.parametrize(
    ("ci", "hook", "method"),
    [
        ("github-actions", {"id": 7, "config": {"url": URL}}, "PATCH"),
        ("gitlab", {"id": 7, "url": URL}, "PUT"),
    ],
)
def test_one_that_leads_to_the_monitor_gets_the_new_secret(
    ci: str, hook: dict[str, Any], method: str
) -> None:
    forge = Forge(hook)
    assert not set_webhook(forge, ci, "owner/repo", URL, SECRET)  # type: ignore[arg-type]
    ((written, where, document),) = forge.written
    assert (written, where.rpartition("/")[2]) == (method, "7")
    assert SECRET in str(document)


def test_where_a_secret_cannot_be_changed_the_webhook_is_replaced() -> None:
    forge = Forge({"id": 7, "config": {"url": URL}})
    assert not set_webhook(forge, "gitea", "owner/repo", URL, SECRET)  # type: ignore[arg-type]
    assert [(method, path.rpartition("/")[2]) for method, path, _ in forge.written] == [
        ("POST", "hooks"),
        ("DELETE", "7"),
    ]
