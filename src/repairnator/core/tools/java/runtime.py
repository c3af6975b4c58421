"""What the search needs of the warm JVMs; :class:`repairnator.core.jvm.workbench.JavaWorkbench` has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from repairnator.core.jvm.analysis import Analysis
from repairnator.core.jvm.batches import Batch
from repairnator.core.jvm.edits import TextEdit
from repairnator.core.jvm.protocol import CandidateVerdict, Observed
from repairnator.core.tools.java.candidates import Candidate
from repairnator.model import TestName


@runtime_checkable
class Runtime(Protocol):
    """Warm JVMs of one project; calls from several threads are served ``size`` at a time, batches last."""

    size: int

    def analyze(self, file: str, lines: Sequence[int], tests: Sequence[TestName]) -> Analysis | None:
        """The code of a file, of the methods with these lines or all; None when it is no main source."""
        ...

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        """Try the candidates of a batch; a verdict each, as they end."""
        ...

    def observe(
        self, file: str, edits: Sequence[TextEdit], tests: Sequence[TestName], mode: str, seconds: float
    ) -> list[Observed]:
        """Run tests with conditions observed or forced (``record``, ``true``, ``false``)."""
        ...
