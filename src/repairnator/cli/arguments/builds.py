"""``builds``: list, show, watch, retry."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption, LimitOption

app = typer.Typer(help="Builds that were queued, and their results.", no_args_is_help=True)

KeyArgument = Annotated[
    str, typer.Argument(help="Build key, as shown by `builds list`, or enough of its end to be unique.")
]


@app.command("list")
def list_builds(limit: LimitOption = 20, as_json: JsonOption = False) -> None:
    """List builds, newest first."""
    from repairnator.cli.commands import builds

    builds.list_builds(limit=limit, as_json=as_json)


@app.command()
def show(key: KeyArgument, as_json: JsonOption = False) -> None:
    """Show a build: state, steps, failing tests, groups, patches."""
    from repairnator.cli.commands import builds

    builds.show_build(key, as_json=as_json)


@app.command()
def watch(key: KeyArgument) -> None:
    """Show the repair of a build as it happens, until it ends."""
    from repairnator.cli.commands import builds

    raise typer.Exit(builds.watch_build(key))


@app.command()
def retry(key: KeyArgument) -> None:
    """Repair a finished build again."""
    from repairnator.cli.commands import builds

    builds.retry_build(key)
