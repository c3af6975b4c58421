"""``store``: copy, backup, restore."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(help="The store: jobs, records, patches, secrets.", no_args_is_help=True)


class StoreChoice(StrEnum):
    """What ``store copy`` takes."""

    EMBEDDED = "embedded"
    MONGODB = "mongodb"


@app.command()
def copy(
    source: Annotated[StoreChoice, typer.Option("--from", help="Store to copy from.")],
    target: Annotated[StoreChoice, typer.Option("--to", help="Store to copy to.")],
) -> None:
    """Copy everything from one store into the other; MONGODB_HOST and MONGODB_NAME say where the server is.

    May be started again after an interruption. Nothing may work on either store meanwhile.
    """
    from repairnator.cli.commands import store

    store.copy(source.value, target.value)


@app.command()
def backup() -> None:
    """Write everything in the store to standard output, as one file; services may go on meanwhile.

    The file is an embedded store and holds the webhook secrets as the store does: keep it from others' eyes.
    """
    from repairnator.cli.commands import store

    store.backup()


@app.command()
def restore() -> None:
    """Put a backup on standard input into the store; pipelines must rest meanwhile.

    What is in the store already stays: of a job the state that got further, of a record what the backup has.
    """
    from repairnator.cli.commands import store

    store.restore()
