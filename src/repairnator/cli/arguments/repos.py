"""``repos``: add, list, rotate, remove, key."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption

app = typer.Typer(help="Repositories that are watched, and their webhook secrets.", no_args_is_help=True)

SlugArgument = Annotated[str, typer.Argument(metavar="SLUG", help="Repository, as owner/repo.")]
SecretOption = Annotated[
    str | None,
    typer.Option(
        metavar="SECRET",
        help="The secret. Give it as @FILE or - (standard input) to hide it from other processes.",
    ),
]
WebhookOption = Annotated[
    bool,
    typer.Option(
        "--webhook",
        help="Create or update the webhook on the forge; needs the forge's token and MONITOR_ADDRESS.",
    ),
]


@app.command()
def add(
    slug: SlugArgument,
    ci: Annotated[
        str, typer.Option(help="CI that builds the repository.", show_default="REPAIRNATOR_DEFAULT_CI")
    ] = "",
    host: Annotated[str, typer.Option(help="Host of that CI.", show_default="the public one")] = "",
    secret: SecretOption = None,
    webhook: WebhookOption = False,
    as_json: JsonOption = False,
) -> None:
    """Register a repository. Shows its webhook secret, once, and what to enter on the forge."""
    from repairnator.cli.commands import repos

    repos.add(slug, ci=ci, host=host, secret=secret, webhook=webhook, as_json=as_json)


@app.command("list")
def list_repositories(as_json: JsonOption = False) -> None:
    """List the repositories that are registered or have a secret."""
    from repairnator.cli.commands import repos

    repos.list_repositories(as_json=as_json)


@app.command()
def rotate(
    slug: SlugArgument,
    secret: SecretOption = None,
    retire: Annotated[
        bool,
        typer.Option("--retire", help="Forget all other secrets than the given one, once the forge uses it."),
    ] = False,
    webhook: WebhookOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give a repository a new secret; the old ones stay valid until they are retired."""
    from repairnator.cli.commands import repos

    repos.rotate(slug, secret=secret, retire=retire, webhook=webhook, as_json=as_json)


@app.command()
def remove(slug: SlugArgument) -> None:
    """Forget a repository and its secrets."""
    from repairnator.cli.commands import repos

    repos.remove(slug)


@app.command()
def key() -> None:
    """Generate a key for REPAIRNATOR_SECRETS_KEY, which encrypts the stored secrets."""
    from repairnator.cli.commands import repos

    repos.key()
