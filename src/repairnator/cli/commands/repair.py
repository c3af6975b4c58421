"""The command ``repair``: repairs one tree, and writes its patches into a folder."""

from __future__ import annotations

import enum
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from repairnator import boxes
from repairnator.boxes.configuration import box_limits
from repairnator.boxes.port import BoxRequest
from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.origin import Origin
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.display import RunDisplay, is_live
from repairnator.cli.terminal.summary import MEANING, print_summary
from repairnator.core.events import Event
from repairnator.core.tools.registry import select_tools
from repairnator.foundation.text import clean_line
from repairnator.work.runs.patchfiles import PatchFile, output_folder
from repairnator.work.runs.run import RunOutcome
from repairnator.work.runs.run import repair as run_repair
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.world.fetch.policy import without_credentials

# what has a summary of its own; every other status is an error that is said in one line
_RESULTS = ("PATCHED", "test failure")


class Form(enum.Enum):
    """What standard output carries."""

    PEOPLE = enum.auto()
    JSON = enum.auto()
    EVENTS = enum.auto()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for.

    Attributes:
        origin: where the tree comes from.
        settings: values that win over the environment's, None where not given.
        form: what standard output carries.
        build_settings: how the project is built, as ``name=value``.
    """

    origin: Origin
    settings: Mapping[str, Any]
    form: Form
    build_settings: tuple[str, ...] = ()


def repair(wish: Wish) -> int:
    """Repair; returns the exit code."""
    settings = load_settings(**wish.settings)
    select_tools(settings.repair_tools)  # a tool that does not exist is said before anything is fetched
    source = wish.origin.source(settings)
    output = output_folder(settings.output, source.directory, chosen="output" in settings.model_fields_set)
    output.check()  # before anyone waits for patches that cannot be written
    sandbox = boxes.chosen(settings)
    limits = box_limits(settings)
    with WorkFolders(settings.work_folder, each=limits.disk).take() as folder:
        options = replace(settings.repair_options, build_settings=wish.build_settings)
        request = BoxRequest(source, options, folder, limits)
        with ExitStack() as stack:
            outcome = run_repair(sandbox, request, _listener(wish, stack))
    files: list[PatchFile] = []
    try:
        files = output.write(outcome.result.patches)
    finally:  # patches that cannot be written are shown all the same
        _report(wish, outcome, files, source.directory)
    return outcome.exit_code


def _listener(wish: Wish, stack: ExitStack) -> Callable[[Event], None]:
    """What sees the events as they come."""
    if wish.form is Form.EVENTS:
        return _print_event
    out = _people(wish)
    if wish.form is Form.JSON and not is_live(out):
        return lambda event: print_warning(out, event)
    target = without_credentials(wish.origin.target) or "the build named by the settings"
    out.print(Text.assemble(("Repairing", "bold"), f" {clean_line(target)}\n"), soft_wrap=True)
    return stack.enter_context(RunDisplay(out)).show


def _people(wish: Wish) -> Console:
    """Where words for people go: standard output unless that carries JSON."""
    return console(error=wish.form is not Form.PEOPLE)


def _print_event(event: Event) -> None:
    sys.stdout.write(json.dumps(event.data, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def print_warning(out: Console, event: Event) -> None:
    """Print the event, if it is a warning."""
    if event.kind == "note" and event.data["level"] == "warning":
        out.print(f"warning: {clean_line(event.data['text'])}", markup=False, soft_wrap=True)


def _report(wish: Wish, outcome: RunOutcome, files: list[PatchFile], tree: Path | None) -> None:
    document = outcome.result.document
    if wish.form is Form.JSON:
        print_json(document)
    elif wish.form is Form.PEOPLE:
        print_summary(console(), document, files, tree)
    if outcome.result.status not in _RESULTS:
        reason = reason_of(outcome)
        sys.stdout.flush()
        sys.stderr.write(f"repairnator: {clean_line(outcome.result.status)}: {reason}\n")


def reason_of(outcome: RunOutcome) -> str:
    """One line: what kept the run from repairing."""
    all_messages = [
        message for messages in outcome.errors.values() for message in messages if message.strip()
    ]
    meaning = MEANING.get(outcome.result.status, "")
    return clean_line(all_messages[-1]) if all_messages else meaning or "the run gave no reason"
