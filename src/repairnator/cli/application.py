"""Brings all commands together as one program."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator import __version__
from repairnator.cli.arguments import (
    builds,
    console,
    dead,
    offers,
    patches,
    repairing,
    repos,
    services,
    store,
)

app = typer.Typer(
    name="repairnator",
    help="Repairs failing builds: reproduces the failure, finds a patch, proves it on the project's tests.",
    epilog="Set REPAIRNATOR_DEBUG=1 to see where an error comes from.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(repairing.app)
app.add_typer(services.app)
app.add_typer(console.app, name="console")
app.add_typer(builds.app, name="builds")
app.add_typer(patches.app, name="patches")
app.add_typer(offers.app, name="offers")
app.add_typer(dead.app, name="dead")
app.add_typer(repos.app, name="repos")
app.add_typer(store.app, name="store")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"repairnator {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    pass
