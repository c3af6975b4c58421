"""``store``: copy."""

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
    source: Annotated[StoreChoice, typer.Option("--from", help="What is copied.")],
    target: Annotated[StoreChoice, typer.Option("--to", help="What gets it.")],
) -> None:
    """Copy everything from one store into the other; MONGODB_HOST and MONGODB_NAME say where the server is.

    May be started again after an interruption. Nothing may work on either store meanwhile.
    """
    from repairnator.commands import store

    store.copy(source.value, target.value)
