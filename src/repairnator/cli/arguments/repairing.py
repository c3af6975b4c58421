"""Arguments of ``repair`` and ``localize``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption, LimitOption

app = typer.Typer()


class SandboxChoice(StrEnum):
    """What ``--sandbox`` takes."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    KUBERNETES = "kubernetes"
    NONE = "none"


TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help="A folder, a git address or path (with --commit), or a build (web address or CI/OWNER/REPO/ID).",
        show_default="BUILD_ID or GIT_REPOSITORY_URL",
    ),
]
CommitOption = Annotated[str, typer.Option(metavar="SHA", help="Commit of the repository to check out.")]
PassingOption = Annotated[
    str,
    typer.Option(
        metavar="SHA",
        help="Commit whose tests passed: lines changed since then are more suspicious (with --commit).",
    ),
]
BisectOption = Annotated[
    bool | None,
    typer.Option(
        "--bisect/--no-bisect",
        help="Look for the last commit in which the failing tests passed, in the history that is there.",
        show_default="--bisect",
    ),
]
SandboxOption = Annotated[
    SandboxChoice | None, typer.Option(help="Sandbox in which the project's code runs.", show_default="auto")
]

BuildOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="How the project is built, such as java-version=21 or profiles=ci; may be repeated.",
    ),
]


def _duration(text: str) -> float:
    from repairnator.foundation.settings.values import seconds

    try:
        return float(str(seconds(text)))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command()
def repair(
    target: TargetArgument = "",
    commit: CommitOption = "",
    passing_commit: PassingOption = "",
    bisect: BisectOption = None,
    tool: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Repair tool to use; may be repeated.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            parser=_duration,
            metavar="DURATION",
            help="Time limit of the search, such as 90s, 10m or 1h.",
            show_default="10m",
        ),
    ] = None,
    max_patches: Annotated[
        int | None,
        typer.Option(
            min=1, help="Number of proven patches to find for each group of failing tests.", show_default="1"
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help="Folder to which .patch files are written.",
            show_default="./repairnator-patches",
        ),
    ] = None,
    sandbox: SandboxOption = None,
    build: BuildOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document at the end.")] = False,
    as_events: Annotated[
        bool, typer.Option("--events", help="Print each event as one line of JSON.")
    ] = False,
) -> None:
    """Repair a source tree. Patches are written to --output; the tree itself is not changed.

    Exit code: 0 patched, 1 no patch found, 2 wrong usage, 3 no test fails,
    4 cannot be fetched, built or tested, 5 flaky, 70 bug in this program,
    75 try again later.
    """
    from repairnator.cli.commands import repair as command
    from repairnator.cli.commands.origin import Origin

    if as_json and as_events:
        raise typer.BadParameter("--json and --events cannot be used together")
    form = command.Form.JSON if as_json else command.Form.EVENTS if as_events else command.Form.PEOPLE
    wish = command.Wish(
        origin=Origin(target, commit, passing_commit),
        settings={
            "repair_tools": tuple(tool) if tool else None,
            "bisect": bisect,
            "budget": budget,
            "max_patches": max_patches,
            "output": output,
            "sandbox": sandbox.value if sandbox else None,
        },
        form=form,
        build_settings=tuple(build or ()),
    )
    raise typer.Exit(command.repair(wish))


@app.command()
def localize(
    target: TargetArgument = "",
    commit: CommitOption = "",
    passing_commit: PassingOption = "",
    bisect: BisectOption = None,
    formula: Annotated[
        str,
        typer.Option(metavar="NAME", help="How lines are ranked: ochiai, tarantula, dstar, jaccard or op2."),
    ] = "ochiai",
    limit: LimitOption = 50,
    sandbox: SandboxOption = None,
    build: BuildOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the lines that may hold the faults of a source tree, the most suspicious first.

    Exit code: 0 lines found, 1 tests fail but no line is known, otherwise as for repair.
    """
    from repairnator.cli.commands import localize as command
    from repairnator.cli.commands.origin import Origin

    wish = command.Wish(
        origin=Origin(target, commit, passing_commit),
        settings={"bisect": bisect, "sandbox": sandbox.value if sandbox else None},
        formula=formula,
        limit=limit,
        as_json=as_json,
        build_settings=tuple(build or ()),
    )
    raise typer.Exit(command.localize(wish))
