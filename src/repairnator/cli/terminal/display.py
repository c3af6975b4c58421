"""Displays a run: its events as lines for people, with a live progress bar on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from repairnator.cli.terminal.diffs import coloured_diff
from repairnator.core.events import Event
from repairnator.foundation.text import clean, clean_line, count, duration, percent, shorten_left
from repairnator.model import Patch

PROGRESS_EVERY = 10.0  # seconds between progress lines where there is no terminal
TESTS_SHOWN = 12
MESSAGE_LINES = 20


class RunDisplay:
    """Shows events as they happen; a context manager, since a live region must be ended.

    On a terminal the last lines are live: the step under way, then the search. Elsewhere the same facts
    come as plain lines, the search's progress every ten seconds.
    """

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._step = ""
        self._step_began = 0.0
        self._groups: list[str] = []
        self._searched: list[str] = []
        self._patched: set[str] = set()
        self._progress: dict[str, Any] = {}
        self._told = -PROGRESS_EVERY
        self._marks = marks(console)
        self._spinner = Spinner("dots" if can_encode(console) else "line", style="cyan")
        self._live = Live(
            console=console,
            get_renderable=self._status,
            refresh_per_second=8,
            transient=True,
            auto_refresh=is_live(console),
        )

    def __enter__(self) -> Self:
        if is_live(self._console):
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._step = ""
        self._progress = {}
        if is_live(self._console):
            self._live.stop()

    def show(self, event: Event) -> None:
        """Show one event; kinds without a meaning for people are passed over."""
        shown = {
            "step": self._show_step,
            "note": self._show_note,
            "tests": self._show_tests,
            "groups": self._show_groups,
            "progress": self._show_progress,
            "patch": self._show_patch,
        }.get(event.kind)
        if shown is not None:
            shown(event.data)

    # ---- one method for each kind of event

    def _show_step(self, data: dict[str, Any]) -> None:
        name, status = clean_line(str(data["name"])), data["status"]
        if status == "STARTED":
            self._step, self._step_began, self._progress = name, self._clock(), {}
            return
        self._step, self._progress = "", {}
        mark, style = self._marks.get(status, ("?", ""))
        line = Text.assemble("  ", (mark, style), f" {name:<24}")
        line.append(f"{duration(float(data.get('seconds', 0))):>11}", "dim")
        message = clean(str(data.get("message") or "")).strip()
        if message and status != "FAILURE":
            line.append("   " + clean_line(message), "dim")
        self._print(line)
        if message and status == "FAILURE":
            for text in message.splitlines()[:MESSAGE_LINES]:
                self._print(Text("      " + text, "red"))

    def _show_note(self, data: dict[str, Any]) -> None:
        warning = data.get("level") == "warning"
        self._print(
            Text(
                f"    {'warning: ' if warning else ''}{clean_line(data['text'])}",
                "yellow" if warning else "dim",
            )
        )

    def _show_tests(self, data: dict[str, Any]) -> None:
        failing, flaky = data["failing"], data["flaky"]
        verb = "fails" if len(failing) == 1 else "fail"
        line = Text(f"    {len(failing)} of {count(int(data['total']), 'test')} {verb}", "bold")
        self._print(line)
        for failure in failing[:TESTS_SHOWN]:
            self._print(self._failure(failure))
        if len(failing) > TESTS_SHOWN:
            self._print(Text(f"      … and {len(failing) - TESTS_SHOWN} more", "dim"))
        if flaky:
            names = ", ".join(clean_line(str(name)) for name in flaky[:TESTS_SHOWN])
            self._print(Text(f"    ignored, because they are flaky: {names}", "yellow"))

    def _failure(self, failure: dict[str, Any]) -> Text:
        kind = clean_line(str(failure["type"])).rpartition(".")[2]
        message = clean_line(str(failure["message"]))
        line = Text.assemble("      ", (clean_line(short_test(str(failure["name"]))), "red"))
        line.append("  " + (f"{kind}: {message}" if message else kind), "dim")
        if self._console.is_terminal:
            line.truncate(self._console.width - 1, overflow="ellipsis")
        return line

    def _show_groups(self, data: dict[str, Any]) -> None:
        self._groups = [str(group["id"]) for group in data["groups"]]
        self._print(
            Text(f"    {count(len(self._groups), 'group')} of failing tests with a common cause", "bold")
        )

    def _show_progress(self, data: dict[str, Any]) -> None:
        self._progress = data
        if data["group"] not in self._searched:
            self._searched.append(data["group"])
        if not is_live(self._console) and self._clock() - self._told >= PROGRESS_EVERY:
            self._told = self._clock()
            self._print(Text(f"    {self._where(data)}: {self._counts(data)}"))

    def _show_patch(self, data: dict[str, Any]) -> None:
        patch = Patch.from_dict(data)
        again = patch.group in self._patched
        self._patched.add(patch.group)
        head = Text.assemble("  ", (f"{self._marks['PATCH'][0]} ", "bold green"))
        head.append(f"{'Another patch' if again else 'Patch'} for {clean_line(patch.group)}", "bold green")
        if patch.summary:
            head.append(": " + clean_line(patch.summary))
        self._print(Text(""), head, Text("    " + proof(patch), "dim"))
        if patch.confidence is not None:
            self._print(Text(f"    confidence: {percent(patch.confidence)}", "dim"))
        if patch.reason:
            self._print(Text("    chosen: " + clean_line(patch.reason), "dim"))
        self._print(coloured_diff(patch.diff, indent="    "), Text(""))

    # ---- the live region

    def _status(self) -> RenderableType:
        if self._progress:
            return self._search_status(self._progress)
        if not self._step:
            return Text("")
        seconds = self._clock() - self._step_began
        text = Text.assemble(f"{self._step:<24}", (f"{duration(seconds):>11}", "dim"))
        self._spinner.update(text=text)
        return _indented(self._spinner)

    def _search_status(self, data: dict[str, Any]) -> RenderableType:
        total = max(len(self._groups), 1)
        bar = ProgressBar(total=total, completed=len(self._searched) - 1, width=24)
        grid = Table.grid(padding=(0, 1))
        grid.add_row("  ", bar, Text(self._where(data), "bold"), Text(self._time(data), "dim"))
        place = Text(
            "    " + shorten_left(clean_line(str(data.get("place") or "")), self._console.width - 6), "cyan"
        )
        return Group(grid, Text("    " + self._counts(data)), place)

    def _where(self, data: dict[str, Any]) -> str:
        """The groups are searched in an order of their own, and some again; they count as they come."""
        if not self._groups:
            return "searching"
        patched = f", {len(self._patched)} patched" if self._patched else ""
        return f"group {self._searched.index(data['group']) + 1} of {len(self._groups)}{patched}"

    @staticmethod
    def _time(data: dict[str, Any]) -> str:
        seconds, budget = data.get("seconds"), data.get("budget")
        return (
            ""
            if seconds is None or not budget
            else f"{duration(float(seconds))} of {duration(float(budget))}"
        )

    @staticmethod
    def _counts(data: dict[str, Any]) -> str:
        rate = float(data.get("candidatesPerSecond") or 0)
        candidates = count(int(data["candidates"]), "candidate")
        return f"{candidates} · {rate:,.0f} a second · {int(data['plausible']):,} plausible"

    def _print(self, *lines: Text) -> None:
        for line in lines:
            self._console.print(line, soft_wrap=True, highlight=False)


def is_live(console: Console) -> bool:
    """Whether lines can be rewritten in place: a real terminal, not merely colours asked for in a CI log."""
    return console.is_terminal and not console.is_dumb_terminal and console.file.isatty()


def can_encode(console: Console) -> bool:
    """Whether the console takes more than ASCII."""
    return "utf" in console.encoding.lower()


def marks(console: Console) -> dict[str, tuple[str, str]]:
    """The sign and style for each end of a step, in what the console can encode."""
    if "utf" in console.encoding.lower():
        return {
            "SUCCESS": ("✓", "green"),
            "FAILURE": ("✗", "red"),
            "SKIPPED": ("-", "dim"),
            "PATCH": ("✚", "green"),
        }
    return {
        "SUCCESS": ("+", "green"),
        "FAILURE": ("x", "red"),
        "SKIPPED": ("-", "dim"),
        "PATCH": ("*", "green"),
    }


def short_test(name: str) -> str:
    """A test's name without its package."""
    suite, hash_, case = name.partition("#")
    return suite.rpartition(".")[2] + hash_ + case


def proof(patch: Patch) -> str:
    """One line: what the patch fixes and what proved it."""
    fixes = ", ".join(clean_line(short_test(name)) for name in patch.fixes[:3])
    more = f" and {len(patch.fixes) - 3} more" if len(patch.fixes) > 3 else ""
    evidence = patch.evidence
    return (
        f"fixes {fixes}{more}; proven by {count(evidence.tests_run, 'test')} of the project's own "
        f"in {duration(evidence.seconds)}"
    )


def _indented(renderable: RenderableType) -> RenderableType:
    grid = Table.grid(padding=(0, 0))
    grid.add_row("  ", renderable)
    return grid
