"""Shows runs of workers on this machine as they happen, from their journal."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rich.console import Console

from repairnator.cli.terminal.display import RunDisplay
from repairnator.cli.terminal.summary import print_summary
from repairnator.core.events import Event
from repairnator.foundation.text import clean_line
from repairnator.model import JobState
from repairnator.work.jobs.rules import Jobs
from repairnator.work.runs.journal import BEGUN, FINISHED, Journal


class Watcher:
    """Shows each run once, from its beginning.

    Args:
        out: where to.
        jobs: tells whether a run is still under way.
        journal: of this machine's workers; runs that are in it already are not shown by :meth:`look`.
        stop: set to end early.
    """

    def __init__(self, out: Console, jobs: Jobs, journal: Journal, stop: threading.Event) -> None:
        self._out = out
        self._jobs = jobs
        self._journal = journal
        self._stop = stop
        self._shown = {run.run_id for run in journal.runs()}

    def look(self, check: Callable[[], None]) -> None:
        """Show the runs that have begun since the last time, each to its end.

        Args:
            check: called now and then; may raise to end the watch.
        """
        for run in self._journal.runs():
            if run.run_id not in self._shown:
                self._shown.add(run.run_id)
                self.show(run.run_id, check)

    def show(self, run_id: str, check: Callable[[], None]) -> Event | None:
        """Show one run; returns its last event if it was the regular one."""
        key = ""

        def over() -> bool:
            check()
            return not self._under_way(key, run_id)

        with RunDisplay(self._out) as display:
            for event in self._journal.follow(run_id, over, self._stop):
                if event.kind == BEGUN:
                    key = str(event.data["build"])
                    self._out.print()
                    self._out.print(f"[bold]Repairing[/bold] {_escaped(key)}", soft_wrap=True)
                    self._out.print()
                display.show(event)
                if event.kind == FINISHED:
                    break
            else:
                if not self._stop.is_set():
                    self._out.print("The run was cut short; another attempt follows.", style="yellow")
                return None
        print_summary(self._out, event.data["result"], [])
        return event

    def _under_way(self, key: str, run_id: str) -> bool:
        job = self._jobs.get(key)
        return job is not None and job.run_id == run_id and job.state is JobState.RUNNING


def _escaped(text: str) -> str:
    return clean_line(text).replace("[", r"\[")
