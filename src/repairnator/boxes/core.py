"""The core's command line, and its events on their way from a box to whoever asked for the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repairnator.boxes.egress.cache import Refill
from repairnator.boxes.egress.proxy import EgressProxy
from repairnator.boxes.machine import python_command
from repairnator.boxes.process import CoreProcess, warning
from repairnator.core.events import Event
from repairnator.core.statuses import StepName, StepStatus
from repairnator.errors import CoreGaveUp, RegistryUnavailable, TemporaryError
from repairnator.model import RepairOptions

# Steps in which dependencies, plugins and test runners are downloaded.
_RESOLVING = (StepName.BUILD_PROJECT, StepName.TEST_PROJECT, StepName.GATHER_TEST_INFORMATION)
_HIDDEN = (
    "Artifacts that you installed locally are hidden from the sandbox, "
    "as are those that came neither from Maven Central nor from a mirror. "
    "If your project needs them, set REPAIRNATOR_LOCAL_ARTIFACTS=all."
)
# For what is missing in the shared repository at the end of a run.
_REFILL_SECONDS = 10.0


def core_arguments(tree: str, scratch: str, options: RepairOptions, changes: str = "") -> list[str]:
    """The command line of the core for a tree; ``changes`` is the file of changed lines, or ""."""
    arguments = [tree, "--events", "--key-on-stdin", "--scratch", scratch]
    arguments += ["--budget", str(options.budget), "--max-patches", str(options.max_patches)]
    arguments += ["--build-limit", str(options.build_limit), "--test-limit", str(options.test_limit)]
    arguments += ["--formula", options.formula]
    if options.localize_only:
        arguments.append("--localize")
    if options.place:
        arguments.append(f"--place={options.place}")
    if not options.network:
        arguments.append("--offline")
    arguments += [f"--ignore-test={pattern}" for pattern in options.ignored_tests]
    if options.prove:
        arguments.append(f"--prove={options.prove}")
    arguments += [f"--target={name}" for name in options.targets]
    if changes:
        arguments += ["--changed", changes]
    arguments += [f"--tool={tool}" for tool in options.tools]
    return python_command("repairnator.core", *arguments)


def proxied(port: int, trust: Sequence[str] = ()) -> dict[str, str]:
    """Variables that tell programs, and JVMs that Maven starts for tests, of the proxy on the box's loopback.

    Args:
        port: the proxy's.
        trust: further options for each JVM, as of whom it trusts.
    """
    address = f"http://127.0.0.1:{port}"
    java = [
        f"-D{scheme}.proxy{name}={value}"
        for scheme in ("http", "https")
        for name, value in (("Host", "127.0.0.1"), ("Port", port))
    ]
    return {
        "http_proxy": address,
        "https_proxy": address,
        "no_proxy": "localhost,127.0.0.1",
        "JAVA_TOOL_OPTIONS": " ".join([*java, *trust]),
    }


def forward(
    process: CoreProcess, proxy: EgressProxy, refill: Refill | None, *, hidden: bool = False
) -> Iterator[Event]:
    """The core's events, and what the proxy refused meanwhile.

    What the box had to download is brought into the shared repository while the core goes on. When a build
    fails and artifacts of the person's own were ``hidden`` from it, that is told as well.

    Raises:
        RegistryUnavailable: the core gave up, and a registry did not answer the proxy either.
        TemporaryError: the stream ended without ``finished``.
    """
    try:
        yield from _forward(process, proxy, refill, hidden=hidden)
    except CoreGaveUp as error:
        raise confirmed(error, proxy) from error


def confirmed(error: CoreGaveUp, proxy: EgressProxy) -> TemporaryError:
    """What is known of a core that gave up: the project can make it do so, but no registry fall silent."""
    if proxy.unanswered:
        return RegistryUnavailable(f"{error} (no answer from {proxy.unanswered})")
    return error


def _forward(
    process: CoreProcess, proxy: EgressProxy, refill: Refill | None, *, hidden: bool
) -> Iterator[Event]:
    for event in process.events():
        for refused in proxy.take_refused():
            yield warning(refused)
        if refill and _may_have_downloaded(event):
            refill.start()
        if refill and event.kind == "finished":
            refill.finish(_REFILL_SECONDS)
        if hidden and _build_failed(event):
            yield warning(_HIDDEN)
        yield event


def _build_failed(event: Event) -> bool:
    told = (event.kind, event.data.get("name"), event.data.get("status"))
    return told == ("step", StepName.BUILD_PROJECT, StepStatus.FAILURE)


def _may_have_downloaded(event: Event) -> bool:
    ended = event.kind == "step" and event.data.get("status") != StepStatus.STARTED
    return event.kind == "finished" or (ended and event.data.get("name") in _RESOLVING)
