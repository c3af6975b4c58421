"""``dead``: list, retry."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption, LimitOption

app = typer.Typer(
    help="Dead letters: builds that were given up, and messages that cannot be read.", no_args_is_help=True
)


@app.command("list")
def list_dead(limit: LimitOption = 50, as_json: JsonOption = False) -> None:
    """List dead letters and the reason for each."""
    from repairnator.cli.commands import dead

    dead.list_dead(limit=limit, as_json=as_json)


@app.command()
def retry(
    key: Annotated[
        str, typer.Argument(help="Key, as shown by `dead list`, or enough of its end to be unique.")
    ],
) -> None:
    """Put a dead letter back on the queue."""
    from repairnator.cli.commands import dead

    dead.retry_dead(key)
