"""What the search needs of the warm JVMs; :class:`repairnator.core.jvm` has the real thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from repairnator.core.tools.java.candidates import Candidate
from repairnator.core.tools.java.change import Replacement
from repairnator.core.tools.java.provisional import Analysis
from repairnator.model import TestName


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a candidate.

    Attributes:
        number: the candidate's.
        verdict: ``uncompilable``, ``original``, ``duplicate``, ``failed``, ``timeout``, ``exit``,
            ``plausible``, ``aborted``.
        test: ``suite#case`` that decided.
        message: of the compiler, or of the test that failed.
        fixed: how many of the failing tests passed before the first that did not.
        passed: failing tests that passed, where all were run.
    """

    number: int
    verdict: str
    test: str = ""
    message: str = ""
    fixed: int = 0
    passed: tuple[str, ...] = ()


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
    """

    file: str
    candidates: tuple[Candidate, ...]
    failing: tuple[TestName, ...]
    passing: tuple[TestName, ...]
    every: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Observation:
    """One test run with observed conditions.

    Attributes:
        test: its name.
        passed: its verdict.
        evaluations: for each evaluation of a site, in order: site, its own value, the value chosen, and the
            values of the observed expressions.
    """

    test: TestName
    passed: bool
    evaluations: tuple[dict[str, Any], ...]


class Bench(Protocol):
    """Warm JVMs of one project; every call may be made from several threads, ``size`` at a time."""

    size: int

    def analyze(self, file: str, lines: Sequence[int], tests: Sequence[TestName]) -> Analysis | None:
        """The code of a file, of the methods with these lines or all; None when it is no source of ours."""
        ...

    def validate(self, batch: Batch) -> Iterator[Outcome]:
        """Try the candidates of a batch; an outcome each, as they end."""
        ...

    def observe(
        self, file: str, edits: Sequence[Replacement], tests: Sequence[TestName], mode: str, seconds: float
    ) -> list[Observation]:
        """Run tests with conditions observed or forced (``record``, ``true``, ``false``)."""
        ...
