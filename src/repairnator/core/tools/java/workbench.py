"""The bench of a task."""

from __future__ import annotations

from typing import cast

from repairnator.core.tools.java.bench import Bench
from repairnator.core.tools.port import RepairTask


def bench_of(task: RepairTask) -> Bench:
    """The bench of a task."""
    return cast(Bench, task.workbench)
