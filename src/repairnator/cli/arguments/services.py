"""Arguments of ``publish``, ``scan``, ``doctor`` and the commands that run until they are stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from repairnator.cli.arguments.options import JsonOption

app = typer.Typer()


@app.command()
def publish(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[DESTINATION] MESSAGE...", help="The queue (unless -d names it), then the messages."
        ),
    ],
    destination: Annotated[
        str, typer.Option("-d", "--destination", help="Queue, such as /queue/pipeline.")
    ] = "",
) -> None:
    """Put messages on a queue: builds on /queue/pipeline, repositories on /queue/scanner."""
    from repairnator.cli.commands import services

    if not destination:
        destination, words = words[0], words[1:]
    if not words:
        raise typer.BadParameter("no message given; usage: repairnator publish DESTINATION MESSAGE...")
    services.publish(destination, words)


@app.command()
def pipeline() -> None:
    """Take builds from the queue and repair them, until stopped."""
    from repairnator.cli.commands import services

    raise typer.Exit(services.pipeline())


@app.command()
def monitor() -> None:
    """Receive webhooks of failed builds and request scans of their repositories, until stopped."""
    from repairnator.cli.commands import services

    raise typer.Exit(services.monitor())


@app.command()
def scan(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="Repositories: owner/repo.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Scan all registered repositories, since their last scan.")
    ] = False,
    ci: Annotated[
        str, typer.Option(metavar="CI", help="CI of the repositories; by default the registered one.")
    ] = "",
    host: Annotated[str, typer.Option(metavar="HOST", help="Host of that CI.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Find failing builds worth repairing, and queue them."""
    from repairnator.cli.commands import scanning

    if bool(slugs) == everything:
        raise typer.BadParameter("name repositories (owner/repo), or use --all for the registered ones")
    raise typer.Exit(scanning.scan(slugs or [], ci=ci, host=host, as_json=as_json))


@app.command()
def scanner() -> None:
    """Take repositories from the queue and scan them, until stopped."""
    from repairnator.cli.commands import scanning

    raise typer.Exit(scanning.scanner())


@app.command()
def up(
    follow: Annotated[bool, typer.Option(help="Show the repairs as they happen.")] = True,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Stop when there is nothing left to do.")
    ] = False,
) -> None:
    """Run all services on this machine, with the embedded queue and store."""
    from repairnator.cli.commands import services

    raise typer.Exit(services.up(follow=follow, until_idle=until_idle))


@app.command()
def doctor(
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Check the deployment in kubectl's current context instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check that everything needed is there. Prints what is missing and how to install it."""
    from repairnator.cli.commands import health

    raise typer.Exit(health.doctor(cluster=cluster, as_json=as_json))
