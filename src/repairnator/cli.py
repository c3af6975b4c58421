"""The command line: arguments in, calls out, no logic.

Each command imports what it needs when it runs, so that ``--help`` and completion answer at once.
Exit codes are those of :mod:`repairnator.core.statuses` and :mod:`repairnator.errors`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from repairnator import __version__
from repairnator.core.statuses import EXIT_DEFECT, EXIT_INTERRUPTED, EXIT_USAGE
from repairnator.errors import RepairnatorError
from repairnator.words import clean

app = typer.Typer(
    name="repairnator",
    help="Repairs failing builds: reproduces the failure, finds a patch, proves it on the project's tests.",
    epilog="Set REPAIRNATOR_DEBUG=1 to see where an error comes from.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
builds_app = typer.Typer(
    help="Builds that were put on the queue, and what became of them.", no_args_is_help=True
)
patches_app = typer.Typer(help="Patches that were found.", no_args_is_help=True)
dead_app = typer.Typer(
    help="Dead letters: builds given up, and messages that cannot be read.", no_args_is_help=True
)
repos_app = typer.Typer(
    help="Repositories that are watched, and their webhook secrets.", no_args_is_help=True
)
store_app = typer.Typer(help="The store: jobs, records, patches, secrets.", no_args_is_help=True)
app.add_typer(builds_app, name="builds")
app.add_typer(patches_app, name="patches")
app.add_typer(dead_app, name="dead")
app.add_typer(repos_app, name="repos")
app.add_typer(store_app, name="store")


class StoreChoice(StrEnum):
    """What ``store copy`` takes."""

    EMBEDDED = "embedded"
    MONGODB = "mongodb"


class SandboxChoice(StrEnum):
    """What ``--sandbox`` takes."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on standard output.")]
TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help="A folder, a git address or path (see --commit), or a build: web address or CI/OWNER/REPO/ID.",
        show_default="BUILD_ID or GIT_REPOSITORY_URL",
    ),
]
CommitOption = Annotated[str, typer.Option(metavar="SHA", help="Commit of the repository to check out.")]
PassingOption = Annotated[
    str,
    typer.Option(
        metavar="SHA", help="Commit whose tests passed: what changed since raises suspicion (with --commit)."
    ),
]
SandboxOption = Annotated[
    SandboxChoice | None, typer.Option(help="Box in which the project's code runs.", show_default="auto")
]
LimitOption = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
KeyArgument = Annotated[str, typer.Argument(help="Build key, as `builds list` shows it, or its unique end.")]


def _duration(text: str) -> float:
    from repairnator.settings import seconds

    try:
        return float(str(seconds(text)))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"repairnator {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def repair(
    target: TargetArgument = "",
    commit: CommitOption = "",
    passing_commit: PassingOption = "",
    tool: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Repair tool; may be repeated.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            parser=_duration, metavar="DURATION", help="Time to search: 90s, 10m, 1h.", show_default="10m"
        ),
    ] = None,
    max_patches: Annotated[
        int | None,
        typer.Option(min=1, help="Proven patches wanted for each group of tests.", show_default="1"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder for .patch files.", show_default="./repairnator-patches"),
    ] = None,
    sandbox: SandboxOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document at the end.")] = False,
    as_events: Annotated[bool, typer.Option("--events", help="Print JSON lines as things happen.")] = False,
) -> None:
    """Repair a source tree, which is left as it is; patches go to --output.

    Exit code: 0 patched, 1 no patch found, 2 wrong usage, 3 no test fails,
    4 cannot be fetched, built or tested, 5 flaky, 70 defect of this program,
    75 try again later.
    """
    from repairnator.commands import repair as command
    from repairnator.commands.origin import Origin

    if as_json and as_events:
        raise typer.BadParameter("--json and --events exclude each other")
    form = command.Form.JSON if as_json else command.Form.EVENTS if as_events else command.Form.PEOPLE
    wish = command.Wish(
        origin=Origin(target, commit, passing_commit),
        settings={
            "repair_tools": tuple(tool) if tool else None,
            "budget": budget,
            "max_patches": max_patches,
            "output": output,
            "sandbox": sandbox.value if sandbox else None,
        },
        form=form,
    )
    raise typer.Exit(command.repair(wish))


