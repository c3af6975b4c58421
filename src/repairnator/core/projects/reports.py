"""XML reports of test runs, in the format that began with JUnit: which tests ran, and how each ended.

Most build tools and test runners, of all languages, write it or can be told to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.numerals import decimal
from repairnator.core.projects.markup import MarkupError, read_xml
from repairnator.model import TestFailure, TestName

MAX_TRACE = 16 * 1024
MAX_MESSAGE = 2 * 1024
MAX_CASES = 200_000
MAX_BYTES = 2 * 2**30
"""Of one report: tests may print a lot, and what they print is passed over as it is read."""
PREFIX = "TEST-"

_CLASS = re.compile(r"[\w$]+(?:\.[\w$]+)*")
_METHOD = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_PARAMETERS = re.compile(r"[\[({]")
# `adds two numbers(int, int)[1]`: parameters stand right behind the words.
_INVOCATION = re.compile(r"(.*[^\s(){}])(?:\([^()]*\)|\{[^{}]*\})\[[^\[\]]*\]", re.DOTALL)
_NUMBERED = re.compile(r"(.*\S)\[[^\[\]]*\]", re.DOTALL)


class Verdict(IntEnum):
    """How a test ended; the worst of a parameterized test's invocations counts."""

    SKIPPED = 0
    PASSED = 1
    FAILED = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One entry of a report.

    Attributes:
        name: the test, without parameters.
        verdict: how it ended.
        failure: how it failed, for FAILED and ERROR.
        seconds: its duration.
    """

    name: TestName
    verdict: Verdict
    failure: TestFailure | None
    seconds: float


@dataclass(slots=True)
class Results:
    """Results of one or several runs, the worst verdict for each test.

    Attributes:
        verdicts: by test, in the order first reported.
        failures: how each failed test failed first.
        module_of: the module that ran a test class.
        slowest: seconds of the slowest test that passed.
    """

    verdicts: dict[TestName, Verdict] = field(default_factory=dict)
    failures: dict[TestName, TestFailure] = field(default_factory=dict)
    module_of: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0

    def add(self, result: CaseResult, module: str) -> None:
        name = result.name
        self.module_of.setdefault(name.suite, module)
        self.verdicts[name] = max(result.verdict, self.verdicts.get(name, Verdict.SKIPPED))
        if result.failure is not None:
            self.failures.setdefault(name, result.failure)
        elif result.verdict is Verdict.PASSED:
            self.slowest = max(self.slowest, result.seconds)

    def suites(self) -> set[str]:
        """Top-level classes that reported."""
        return {name.suite.partition("$")[0] for name in self.verdicts}


def report_files(directories: Iterable[Path]) -> Iterator[Path]:
    """What is named like a report in ``directories``, in a fixed order; it need not be a file."""
    for directory in directories:
        try:
            names = sorted(os.listdir(directory))  # noqa: PTH208
        except (OSError, ValueError):
            continue
        yield from (directory / name for name in names if name.startswith(PREFIX) and name.endswith(".xml"))


def read_report(path: Path) -> list[CaseResult]:
    """The results in one report file.

    Raises:
        MarkupError: it cannot be read, for whatever reason: a pipe, a folder or a link in the place of the
            report, an encoding that nobody knows, no XML.
    """
    without = frozenset({"system-out", "system-err"})
    root = read_xml(path, max_bytes=MAX_BYTES, without=without, links=False)
    suite = path.stem.removeprefix(PREFIX)
    cases = root.findall("testcase")
    if len(cases) > MAX_CASES:
        raise MarkupError(f"{path} has more than {MAX_CASES} tests")
    return [_case(element, suite) for element in cases]


def _case(element: Element, suite: str) -> CaseResult:
    problem = element.find("error")
    verdict = Verdict.ERROR
    if problem is None:
        problem = element.find("failure")
        verdict = Verdict.FAILED
    trace = "" if problem is None else (problem.text or "").strip()
    name = normalized_name(element.get("classname", ""), element.get("name", ""), suite)
    seconds = decimal(element.get("time", "").replace(",", ""))
    if problem is None:
        verdict = Verdict.PASSED if element.find("skipped") is None else Verdict.SKIPPED
        return CaseResult(name, verdict, None, seconds)
    message = problem.get("message", "") or _message(trace)
    kind = problem.get("type", "") or trace.partition(":")[0].partition("\n")[0]
    failure = TestFailure(name, kind.strip()[:MAX_MESSAGE], message.strip()[:MAX_MESSAGE], trace[:MAX_TRACE])
    return CaseResult(name, verdict, failure, seconds)


def normalized_name(classname: str, name: str, suite: str) -> TestName:
    """The test that a report calls ``name`` of ``classname``.

    Test runners append parameters in several ways (``even[1](1)``, ``even{int}[1]``, ``even(int)[1]``,
    ``adds[0: a=1]``), a suffix to class names (``CalcTest(java8)``), and names a failure of the whole class
    by the class, by nothing, or by ``initializationError``. Some tests have a sentence for a name, of which
    brackets may be a part (``gives 0, when empty (nothing bought)``): it is kept, so that a test is called
    the same whether it passes or fails.

    Args:
        classname: attribute ``classname``.
        name: attribute ``name``.
        suite: class that the report's file is named after.
    """
    owner = _PARAMETERS.split(classname, maxsplit=1)[0].strip()
    if not _CLASS.fullmatch(owner) or owner.startswith("junit.framework.TestSuite"):
        owner = suite
    head = _PARAMETERS.split(name, maxsplit=1)[0]
    method = head.strip()
    whole = (owner, owner.rpartition(".")[2], "initializationError")
    if method in whole or name == classname or not name.strip():
        return TestName(owner, "")
    attached = head == name or head == head.rstrip()
    return TestName(owner, method if attached and is_method(method) else _phrase(name)[:MAX_MESSAGE])


def is_method(case: str) -> bool:
    """Whether a test's name can be that of a method as most languages have it: one word."""
    return _METHOD.fullmatch(case) is not None


def _phrase(name: str) -> str:
    """A sentence in the place of a method's name, without the parameters of an invocation."""
    words = name.strip()
    invocation = _INVOCATION.fullmatch(words) or _NUMBERED.fullmatch(words)
    return invocation[1] if invocation else words.removesuffix("()")


def _message(trace: str) -> str:
    head = trace.partition("\n\tat ")[0]
    return head.partition(":")[2].strip()
