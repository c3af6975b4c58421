"""Writes the core's command line, and forwards its events from a box to the caller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repairnator.boxes.egress.proxy import EgressProxy
from repairnator.boxes.machine import Programs, python_command
from repairnator.boxes.process import CoreProcess, warning
from repairnator.boxes.toolchains.port import Refill
from repairnator.core.events import Event
from repairnator.core.statuses import StepName, StepStatus
from repairnator.errors import CoreGaveUp, RegistryUnavailable, TemporaryError

LOCALE = {"LANG": "C.UTF-8", "TZ": "UTC"}
"""Language and time zone of builds and tests, as CI systems have them, whatever this machine's are."""
# Steps in which dependencies, plugins and test runners are downloaded.
_RESOLVING = (StepName.BUILD_PROJECT, StepName.TEST_PROJECT, StepName.GATHER_TEST_INFORMATION)
_HIDDEN = (
    "Artifacts that you installed locally or that came from a private registry are hidden from the sandbox. "
    "For a project of your own that needs them, set REPAIRNATOR_LOCAL_ARTIFACTS=all"
)
# For what is missing in the shared artifacts at the end of a run.
_REFILL_SECONDS = 10.0


def core_arguments(tree: str, scratch: str, history: str = "") -> list[str]:
    """The command line of the core for a tree; ``history`` is the file of earlier versions, or ""."""
    arguments = [tree, "--events", "--key-on-stdin", "--options-on-stdin", "--scratch", scratch]
    if history:
        arguments += ["--history", history]
    return python_command("repairnator.core", *arguments)


def proxied(port: int, programs: Programs) -> dict[str, str]:
    """Variables that tell all programs, and those that tests start, of the proxy on the box's loopback."""
    address = f"http://127.0.0.1:{port}"
    own = {name: value for one in programs.installations for name, value in one.proxied(port).items()}
    return {"http_proxy": address, "https_proxy": address, "no_proxy": "localhost,127.0.0.1"} | own


def forward(
    process: CoreProcess, proxy: EgressProxy, refills: Sequence[Refill], *, hidden: bool = False
) -> Iterator[Event]:
    """The core's events, and what the proxy refused meanwhile.

    What the box had to download is brought into the shared artifacts while the core goes on. When a build
    fails and artifacts of the person's own were ``hidden`` from it, that is told as well.

    Raises:
        RegistryUnavailable: the core gave up, and a registry did not answer the proxy either.
        TemporaryError: the stream ended without ``finished``.
    """
    try:
        yield from _forward(process, proxy, refills, hidden=hidden)
    except CoreGaveUp as error:
        raise confirmed(error, proxy) from error


def confirmed(error: CoreGaveUp, proxy: EgressProxy) -> TemporaryError:
    """Check why a core gave up: the project can make it do so, but cannot silence a registry."""
    if proxy.unanswered:
        return RegistryUnavailable(f"{error} (no answer from {proxy.unanswered})")
    return error


def _forward(
    process: CoreProcess, proxy: EgressProxy, refills: Sequence[Refill], *, hidden: bool
) -> Iterator[Event]:
    for event in process.events():
        for refused in proxy.take_refused():
            yield warning(refused)
        if _may_have_downloaded(event):
            for refill in refills:
                refill.start()
        if event.kind == "finished":
            for refill in refills:
                refill.finish(_REFILL_SECONDS)
        if hidden and _build_failed(event):
            yield warning(_HIDDEN)
        yield event


def _build_failed(event: Event) -> bool:
    step = (event.kind, event.data.get("name"), event.data.get("status"))
    return step == ("step", StepName.BUILD_PROJECT, StepStatus.FAILURE)


def _may_have_downloaded(event: Event) -> bool:
    ended = event.kind == "step" and event.data.get("status") != StepStatus.STARTED
    return event.kind == "finished" or (ended and event.data.get("name") in _RESOLVING)
