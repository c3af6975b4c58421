"""The core's command line, and its events on their way from a box to whoever asked for the run."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.events import Event
from repairnator.core.statuses import StepName
from repairnator.egress.proxy import EgressProxy
from repairnator.model import RepairOptions
from repairnator.sandboxes.machine import python_command
from repairnator.sandboxes.process import CoreProcess

# When this step begins, project code is about to run that has no need of the network any more.
_LAST_STEP_WITH_NETWORK = StepName.BUILD_PROJECT


def core_arguments(tree: str, scratch: str, options: RepairOptions) -> list[str]:
    """The command line of the core for a tree."""
    arguments = [tree, "--events", "--key-on-stdin", "--scratch", scratch]
    arguments += ["--budget", str(options.budget), "--max-patches", str(options.max_patches)]
    arguments += ["--build-limit", str(options.build_limit), "--test-limit", str(options.test_limit)]
    for tool in options.tools:
        arguments += ["--tool", tool]
    return python_command("repairnator.core", *arguments)


def forward(process: CoreProcess, proxy: EgressProxy) -> Iterator[Event]:
    """The core's events; closes the proxy when the resolve phase is over, and reports what it refused.

    Raises:
        TemporaryError: the stream ended without ``finished``.
    """
    for event in process.events():
        for refused in proxy.take_refused():
            process.note(refused)
        if event.kind == "tests":
            proxy.admit(False)
        yield event
