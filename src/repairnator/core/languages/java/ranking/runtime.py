"""What ranking and search need of the warm JVMs; ``JavaRuntime`` in ``runtime.warm`` has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.analysis import Analysis
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Observed, Probe, Trials
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName


class Observer(Protocol):
    """Tells what happens inside tests."""

    def observe(
        self,
        file: str,
        edits: Sequence[Edit[str]],
        probe: Probe,
        tests: Sequence[TestName],
        mode: str,
        seconds: float,
        trials: Trials | None = None,
    ) -> list[Observed]:
        """Run tests of the changed code, observed or forced (``record``, ``true``, ``false``, ``forced``)."""
        ...


class Judge(Protocol):
    """Tells what becomes of candidates; calls from several threads are served ``size`` at a time."""

    @property
    def size(self) -> int: ...

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        """Try the candidates of a batch; a verdict each, as they end."""
        ...


class Evaluator(Observer, Judge, Protocol):
    """Both."""


@runtime_checkable
class Runtime(Evaluator, Protocol):
    """Warm JVMs of one project; calls from several threads are served ``size`` at a time, batches last."""

    def analyze(
        self, file: str, lines: Sequence[int], tests: Sequence[TestName], edits: Sequence[Edit[str]] = ()
    ) -> Analysis | None:
        """The code of a file after edits, of methods with these lines or all; None if it is no main one."""
        ...
