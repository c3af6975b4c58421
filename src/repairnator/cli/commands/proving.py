"""The command ``patches prove``: proves a diff that a person or a program wrote, as our own are proven."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.text import Text

from repairnator import boxes
from repairnator.boxes.configuration import box_limits
from repairnator.boxes.port import BoxRequest
from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.origin import Origin
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.commands.repair import print_warning, reason_of
from repairnator.cli.terminal.display import RunDisplay, is_live, proof
from repairnator.core.events import Event
from repairnator.core.statuses import Status
from repairnator.errors import UsageError
from repairnator.foundation.text import clean_line
from repairnator.model import Patch
from repairnator.work.runs.diffcheck import MAX_BYTES, DiffRefused, check_diff
from repairnator.work.runs.run import RunOutcome
from repairnator.work.runs.run import repair as run_repair
from repairnator.work.runs.workfolders import WorkFolders

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for.

    Attributes:
        diff: a file with a unified diff, or ``-``.
        origin: where the tree comes from.
        settings: values that win over the environment's, None where not given.
        tests: that the diff must make pass; all failing ones, where none is given.
        as_json: print the document of ``repair --json``.
        build_settings: how the project is built, as ``name=value``.
    """

    diff: str
    origin: Origin
    settings: Mapping[str, Any]
    tests: tuple[str, ...]
    as_json: bool
    build_settings: tuple[str, ...] = ()


def prove(wish: Wish) -> int:
    """Prove; returns the exit code: 0 when it is proven, else as ``repair``'s.

    Raises:
        UsageError: the target is wrong, or the diff is none that a patch may be.
    """
    settings = load_settings(**wish.settings)
    source = wish.origin.source(settings)
    diff = _read(wish.diff)
    _check(diff, source.directory)
    sandbox = boxes.chosen(settings)
    limits = box_limits(settings)
    options = replace(
        settings.repair_options, prove=diff, targets=wish.tests, build_settings=wish.build_settings
    )
    with WorkFolders(settings.work_folder, each=limits.disk).take() as folder, ExitStack() as stack:
        outcome = run_repair(sandbox, BoxRequest(source, options, folder, limits), _listener(wish, stack))
    _report(wish, outcome)
    return outcome.exit_code


def _listener(wish: Wish, stack: ExitStack) -> Callable[[Event], None]:
    """What sees the events as they come."""
    out = console(error=wish.as_json)
    if wish.as_json and not is_live(out):
        return lambda event: print_warning(out, event)
    return stack.enter_context(RunDisplay(out)).show


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == STANDARD_INPUT else _bytes_of(Path(file))
        if len(data) > MAX_BYTES:
            raise UsageError(f"{file}: the diff is larger than {MAX_BYTES // 1024} KiB")
        return data.decode()
    except OSError as error:
        raise UsageError(
            f"{file}: {error.strerror or error}; give a file with a unified diff, or -"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: it is no UTF-8 text, as unified diffs are") from error


def _bytes_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _check(diff: str, tree: Path | None) -> None:
    """Refuse early what would be refused after minutes of building."""
    if not diff.strip():
        raise UsageError("the diff is empty; write it by `git diff`, for example")
    try:
        check_diff(diff, tree)
    except DiffRefused as refusal:
        raise UsageError(f"the diff cannot be proven: {clean_line(str(refusal))}") from refusal


def _report(wish: Wish, outcome: RunOutcome) -> None:
    document, status = outcome.result.document, outcome.result.status
    if wish.as_json:
        print_json(document)
    if status == Status.PATCHED:
        if not wish.as_json:
            _print_proven(outcome.result.patches[0])
        return
    reason = reason_of(outcome)
    if status == Status.TEST_FAILURE and not wish.tests and len(document["failingTests"]) > 1:
        reason += "; if the diff is meant for some of the failing tests only, name them with --test"
    sys.stdout.flush()
    what = "not proven" if status == Status.TEST_FAILURE else clean_line(status)
    sys.stderr.write(f"repairnator: {what}: {reason}\n")


def _print_proven(patch: Patch) -> None:
    out = console()
    out.print()
    text = Text.assemble(("PROVEN", "bold green"), f"  {proof(patch)}")
    out.print(text, soft_wrap=True, highlight=False)
