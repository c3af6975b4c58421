"""What the search needs of the warm JVMs; :class:`repairnator.core.jvm.workbench.JavaWorkbench` has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from repairnator.core.jvm.analysis import Analysis
from repairnator.core.jvm.protocol import CandidateVerdict, Observed, always, untold
from repairnator.core.tools.java.candidates import Candidate
from repairnator.core.tools.java.change import Replacement
from repairnator.model import TestName


@dataclass(frozen=True, slots=True)
class Batch:
    """Candidates of one file that are compiled together and tried in one JVM.

    Attributes:
        file: relative to the tree's root.
        candidates: what to try.
        failing: in the order to run them.
        passing: that must still pass, in the order to run them.
        every: run every failing test, for partial fixes.
        seconds: after which the rest is given up.
        spent: told of the seconds that went, by activity: ``queue`` (until a JVM was free), ``compile``,
            ``load``, ``run``.
        urgent: somebody waits for the verdicts; other batches wait until a JVM has nothing else to do.
        wanted: asked when a JVM is free for it: whether anybody wants the verdicts still.
    """

    file: str
    candidates: tuple[Candidate, ...]
    failing: tuple[TestName, ...]
    passing: tuple[TestName, ...]
    every: bool
    seconds: float
    spent: Callable[[str, float], None] = untold
    urgent: bool = False
    wanted: Callable[[], bool] = always


@runtime_checkable
class Bench(Protocol):
    """Warm JVMs of one project; calls from several threads are served ``size`` at a time, batches last."""

    size: int

    def analyze(self, file: str, lines: Sequence[int], tests: Sequence[TestName]) -> Analysis | None:
        """The code of a file, of the methods with these lines or all; None when it is no main source."""
        ...

    def validate(self, batch: Batch) -> Iterator[CandidateVerdict]:
        """Try the candidates of a batch; a verdict each, as they end."""
        ...

    def observe(
        self, file: str, edits: Sequence[Replacement], tests: Sequence[TestName], mode: str, seconds: float
    ) -> list[Observed]:
        """Run tests with conditions observed or forced (``record``, ``true``, ``false``)."""
        ...
