"""``console``: runs it; ``console users``: add, list, remove; ``console tokens``: add, list, revoke."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption

app = typer.Typer(invoke_without_command=True)
users = typer.Typer(
    help="The console's own users, for REPAIRNATOR_CONSOLE_SIGN_IN=users.", no_args_is_help=True
)
app.add_typer(users, name="users")
tokens = typer.Typer(help="Tokens with which programs use the console's API.", no_args_is_help=True)
app.add_typer(tokens, name="tokens")


@app.callback()
def console(context: typer.Context) -> None:
    """Show what runs, what was found and what is stuck as web pages, until stopped."""
    from repairnator.cli.commands import services

    if context.invoked_subcommand is None:
        raise typer.Exit(services.show_console())


@users.command()
def add(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[
        str,
        typer.Option(metavar="ROLE", help="viewer: reads; operator, admin: retry and withdraw, too."),
    ] = "viewer",
    password: Annotated[
        str, typer.Option(metavar="SOURCE", help="- for standard input, or @FILE; asked for if left out.")
    ] = "",
) -> None:
    """Add a user, or give one a new role and password. Their sessions end."""
    from repairnator.cli.commands import users

    users.add(name, role=role, source=password)


@users.command("list")
def list_users(as_json: JsonOption = False) -> None:
    """List the users and their roles."""
    from repairnator.cli.commands import users

    users.list_users(as_json=as_json)


@users.command()
def remove(name: Annotated[str, typer.Argument(help="Name of the user.")]) -> None:
    """Forget a user. Their sessions end."""
    from repairnator.cli.commands import users

    users.remove(name)


@tokens.command("add")
def add_token(
    name: Annotated[str, typer.Argument(help="Name to know it by.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCOPE",
            help="read: what viewers see; operate: actions; audit: the audit record. Again for more.",
            show_default="read",
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="For how many days it is good; 0: for ever.")] = 90,
) -> None:
    """Make a token, and print it: it is shown this once, and kept nowhere."""
    from repairnator.cli.commands import tokens

    tokens.add(name, scopes=scope or ["read"], days=days)


@tokens.command("list")
def list_tokens(as_json: JsonOption = False) -> None:
    """List the tokens, with what they are good for and until when."""
    from repairnator.cli.commands import tokens

    tokens.list_tokens(as_json=as_json)


@tokens.command()
def revoke(name: Annotated[str, typer.Argument(help="Name of the token.")]) -> None:
    """Forget a token: every console refuses it at once."""
    from repairnator.cli.commands import tokens

    tokens.revoke(name)
