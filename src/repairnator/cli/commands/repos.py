"""The command ``repos``: manages the repositories that are watched, and their webhook secrets."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.errors import UsageError
from repairnator.foundation.settings import Settings
from repairnator.foundation.text import age, timestamp
from repairnator.work.repositories.registry import Repositories, Repository
from repairnator.work.repositories.sealing import new_key
from repairnator.world.providers.port import Provider
from repairnator.world.providers.systems import forge_ci, open_systems, provider_of
from repairnator.world.providers.webhooks import set_webhook


def add(slug: str, *, ci: str, host: str, secret: str | None, webhook: bool, as_json: bool) -> None:
    """Register a repository."""
    with _repositories() as (repositories, settings):
        _check_webhook(webhook, settings)
        shown = repositories.add(slug, ci, host, _read(secret))
        made = webhook and _set_webhook(repositories, slug, shown, settings)
        _print_registration(repositories.get(slug), shown, settings, as_json=as_json, made=made)


def rotate(slug: str, *, secret: str | None, retire: bool, webhook: bool, as_json: bool) -> None:
    """Add a secret, or forget all but the one given."""
    if retire and secret is None:
        raise UsageError("--retire forgets all secrets but one: name the one to keep with --secret")
    with _repositories() as (repositories, settings):
        if retire:
            forgotten = repositories.retire(slug, _read(secret))
            console(error=True).print(f"forgot {forgotten} of {slug}'s secrets", markup=False)
            return
        _check_webhook(webhook, settings)
        shown = repositories.rotate(slug, _read(secret))
        made = webhook and _set_webhook(repositories, slug, shown, settings)
        _print_registration(repositories.get(slug), shown, settings, as_json=as_json, made=made)


def list_repositories(*, as_json: bool) -> None:
    """Print the repositories, never their secrets."""
    with _repositories() as (repositories, _):
        found = repositories.all()
    if as_json:
        print_json([_describe(repository) for repository in found])
        return
    out = console()
    if not found:
        out.print("No repositories; `repairnator repos add OWNER/REPO` registers one.")
        return
    rows = [
        (r.slug, r.ci, r.host, str(r.secrets), age(r.added) if r.added is not None else "not registered")
        for r in found
    ]
    columns = (
        Column("REPOSITORY", stretch=True),
        Column("CI"),
        Column("HOST"),
        Column("SECRETS"),
        Column("ADDED"),
    )
    print_table(out, columns, rows)


def remove(slug: str) -> None:
    """Forget a repository."""
    with _repositories() as (repositories, _):
        repositories.remove(slug)
    console(error=True).print(f"forgotten: {slug}", markup=False)


def key() -> None:
    """Print a new key."""
    sys.stdout.write(new_key() + "\n")


@contextmanager
def _repositories() -> Iterator[tuple[Repositories, Settings]]:
    with open_context() as context:
        settings = context.settings
        yield Repositories.of(context.store, settings), settings


def _read(source: str | None) -> str:
    """The secret as it was given: itself, ``@FILE``, or ``-`` for standard input."""
    if source is None:
        return ""
    try:
        text = sys.stdin.read() if source == "-" else source
        text = Path(source[1:]).read_text() if source.startswith("@") else text
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--secret {source}: cannot be read: {error}") from error
    if not text.strip():
        raise UsageError("--secret is empty; leave the option out to have a secret generated")
    return text.strip()


def _describe(repository: Repository) -> dict[str, Any]:
    return dataclasses.asdict(repository) | {"added": timestamp(repository.added)}


def _check_webhook(wanted: bool, settings: Settings) -> None:
    if wanted and not settings.monitor_address:
        raise UsageError(
            "--webhook needs the address of the monitor as the forge reaches it: set MONITOR_ADDRESS"
        )


def _set_webhook(repositories: Repositories, slug: str, secret: str, settings: Settings) -> bool:
    """Make or change the webhook on the forge; the registration stays when that fails."""
    repository = repositories.get(slug)
    forge = _forge(repository)
    ci = next(iter(forge.facts.ci))
    host = repository.host if repository.ci in forge.facts.ci else ""
    systems = open_systems(settings)
    try:
        secret = secret or repositories.secrets_of(slug)[0]
        url = _address(repository, settings)
        set_webhook(systems.client(ci, host), forge.webhook(slug, url, secret), url)
    finally:
        systems.close()
    return True


def _address(repository: Repository, settings: Settings) -> str:
    path = _forge(repository).facts.webhook_path
    return (settings.monitor_address or "http://ADDRESS-OF-THE-MONITOR").rstrip("/") + path


def _forge(repository: Repository) -> Provider:
    """Whose webhooks tell of the repository's builds: where its code is."""
    return provider_of(forge_ci(provider_of(repository.ci)))


def _print_registration(
    repository: Repository, secret: str, settings: Settings, *, as_json: bool, made: bool
) -> None:
    """What to enter on the forge; the secret is shown this once."""
    webhooks = _forge(repository).facts.webhooks
    events = webhooks.subscriptions if webhooks else ()
    address = _address(repository, settings)
    if as_json:
        print_json(
            _describe(repository)
            | {
                "secret": secret or None,
                "webhook": {"url": address, "events": list(events)} if webhooks else None,
            }
        )
        return
    out = console()
    lines = [f"{repository.slug} is watched on {repository.ci} ({repository.host})."]
    if made:
        lines.append(f"Its webhook calls {address}.")
    elif webhooks is None:
        lines.append("It sends no webhooks: `repairnator scan` looks for its failed builds.")
    elif secret:
        lines += [
            "",
            "Add a webhook in the repository's settings:",
            f"  Payload URL   {address}",
            "  Content type  application/json",
            f"  Secret        {secret}",
            f"  Events        {', '.join(events)}",
            "",
            "The secret is not shown again.",
        ]
    else:
        lines.append("It keeps the secret that it had.")
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
