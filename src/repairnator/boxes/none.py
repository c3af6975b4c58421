"""Runs the core without a box, for trees that you trust as your own: never chosen automatically."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence

from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.core import LOCALE, core_arguments
from repairnator.boxes.machine import find_programs
from repairnator.boxes.port import BoxRequest
from repairnator.boxes.process import CoreProcess, Launch
from repairnator.core.events import Event
from repairnator.errors import SettingsError
from repairnator.foundation.toolchains import all_facts
from repairnator.world.fetch import fetch, history_beside

# Even trusted code gets no tokens: it may print its environment into a log.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
)
_WARNING = (
    "NO SANDBOX: the project's build and tests run as you, with your files and your network. "
    "Use it only for projects that you trust as your own code."
)


class NoSandbox:
    """Runs the core as a plain child process."""

    name = "none"

    def __init__(self, configuration: BoxConfiguration, command: Sequence[str] | None = None) -> None:
        """Make it; ``command`` stands in for the core's command line (tests)."""
        self._configuration = configuration
        self._command = command

    def unavailable(self) -> str | None:
        return None

    def run(self, request: BoxRequest) -> Iterator[Event]:
        yield Event("note", {"event": "note", "level": "warning", "text": _WARNING})
        tree, scratch = request.workspace / "tree", request.workspace / "scratch"
        yield from fetch(
            request.source, tree, self._configuration.fetch_for(request.options), request.cancelled
        )
        scratch.mkdir(exist_ok=True)
        history = history_beside(tree)
        known = str(history) if history.exists() else ""
        command = list(self._command or core_arguments(str(tree), str(scratch), known))
        names = (*_ENVIRONMENT, *(name for facts in all_facts() for name in facts.kept_variables))
        environment = _installed() | {name: os.environ[name] for name in names if name in os.environ}
        environment |= LOCALE | dict(self._configuration.environment)
        launch = Launch(
            command=lambda *_: command,
            environment=environment | {"TMPDIR": str(scratch)},
            writable=(tree, scratch),
            boxed=False,
            options=request.options,
        )
        process = CoreProcess(launch, request.limits, request.cancelled, request.beat)
        with contextlib.ExitStack() as stack:
            stack.callback(process.end)
            yield from process.events()


def _installed() -> dict[str, str]:
    """What tells the core where programs are."""
    try:
        return find_programs(os.environ).environment
    except SettingsError:
        # Of a secret that boxes must not see; without a box there is nothing to keep it from.
        return {}