@app.command()
def localize(
    target: TargetArgument = "",
    commit: CommitOption = "",
    passing_commit: PassingOption = "",
    formula: Annotated[
        str, typer.Option(metavar="NAME", help="ochiai, tarantula, dstar, jaccard or op2.")
    ] = "ochiai",
    limit: LimitOption = 50,
    sandbox: SandboxOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell where the faults of a source tree may be: lines, the most suspicious first.

    Exit code: 0 places found, 1 tests fail but no place is known, others as of repair.
    """
    from repairnator.commands import localize as command
    from repairnator.commands.origin import Origin

    wish = command.Wish(
        origin=Origin(target, commit, passing_commit),
        sandbox=sandbox.value if sandbox else None,
        formula=formula,
        limit=limit,
        as_json=as_json,
    )
    raise typer.Exit(command.localize(wish))


@app.command()
def publish(
    words: Annotated[
        list[str],
        typer.Argument(metavar="[DESTINATION] MESSAGE...", help="Queue (unless -d gives it), messages."),
    ],
    destination: Annotated[
        str, typer.Option("-d", "--destination", help="Queue, such as /queue/pipeline.")
    ] = "",
) -> None:
    """Put messages on a queue: builds on /queue/pipeline, repositories on /queue/scanner."""
    from repairnator.commands import services

    if not destination:
        destination, words = words[0], words[1:]
    if not words:
        raise typer.BadParameter("no message given; write: repairnator publish DESTINATION MESSAGE...")
    services.publish(destination, words)


@app.command()
def pipeline() -> None:
    """Work: take builds from the queue and repair them, until ended."""
    from repairnator.commands import services

    raise typer.Exit(services.pipeline())


@app.command()
def monitor() -> None:
    """Take in webhooks of failed builds and ask for scans of their repositories, until ended."""
    from repairnator.commands import services

    raise typer.Exit(services.monitor())


@app.command()
def scan(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="Repositories: owner/repo.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All registered repositories, since their last scan.")
    ] = False,
    ci: Annotated[str, typer.Option(metavar="CI", help="On which CI; by default as registered.")] = "",
    host: Annotated[str, typer.Option(metavar="HOST", help="Where that answers.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Look for failing builds worth repairing, and queue them."""
    from repairnator.commands import scanning

    if bool(slugs) == everything:
        raise typer.BadParameter("give repositories (owner/repo), or --all for the registered ones")
    raise typer.Exit(scanning.scan(slugs or [], ci=ci, host=host, as_json=as_json))


@app.command()
def scanner() -> None:
    """Work: take repositories from the queue and scan them, until ended."""
    from repairnator.commands import scanning

    raise typer.Exit(scanning.scanner())


@app.command()
def up(
    follow: Annotated[bool, typer.Option(help="Show the repairs as they happen.")] = True,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when there is nothing left to do.")
    ] = False,
) -> None:
    """Run all services on this machine, on the embedded queue and store."""
    from repairnator.commands import services

    raise typer.Exit(services.up(follow=follow, until_idle=until_idle))


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Check everything that is needed, and say what is missing and how to get it."""
    from repairnator.commands import health

    raise typer.Exit(health.doctor(as_json=as_json))


@builds_app.command("list")
def builds_list(limit: LimitOption = 20, as_json: JsonOption = False) -> None:
    """List builds, newest first."""
    from repairnator.commands import builds

    builds.list_builds(limit=limit, as_json=as_json)


@builds_app.command("show")
def builds_show(key: KeyArgument, as_json: JsonOption = False) -> None:
    """Show a build: state, steps, failing tests, groups, patches."""
    from repairnator.commands import builds

    builds.show_build(key, as_json=as_json)


@builds_app.command("watch")
def builds_watch(key: KeyArgument) -> None:
    """Show the repair of a build as it happens, until it ends."""
    from repairnator.commands import builds

    raise typer.Exit(builds.watch_build(key))


@builds_app.command("retry")
def builds_retry(key: KeyArgument) -> None:
    """Repair a finished build again."""
    from repairnator.commands import builds

    builds.retry_build(key)


@patches_app.command("list")
def patches_list(
    build: Annotated[str, typer.Option(metavar="KEY", help="Only those of this build.")] = "",
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """List patches, newest first."""
    from repairnator.commands import patches

    patches.list_patches(build=build, limit=limit, as_json=as_json)


PatchArgument = Annotated[str, typer.Argument(metavar="ID", help="Patch id, as `patches list` shows it.")]


@patches_app.command("show")
def patches_show(patch: PatchArgument, as_json: JsonOption = False) -> None:
    """Show a patch: what it mends, what proved it, its diff."""
    from repairnator.commands import patches

    patches.show_patch(patch, as_json=as_json)


@patches_app.command("apply")
def patches_apply(
    patch: PatchArgument,
    tree: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="The project's folder.")
    ] = Path(),
) -> None:
    """Apply a patch to a working tree with `git apply`."""
    from repairnator.commands import patches

    patches.apply_patch(patch, tree)


@store_app.command("copy")
def store_copy(
    source: Annotated[StoreChoice, typer.Option("--from", help="What is copied.")],
    target: Annotated[StoreChoice, typer.Option("--to", help="What gets it.")],
) -> None:
    """Copy everything from one store into the other; MONGODB_HOST and MONGODB_NAME say where the server is.

    May be started again after an interruption. Nothing may work on either store meanwhile.
    """
    from repairnator.commands import store

    store.copy(source.value, target.value)


@dead_app.command("list")
def dead_list(limit: LimitOption = 50, as_json: JsonOption = False) -> None:
    """List dead letters with the reason."""
    from repairnator.commands import dead

    dead.list_dead(limit=limit, as_json=as_json)


@dead_app.command("retry")
def dead_retry(
    key: Annotated[str, typer.Argument(help="Key, as `dead list` shows it, or its unique end.")],
) -> None:
    """Queue a dead letter again."""
    from repairnator.commands import dead

    dead.retry_dead(key)


SlugArgument = Annotated[str, typer.Argument(metavar="SLUG", help="Repository, as owner/repo.")]
SecretOption = Annotated[
    str | None,
    typer.Option(
        metavar="SECRET",
        help="The secret; hidden from other processes when given as @FILE or - (standard input).",
    ),
]
WebhookOption = Annotated[
    bool,
    typer.Option(
        "--webhook",
        help="Make or change the webhook on the forge; needs its token, and MONITOR_ADDRESS.",
    ),
]


@repos_app.command("add")
def repos_add(
    slug: SlugArgument,
    ci: Annotated[
        str, typer.Option(help="CI on which it builds.", show_default="REPAIRNATOR_DEFAULT_CI")
    ] = "",
    host: Annotated[str, typer.Option(help="Host of that CI.", show_default="the public one")] = "",
    secret: SecretOption = None,
    webhook: WebhookOption = False,
    as_json: JsonOption = False,
) -> None:
    """Register a repository, and show its webhook secret this once with what to enter on its forge."""
    from repairnator.commands import repos

    repos.add(slug, ci=ci, host=host, secret=secret, webhook=webhook, as_json=as_json)


@repos_app.command("list")
def repos_list(as_json: JsonOption = False) -> None:
    """List the repositories that are registered or have a secret."""
    from repairnator.commands import repos

    repos.list_repositories(as_json=as_json)


@repos_app.command("rotate")
def repos_rotate(
    slug: SlugArgument,
    secret: SecretOption = None,
    retire: Annotated[
        bool, typer.Option("--retire", help="Forget all secrets but the one given, once the forge uses it.")
    ] = False,
    webhook: WebhookOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give a repository a new secret, valid beside the old ones until these are retired."""
    from repairnator.commands import repos

    repos.rotate(slug, secret=secret, retire=retire, webhook=webhook, as_json=as_json)


