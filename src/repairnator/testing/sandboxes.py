"""A sandbox that boxes nothing and plays a run from a script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.core.statuses import exit_code
from repairnator.errors import TemporaryError
from repairnator.model import Evidence, Patch

Script = Callable[[BoxRequest], Iterable[Event]]

COMMIT = "4f9825adf045b1ec2f4edd3e347eada738bb9785"


class FakeSandbox:
    """See :class:`repairnator.boxes.port.Sandbox`.

    Args:
        script: what a run yields, or raises; by default one that finds one patch.

    Attributes:
        requests: what was asked for, in order.
        entered: set as soon as a run has begun.
    """

    name = "fake"

    def __init__(self, script: Script | None = None) -> None:
        self._script = script or (lambda _request: patched_run())
        self.requests: list[BoxRequest] = []
        self.entered = threading.Event()

    def unavailable(self) -> str | None:
        return None

    def run(self, request: BoxRequest) -> Iterator[Event]:
        self.requests.append(request)
        self.entered.set()
        yield from self._script(request)


def event(kind: str, **fields: Any) -> Event:
    """An event as the stream's reader gives it, without number and time."""
    return Event(kind, {"event": kind, **fields})


def steps(*names: str, status: str = "SUCCESS") -> list[Event]:
    """The begin and the end of each step."""
    return [
        one
        for name in names
        for one in (
            event("step", name=name, status="STARTED"),
            event("step", name=name, status=status, seconds=1.5),
        )
    ]


def patch(
    group: str = "g1",
    diff: str = "",
    rank: int = 1,
    summary: str = "replace `<` by `<=`",
    fixes: tuple[str, ...] = ("org.example.CalcTest#max",),
) -> Patch:
    """A proven patch of one line."""
    diff = diff or (
        "--- a/src/main/java/Calc.java\n+++ b/src/main/java/Calc.java\n@@ -1 +1 @@\n-  a < b\n+  a <= b\n"
    )
    return Patch(
        group=group,
        tool="java",
        diff=diff,
        rank=rank,
        files=("src/main/java/Calc.java",),
        fixes=fixes,
        conflicts_with=(),
        evidence=Evidence("mvn test", 12, 0, 0, 0, (), 3.2),
        summary=summary,
    )


def finished(status: str, patches: Sequence[Patch] = (), code: int | None = None, **fields: Any) -> Event:
    """The last event of a run that ended with ``status``."""
    result = {
        "schemaVersion": 1,
        "status": status,
        "commit": COMMIT,
        "language": "java",
        "buildTool": "maven",
        "failingTests": [],
        "steps": [],
        "groups": [],
        "patches": [one.to_dict() for one in patches],
        "candidates": 10,
        "candidatesPerSecond": 5.0,
        "seconds": 2.0,
    }
    return event(
        "finished",
        result=result,
        realStatus="",
        errors=fields.pop("errors", {}),
        hardware=fields.pop("hardware", {"nbProcessors": 2, "freeMemory": 100, "totalMemory": 200}),
        metrics=fields.pop("metrics", {}),
        exitCode=exit_code(status) if code is None else code,
        **fields,
    )


def patched_run(*patches: Patch) -> list[Event]:
    """A whole run that finds patches; one by default."""
    found = patches or (patch(),)
    failing = [{"name": "org.example.CalcTest#max", "type": "java.lang.AssertionError", "message": "1 != 2"}]
    return [
        *steps("CloneRepository", "CheckoutBuggyBuild", "BuildProject", "TestProject"),
        event("tests", failing=failing, flaky=[], total=12),
        event("groups", groups=[{"id": "g1", "tests": ["org.example.CalcTest#max"]}]),
        *steps("java"),
        *(event("patch", **one.to_dict()) for one in found),
        event("diagnostic", tool="java", report={"compileSeconds": 1.5}),
        finished("PATCHED", found),
    ]


def until_cancelled(request: BoxRequest) -> Iterator[Event]:
    """A run that goes on until it is cancelled."""
    yield from steps("CloneRepository", "CheckoutBuggyBuild")
    request.cancelled.wait()
    raise TemporaryError("the sandbox was ended")
