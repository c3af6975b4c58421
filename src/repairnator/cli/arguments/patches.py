"""``patches``: list, show, apply."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption, LimitOption

app = typer.Typer(help="Patches that were found.", no_args_is_help=True)


@app.command("list")
def list_patches(
    build: Annotated[str, typer.Option(metavar="KEY", help="Only patches of this build.")] = "",
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """List patches, newest first."""
    from repairnator.cli.commands import patches

    patches.list_patches(build=build, limit=limit, as_json=as_json)


PatchArgument = Annotated[str, typer.Argument(metavar="ID", help="Patch id, as shown by `patches list`.")]


@app.command()
def show(patch: PatchArgument, as_json: JsonOption = False) -> None:
    """Show a patch: what it fixes, how it was proven, and its diff."""
    from repairnator.cli.commands import patches

    patches.show_patch(patch, as_json=as_json)


@app.command()
def apply(
    patch: PatchArgument,
    tree: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="The project's folder.")
    ] = Path(),
) -> None:
    """Apply a patch to a working tree with `git apply`."""
    from repairnator.cli.commands import patches

    patches.apply_patch(patch, tree)
