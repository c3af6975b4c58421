"""What tests ran, kept in proportion to the failing tests' code; and the order in which to measure the rest.

Of a passing test only those lines matter that lie in files which a failing test ran: elsewhere nothing is
suspected and nothing is changed. In a project of a thousand classes that is a small part of all coverage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from repairnator.core.files import files_below, is_file, real
from repairnator.core.languages.java.runtime.classfiles import ancestors, class_file, referenced_classes
from repairnator.core.languages.java.runtime.protocol import TestOutcome, TestVerdict
from repairnator.core.localize.port import Branch, CoveredTest, Line, relative_to
from repairnator.model import TestName

# Outcomes of which the exception tells more, and what is said of others that a build never has.
_TOLD = (TestOutcome.FAILED, TestOutcome.ERROR)
_HOW = {TestOutcome.MISSING: "no such test", TestOutcome.SKIPPED: "a skipped test"}


class Coverage:
    """The coverage of the tests measured so far.

    Attributes:
        tests: by name.
        classes: top-level classes that failing tests ran.
        suspected: files that failing tests ran, relative to the root.
    """

    def __init__(self, root: Path, source_roots: Sequence[Path]) -> None:
        self.tests: dict[TestName, CoveredTest] = {}
        self.classes: set[str] = set()
        self._root = root
        self._source_roots = source_roots
        self._files: dict[str, str | None] = {}
        self._by_name: dict[str, list[Path]] = {}
        self.suspected: set[str] = set()
        # Tests run the same lines and take the same branches: each is kept once.
        self._lines: dict[Line, Line] = {}
        self._branches: dict[Branch, Branch] = {}

    def add_failing(self, verdicts: Sequence[TestVerdict]) -> None:
        """Keep all that these tests ran; passing tests measured before are forgotten if that is new code."""
        before = len(self.suspected)
        for verdict in verdicts:
            for name in (*verdict.lines, *(thrower for thrower, _ in verdict.trace)):
                file = self._file(name, verdict.sources)
                if file is not None:
                    self.suspected.add(file)
                    self.classes.add(name.partition("$")[0])
        if len(self.suspected) > before:
            self.tests = {name: test for name, test in self.tests.items() if not test.passed}
        for verdict in verdicts:
            self.add(verdict)

    def add(self, verdict: TestVerdict) -> None:
        """Keep what a test ran of the files that failing tests ran."""
        lines = (
            Line(file, line)
            for name, numbers in verdict.lines.items()
            if (file := self._file(name, verdict.sources)) in self.suspected and file is not None
            for line in numbers
        )
        branches = (
            Branch(self._once(Line(file, line)), index, outcome)
            for name, taken in verdict.branches.items()
            if (file := self._file(name, verdict.sources)) in self.suspected and file is not None
            for line, index, outcome in taken
        )
        thrown = (
            Line(file, line)
            for name, line in verdict.trace
            if line > 0 and (file := self._file(name, verdict.sources)) is not None
        )
        self.tests[verdict.name] = CoveredTest(
            name=verdict.name,
            passed=verdict.verdict is TestOutcome.PASSED,
            lines=frozenset(map(self._once, lines)),
            thrown_at=tuple(thrown),
            seconds=verdict.millis / 1000,
            branches=frozenset(self._branches.setdefault(branch, branch) for branch in branches),
            type=verdict.type if verdict.verdict in _TOLD else _HOW.get(verdict.verdict, ""),
            message=verdict.message if verdict.verdict in _TOLD else "",
        )

    def _once(self, line: Line) -> Line:
        return self._lines.setdefault(line, line)

    def _file(self, class_name: str, sources: Mapping[str, str]) -> str | None:
        """Path, relative to the root, of the main source file that a class comes from."""
        if class_name not in self._files:
            self._files[class_name] = self._find_file(class_name, sources)
        return self._files[class_name]

    def _find_file(self, class_name: str, sources: Mapping[str, str]) -> str | None:
        package, _, name = class_name.rpartition(".")
        file_name = sources.get(class_name, name.partition("$")[0] + ".java")
        by_package = (source / package.replace(".", "/") / file_name for source in self._source_roots)
        file = next((each for each in by_package if is_file(each)), None) or self._anywhere(file_name)
        if file is None or not real(file).is_relative_to(real(self._root)):
            return None
        return relative_to(self._root, file)

    def _anywhere(self, file_name: str) -> Path | None:
        """The only source file of this name: outside Java, folders need not follow packages."""
        if file_name.endswith(".java"):
            return None
        if file_name not in self._by_name:
            below = (file for source in self._source_roots for file in files_below(source))
            self._by_name[file_name] = [file for file in below if file.name == file_name]
        found = self._by_name[file_name]
        return found[0] if len(found) == 1 else None


def nearest_first(
    failing: Sequence[TestName],
    passing: Sequence[TestName],
    suspected: set[str],
    outputs: Sequence[Path],
) -> list[TestName]:
    """Passing tests, those that tell most first.

    First those of the failing tests' own classes; then by the suspected classes that a test class names, one
    that few test classes name telling more; then those of the same packages, then others.

    Args:
        failing: the failing tests.
        passing: the passing tests to put in order.
        suspected: top-level classes that the failing tests ran.
        outputs: folders of compiled tests.
    """
    suites = {test.suite for test in failing}
    packages = {suite.rpartition(".")[0] for suite in suites}
    named = {suite: _named(suite, outputs) & suspected for suite in {test.suite for test in passing}}
    often = Counter(name for names in named.values() for name in names)
    weights = {suite: sum(1 / often[name] for name in names) for suite, names in named.items()}

    def distance(test: TestName) -> tuple[int, float, int]:
        if test.suite in suites:
            return 0, 0.0, 0
        return 1, -weights[test.suite], test.suite.rpartition(".")[0] not in packages

    return sorted(passing, key=distance)


def _named(suite: str, outputs: Sequence[Path]) -> set[str]:
    """Top-level classes that a test class, or one that it extends, names."""
    found: set[str] = set()
    for name in ancestors(outputs, suite):
        path = class_file(outputs, name)
        if path is not None:
            found |= {each.partition("$")[0] for each in referenced_classes(path)}
    return found
