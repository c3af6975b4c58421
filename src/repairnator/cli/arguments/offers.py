"""``offers``: list, rates."""

from __future__ import annotations

import typer

from repairnator.cli.arguments.options import JsonOption, LimitOption

app = typer.Typer(help="Patches that were offered to people.", no_args_is_help=True)


@app.command("list")
def list_offers(limit: LimitOption = 50, as_json: JsonOption = False) -> None:
    """List offers, newest first: where each was made and how it ended, or why it was not made."""
    from repairnator.cli.commands import offers

    offers.list_offers(limit=limit, as_json=as_json)


@app.command()
def rates(as_json: JsonOption = False) -> None:
    """Show how many offers of each repair tool were accepted."""
    from repairnator.cli.commands import offers

    offers.show_rates(as_json=as_json)
