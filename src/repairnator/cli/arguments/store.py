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
    """Copy all data from one store to the other. MONGODB_HOST and MONGODB_NAME name the server.

    Stop all services first. After an interruption, run it again.
    """
    from repairnator.cli.commands import store

    store.copy(source.value, target.value)


@app.command()
def backup() -> None:
    """Write a backup of the store to standard output. Services may keep running.

    The backup is one file, an embedded store. It contains the webhook secrets: keep it private.
    """
    from repairnator.cli.commands import store

    store.backup()


@app.command()
def restore() -> None:
    """Restore a backup from standard input into the store. Pause all pipelines first.

    Data in the store is kept. If a job is in both, its later state wins; if a record is, the backup's wins.
    """
    from repairnator.cli.commands import store

    store.restore()