@repos_app.command("remove")
def repos_remove(slug: SlugArgument) -> None:
    """Forget a repository and its secrets."""
    from repairnator.commands import repos

    repos.remove(slug)


@repos_app.command("key")
def repos_key() -> None:
    """Make a key for REPAIRNATOR_SECRETS_KEY, with which stored secrets are encrypted."""
    from repairnator.commands import repos

    repos.key()


# ---- the process -----------------------------------------------------------------------------------------


def main() -> None:
    """Run the command line of this process and exit."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    sys.exit(run(sys.argv[1:]))


def _terminate(number: int, _frame: FrameType | None) -> None:
    """Unwind, so that everything that was started is ended; a second signal does not disturb that."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code. Errors become one line on standard error."""
    try:
        code = app(list(arguments), prog_name="repairnator", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _say_usage(error)
    except typer.Abort:
        return EXIT_INTERRUPTED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # typer's own answer would be 1: no patch found
            return _reader_gone()
        raise
    except RepairnatorError as error:
        _debug()
        _say(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort: a defect is told apart by its exit code
        _debug()
        hint = "" if os.environ.get("REPAIRNATOR_DEBUG") else " (REPAIRNATOR_DEBUG=1 shows where)"
        _say(f"a defect of this program: {type(error).__name__}: {error}{hint}")
        return EXIT_DEFECT
    return code if isinstance(code, int) else 0


def _reader_gone() -> int:
    """Whoever read standard output has gone (`| head`): write nothing more there, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _say_usage(error: typer.TyperException) -> int:
    message = error.format_message().replace("Value error, ", "")
    if not message:  # a command group without a command: its help is printed already
        return EXIT_USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "repairnator"
    _say(f"{message.rstrip('.')} (see {command} --help)")
    return error.exit_code


def _say(message: str) -> None:
    sys.stderr.write(f"repairnator: {clean(' '.join(message.split()))}\n")


def _debug() -> None:
    if os.environ.get("REPAIRNATOR_DEBUG"):
        import traceback

        traceback.print_exc()


if __name__ == "__main__":
    main()
