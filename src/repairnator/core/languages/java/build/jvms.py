"""Runs of any build tool that tests in JVMs: what is known of a run while it lasts, and the JVMs below it."""

from __future__ import annotations

from pathlib import Path

from repairnator.core.processes import descendants
from repairnator.core.projects.processes import Output


class TestingOutput(Output):
    """The output of a build tool that tests at some time.

    Attributes:
        began: monotonic time when the tests began; None before.
        running: test classes that have started and not ended, in order.
    """

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.began: float | None = None
        self.running: dict[str, None] = {}


def jvms_below(ancestor: int, word: str) -> list[int]:
    """JVMs below a process whose command line has ``word`` in it."""
    return sorted(process for process in descendants(ancestor) if _runs(process, word.encode()))


def is_java(pid: int) -> bool:
    """Whether the process ``pid`` is a JVM that ``java`` started."""
    try:
        return (Path("/proc") / str(pid) / "exe").readlink().name == "java"
    except OSError:
        return False


def _runs(pid: int, word: bytes) -> bool:
    try:
        return is_java(pid) and word in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
