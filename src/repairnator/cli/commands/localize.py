"""The command ``localize``: ranks the lines that may hold the faults of a tree."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from repairnator import boxes
from repairnator.boxes.configuration import box_limits
from repairnator.boxes.port import BoxRequest
from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.origin import Origin
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.commands.repair import print_warning, reason_of
from repairnator.cli.terminal.display import RunDisplay
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.core.events import SCHEMA_VERSION, Event
from repairnator.core.localize.formulas import formula_named
from repairnator.core.statuses import EXIT_OK, Status
from repairnator.foundation.text import clean_line
from repairnator.work.runs.run import RunOutcome
from repairnator.work.runs.run import repair as run_repair
from repairnator.work.runs.workfolders import WorkFolders


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for.

    Attributes:
        origin: where the tree comes from.
        settings: values that win over the environment's, None where not given.
        formula: name of a fault localization formula.
        limit: places to tell at most.
        as_json: print a document.
        build_settings: how the project is built, as ``name=value``.
    """

    origin: Origin
    settings: Mapping[str, Any]
    formula: str
    limit: int
    as_json: bool
    build_settings: tuple[str, ...] = ()


@dataclass(slots=True)
class SuspiciousLines:
    """The places of all groups, as events tell them."""

    found: list[dict[str, Any]] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Keep the places of a ``places`` event."""
        if event.kind == "places":
            group = event.data["group"]
            self.found += [{"group": group, **line} for line in event.data["places"]]

    def ranked(self, limit: int) -> list[dict[str, Any]]:
        """The most suspicious first; where they are equal, as the groups have them."""
        return sorted(self.found, key=lambda line: -line["suspiciousness"])[:limit]


def localize(wish: Wish) -> int:
    """Localize; returns the exit code: 0 when there are places, else as ``repair``'s.

    Raises:
        UsageError: the target, a commit or the formula is wrong.
    """
    formula_named(wish.formula)
    settings = load_settings(**wish.settings)
    source = wish.origin.source(settings)
    sandbox = boxes.chosen(settings)
    limits = box_limits(settings)
    options = dataclasses.replace(
        settings.repair_options,
        formula=wish.formula.lower(),
        localize_only=True,
        build_settings=wish.build_settings,
    )
    suspicious_lines = SuspiciousLines()
    with WorkFolders(settings.work_folder, each=limits.disk).take() as folder, ExitStack() as stack:
        show = _display(wish, stack)

        def on_event(event: Event) -> None:
            suspicious_lines.take(event)
            show(event)

        outcome = run_repair(sandbox, BoxRequest(source, options, folder, limits), on_event)
    ranked = suspicious_lines.ranked(wish.limit)
    if wish.as_json:
        print_json(localization_document(outcome, options.formula, ranked))
    elif ranked:
        _print_suspicious_lines(ranked)
    return _ended(outcome, ranked)


def localization_document(
    outcome: RunOutcome, formula: str, suspicious_lines: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What ``--json`` prints (``docs/schemas/localization.schema.json``)."""
    result = outcome.result.document
    kept = (
        "status",
        "commit",
        "language",
        "buildTool",
        "failingTests",
        "flakyTests",
        "lastPassing",
        "warnings",
        "seconds",
    )
    return {
        "schemaVersion": SCHEMA_VERSION,
        **{name: result[name] for name in kept},
        "formula": formula,
        "groups": [{"id": group["id"], "tests": group["tests"]} for group in result["groups"]],
        "places": list(suspicious_lines),
    }


def _display(wish: Wish, stack: ExitStack) -> Callable[[Event], None]:
    if wish.as_json:
        out = console(error=True)
        return lambda event: print_warning(out, event)
    return stack.enter_context(RunDisplay(console())).show


def _print_suspicious_lines(suspicious_lines: Sequence[dict[str, Any]]) -> None:
    out = console()
    out.print()
    columns = (
        Column("SUSPICION", right=True),
        Column("LINE"),
        Column("GROUP"),
        Column("FAILING TESTS THAT RUN IT", stretch=True),
    )
    rows = [
        (
            f"{line['suspiciousness']:.3f}",
            f"{line['file']}:{line['line']}",
            line["group"],
            ", ".join(line.get("tests", ())),
        )
        for line in suspicious_lines
    ]
    print_table(out, columns, rows)


def _ended(outcome: RunOutcome, suspicious_lines: Sequence[dict[str, Any]]) -> int:
    status = outcome.result.status
    if suspicious_lines and status == Status.TEST_FAILURE:
        return EXIT_OK
    reason = reason_of(outcome)
    if status == Status.TEST_FAILURE:
        reason = "tests fail, but none of them runs code of this project in the warm runtime"
    sys.stdout.flush()
    sys.stderr.write(f"repairnator: {clean_line(status)}: {reason}\n")
    return outcome.exit_code
