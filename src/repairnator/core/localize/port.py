"""What fault localization needs from a language: which test runs which line, measured in a warm runtime."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repairnator.model import TestName


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of a source file.

    Attributes:
        file: path relative to the tree's root.
        line: from 1.
    """

    file: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Branch:
    """One way on from a condition or a switch.

    Attributes:
        line: where.
        index: which of the conditions on its line, as the compiler orders them.
        outcome: which way; 0 and 1 for a condition, in no order that a person could tell.
    """

    line: Line
    index: int
    outcome: int


@dataclass(frozen=True, slots=True)
class CoveredTest:
    """One test run once with coverage.

    Attributes:
        name: the test.
        passed: its verdict in the warm runtime (may differ from the build tool's; then it is left out).
        lines: lines of main (not test) sources that it ran.
        thrown_at: lines of main sources in the failure's stack trace, innermost first.
        seconds: its duration.
        branches: of main sources that it took.
        type: of what it threw, or in words why it did not run; empty where it passed, or was cut off.
        message: of what it threw.
    """

    name: TestName
    passed: bool
    lines: frozenset[Line]
    thrown_at: tuple[Line, ...] = ()
    seconds: float = 0.0
    branches: frozenset[Branch] = frozenset()
    type: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Per-test coverage: the input of spectrum-based fault localization.

    Attributes:
        tests: by name; failing ones first.
    """

    tests: dict[TestName, CoveredTest] = field(default_factory=dict)

    def failing_at(self, line: Line, among: Collection[TestName]) -> list[TestName]:
        """Which of these tests failed and ran the line, or threw there."""
        known = (self.tests[name] for name in sorted(among) if name in self.tests)
        return [
            test.name for test in known if not test.passed and (line in test.lines or line in test.thrown_at)
        ]

    def files_of(self, tests: Collection[TestName]) -> frozenset[str]:
        """The files of which these tests ran a line."""
        known = (self.tests[name] for name in tests if name in self.tests)
        return frozenset(line.file for test in known for line in test.lines)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A suspicious line.

    Attributes:
        line: where.
        suspiciousness: 0 to 1.
    """

    line: Line
    suspiciousness: float

    def to_dict(self, tests: Sequence[TestName] = ()) -> dict[str, Any]:
        """As events have it; ``tests`` are the failing ones that ran the line."""
        fields = {
            "file": self.line.file,
            "line": self.line.line,
            "suspiciousness": round(self.suspiciousness, 4),
        }
        return fields | ({"tests": list(map(str, tests))} if tests else {})


def relative_to(root: Path, path: Path) -> str:
    """``path`` as :class:`Line` and diffs name it: relative to the tree's root, with ``/``."""
    return path.resolve().relative_to(root.resolve()).as_posix()
