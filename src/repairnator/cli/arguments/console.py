"""``console``: runs it; ``console users``: add, list, remove."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption

app = typer.Typer(invoke_without_command=True)
users = typer.Typer(
    help="The console's own users, for REPAIRNATOR_CONSOLE_SIGN_IN=users.", no_args_is_help=True
)
app.add_typer(users, name="users")


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
