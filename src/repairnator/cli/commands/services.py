"""The commands ``publish``, ``pipeline``, ``monitor``, ``console`` and ``up``."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence

from rich.console import Console

from repairnator import boxes
from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.context import CommandContext, journal_of, open_context
from repairnator.cli.commands.health import findings
from repairnator.cli.commands.output import console
from repairnator.cli.commands.watching import Watcher
from repairnator.core.statuses import EXIT_INTERRUPTED, EXIT_TERMINATED
from repairnator.errors import UsageError
from repairnator.foundation.messages import SCANNER_QUEUE
from repairnator.foundation.settings import Settings
from repairnator.foundation.signals import handling_signals
from repairnator.foundation.text import count
from repairnator.model import JobState
from repairnator.services import lifecycle
from repairnator.services import up as supervisor
from repairnator.services.console.service import LOOPBACK, PORT_SETTING, address, find_port, show
from repairnator.services.monitor.service import watch
from repairnator.services.pipeline.service import FOLLOW_UP_KINDS, serve
from repairnator.services.publisher import publish as send
from repairnator.services.publisher import queue_name
from repairnator.services.web.server import bind
from repairnator.work.jobs.rules import BUILD, SCAN
from repairnator.work.queues import open_queue
from repairnator.work.stores.port import JobQuery

_LOOK_SECONDS = 0.2


def publish(name: str, messages: Sequence[str]) -> None:
    """Put messages on a queue and say so."""
    where = queue_name(name)  # wrong usage is reported before a broker is looked for
    settings = load_settings()
    queue = open_queue(settings)
    try:
        sent = send(queue, where, messages)
    finally:
        queue.close()
    console(error=True).print(f"sent {count(sent, 'message')} to {where}", markup=False)


def pipeline() -> int:
    """Consume the pipeline queue until told to stop."""
    settings = load_settings()
    sandbox = boxes.chosen(settings)
    journal = journal_of(settings)
    with lifecycle.running(settings, name="pipeline") as running:
        serve(running, sandbox, observe=lambda job, event: journal.write(job.run_id, job.key, event))
    return 0


def monitor() -> int:
    """Receive webhooks until told to stop."""
    settings = load_settings()
    # Ready without the queue, too: what comes meanwhile is kept in the store. And ready while the store is
    # away: a forge shows the 503 as a delivery that failed; a refused connection would tell it nothing.
    with (
        bind(settings.bind_address, settings.monitor_port, "MONITOR_PORT") as listener,
        lifecycle.running(settings, (lifecycle.STORE,), name="monitor", stays_ready=True) as running,
    ):
        watch(running, listener)
    return 0


def show_console() -> int:
    """Show what runs and what was found as web pages, until told to stop."""
    settings = load_settings()
    with (
        bind(settings.bind_address, settings.console_port, PORT_SETTING) as listener,
        lifecycle.running(settings, (lifecycle.STORE,), name="console") as running,
    ):
        show(running, listener, lambda: findings(settings))
    return 0


def up(*, follow: bool, until_idle: bool) -> int:
    """Run all services of this machine; show what they do."""
    settings = load_settings()
    elsewhere = [
        *([] if settings.embedded_queue else ["ACTIVEMQ_URL" if settings.activemq_url else "ACTIVEMQ_HOST"]),
        *([] if settings.embedded_store else ["MONGODB_HOST"]),
    ]
    if elsewhere:
        names = " and ".join(elsewhere)
        verb, one = ("is", "it") if len(elsewhere) == 1 else ("are", "them")
        raise UsageError(
            "`up` runs everything on one machine, with the embedded queue and store, "
            f"but {names} {verb} set. "
            f"To use {one}, start each service separately: repairnator pipeline, repairnator scanner, "
            "repairnator monitor, repairnator console. "
            f"To run `up`, unset {one} in the environment or in the settings file"
        )
    boxes.chosen(settings)  # before anything is started: without a box nothing can be repaired
    logs = settings.database.parent / "logs" if follow else None
    port = find_port(settings)
    # The others may listen for everybody; a console without sign-in may not.
    alone = {"BIND_ADDRESS": LOOPBACK} if settings.console_sign_in == "none" else {}
    own = {"console": {PORT_SETTING: str(port), **alone}}
    out = console()
    stop = Stop()
    with open_context(settings) as context, handling_signals(stop.ask):
        watcher = Watcher(out, context.jobs, journal_of(settings), stop.event)
        with supervisor.running(supervisor.SERVICES, os.environ, logs, own) as services:
            stop.services = services
            _greet(out, settings, address(LOOPBACK, port), follow=follow)
            while not stop.event.wait(_LOOK_SECONDS):
                supervisor.check(services)
                if follow:
                    watcher.look(lambda: supervisor.check(services))
                if until_idle and _idle(context):
                    break
            if stop.code:
                console(error=True).print(
                    "stopping; running work gets a moment to finish (Ctrl-C again stops at once)"
                )
    return stop.code


def _greet(out: Console, settings: Settings, console_address: str, *, follow: bool) -> None:
    words = [f"Listening on {settings.activemq_listen_queue}; Ctrl-C stops."]
    words.append(f"The console is at {console_address}")
    if follow:
        words.append(f"The services' logs are in {settings.database.parent / 'logs'}.")
    for line in words:
        out.print(line, style="dim", markup=False, soft_wrap=True)


def _idle(context: CommandContext) -> bool:
    """No message waits or is held, no scan and no build is unfinished, and no offer can be made now."""
    queue = open_queue(context.settings)
    try:
        depths = [queue.depth(name) for name in (context.settings.activemq_listen_queue, SCANNER_QUEUE)]
    finally:
        queue.close()
    if any(depth.waiting or depth.held for depth in depths):
        return False
    unfinished = JobQuery(kinds=(BUILD, SCAN), states=(JobState.QUEUED, JobState.RUNNING), limit=1)
    running = JobQuery(kinds=FOLLOW_UP_KINDS, states=(JobState.RUNNING,), limit=1)
    # A finished build makes its offers when its result is copied out.
    looks = (unfinished, JobQuery(unsettled=True, limit=1), running)
    return not (any(map(context.jobs.find, looks)) or context.jobs.due(FOLLOW_UP_KINDS, limit=1))


class Stop:
    """Stops ``up`` by signals: the first lets the work under way end, the second does not, a third kills.

    Attributes:
        event: set by the first.
        code: the exit code that goes with it; 0 without one.
        services: once they run.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self.code = 0
        self.services: Sequence[supervisor.Service] = ()
        self._hurry: threading.Thread | None = None

    def ask(self, number: int) -> None:
        """Take a signal in, by its number."""
        if not self.event.is_set():
            self.code = EXIT_INTERRUPTED if number == signal.SIGINT else EXIT_TERMINATED
            self.event.set()
        elif self._hurry is not None:
            supervisor.kill(self.services)
        elif self.services:
            self._hurry = threading.Thread(target=supervisor.hurry, args=(self.services,), daemon=True)
            self._hurry.start()
