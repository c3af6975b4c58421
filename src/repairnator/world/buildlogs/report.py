"""The findings of a log."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from repairnator.model import TestName

PLACE_LIMIT = 1000  # characters of a folder's name
SETTINGS_LIMIT = 4000  # characters of all build settings
MAX_TOLD = 50  # failing tests that a job knows by name
TOLD_LIMIT = 60_000  # characters of their names, which are short
MAX_NAMES = 2000  # failing tests that are named; the numbers count all


class Trouble(enum.StrEnum):
    """Trouble of another kind than a failing test."""

    NONE = ""
    COMPILATION = "compilation"
    INFRASTRUCTURE = "infrastructure"

    @classmethod
    def of(cls, line: str) -> Trouble:
        """What one line tells of."""
        if _COMPILATION.search(line):
            return cls.COMPILATION
        return cls.INFRASTRUCTURE if _INFRASTRUCTURE.search(line) else cls.NONE


_COMPILATION = re.compile(
    r"COMPILATION ERROR|Compilation failure|Compilation failed; see the compiler|errors? during collection|"
    r"^(?:E +)?SyntaxError:|unittest\.loader\._FailedTest"
)
_INFRASTRUCTURE = re.compile(
    r"Could not resolve (?:dependencies|host|all)|Could not transfer artifact|"
    r"Non-resolvable (?:parent|import)|Plugin \S+ or one of its dependencies could not be resolved|"
    r"No space left on device|The forked VM terminated|Connection (?:timed out|refused|reset)|"
    r"fatal: unable to access|The runner has received a shutdown signal|"
    r"has exceeded the maximum execution time|No output has been received in the last|"
    r"Job failed \(system failure\)|toomanyrequests|No matching distribution found|"
    r"Process completed with exit code 137"
)


@dataclass(frozen=True, slots=True)
class LogReport:
    """What a log says.

    Attributes:
        tools: that ran tests: ``maven``, ``gradle``, ``pytest``, ``unittest``.
        failing: the tests that failed, as far as they are named, in order.
        run, failed: numbers of tests; ``failed`` counts errors too, and may exceed ``failing``.
        trouble: what else went wrong.
        build_settings: profiles and properties of the command that ran the tests, as ``name=value``.
        place: folder of the first module whose tests failed, as the machine named it that ran them; "" where
            the log does not say.
    """

    tools: tuple[str, ...] = ()
    failing: tuple[TestName, ...] = ()
    run: int = 0
    failed: int = 0
    trouble: Trouble = Trouble.NONE
    place: str = ""
    build_settings: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """The first failing tests as a job keeps them."""
        return tuple(str(name) for name in self.failing[:MAX_TOLD])

    @property
    def tests_failed(self) -> bool:
        """Whether failing tests are what it tells of."""
        return self.failed > 0


def merged(reports: Sequence[LogReport], trouble: Trouble = Trouble.NONE) -> LogReport:
    """Several as one: of several tools in one log, or of several jobs of one build."""
    troubles = [trouble, *(report.trouble for report in reports)]
    return LogReport(
        tools=tuple(dict.fromkeys(tool for report in reports for tool in report.tools)),
        failing=tuple(dict.fromkeys(name for report in reports for name in report.failing))[:MAX_NAMES],
        run=sum(report.run for report in reports),
        failed=sum(report.failed for report in reports),
        trouble=next((one for one in troubles if one is not Trouble.NONE), Trouble.NONE),
        place=next((report.place for report in reports if report.place), ""),
        build_settings=next((report.build_settings for report in reports if report.build_settings), ()),
    )


# A class or module with its package; what is nested in it may be called anything.
_SUITE = re.compile(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*(?:\$.*)?")
_NAME_LIMIT = 1000  # characters


def is_name(name: TestName) -> bool:
    """Whether a test can be called so: programs print lines that look like those of tests, and are not."""
    text = str(name)
    fits = len(text) <= _NAME_LIMIT and text.isprintable() and _SUITE.fullmatch(name.suite) is not None
    return fits and (not name.case or any(map(str.isalnum, name.case)))


class Names:
    """Collects names of tests, each once, up to a limit; what cannot be a name is left out."""

    def __init__(self) -> None:
        self._names: dict[TestName, None] = {}

    def add(self, name: TestName) -> None:
        if len(self._names) < MAX_NAMES and is_name(name):
            self._names[name] = None

    def __len__(self) -> int:
        return len(self._names)

    def all(self) -> tuple[TestName, ...]:
        return tuple(self._names)
