"""No box at all, for trees that one trusts as oneself: never chosen automatically, and loud about it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence

from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.core import core_arguments
from repairnator.boxes.port import BoxRequest
from repairnator.boxes.process import CoreProcess, Launch
from repairnator.core.events import Event
from repairnator.world.fetch import changes_beside, fetch

# Even trusted code gets no tokens: it may print its environment into a log.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "TZ",
    "JAVA_HOME",
    "MAVEN_HOME",
    "M2_HOME",
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
        yield from fetch(request.source, tree, self._configuration.fetch, request.cancelled)
        scratch.mkdir(exist_ok=True)
        changes = changes_beside(tree)
        known = str(changes) if changes.exists() else ""
        command = list(self._command or core_arguments(str(tree), str(scratch), request.options, known))
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        launch = Launch(
            command=lambda *_: command,
            environment=environment | dict(self._configuration.environment) | {"TMPDIR": str(scratch)},
            writable=(tree, scratch),
            boxed=False,
        )
        process = CoreProcess(launch, request.limits, request.cancelled, request.beat)
        with contextlib.ExitStack() as stack:
            stack.callback(process.end)
            yield from process.events()
