"""``patches``: list, show, apply."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption, LimitOption
from repairnator.cli.arguments.repairing import BuildOption, CommitOption, SandboxOption

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


@app.command()
def prove(
    diff: Annotated[
        str,
        typer.Argument(
            metavar="DIFF", help="A file with a unified diff of main sources, or - for standard input."
        ),
    ],
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="What it is a diff of, as for `repair`.")
    ] = ".",
    commit: CommitOption = "",
    test: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Failing test that it must make pass, as `repair` names it; may be repeated.",
            show_default="all failing tests",
        ),
    ] = None,
    sandbox: SandboxOption = None,
    build: BuildOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove a diff of your own as those of a search are proven: by the project's whole tests, in the sandbox.

    Exit code: 0 proven, 1 not proven, otherwise as for repair. The tree itself is not changed.
    """
    from repairnator.cli.commands import proving
    from repairnator.cli.commands.origin import Origin

    wish = proving.Wish(
        diff=diff,
        origin=Origin(target, commit),
        settings={"bisect": False, "sandbox": sandbox.value if sandbox else None},
        tests=tuple(test or ()),
        as_json=as_json,
        build_settings=tuple(build or ()),
    )
    raise typer.Exit(proving.prove(wish))
