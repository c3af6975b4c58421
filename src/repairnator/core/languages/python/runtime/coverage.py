"""What tests ran, as fault localization wants it: lines and branches of main source files."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from repairnator.core.files import FileError, read_file, real
from repairnator.core.languages.python.project import PythonModule
from repairnator.core.localize.port import Branch, CoveredTest, Line
from repairnator.core.offlimits import objection
from repairnator.core.warm.verdicts import understood
from repairnator.model import TestName

_BRANCHING = (ast.If, ast.While, ast.For, ast.AsyncFor, ast.IfExp, ast.Try, ast.Match, ast.comprehension)
_HOW = {"skipped": "skipped", "missing": "not collected", "exit": "ended its process"}


class Coverage:
    """Of the tests of one project.

    Attributes:
        tests: what each ran that was measured.
    """

    def __init__(self, root: Path, modules: Sequence[PythonModule]) -> None:
        self._root = real(root)
        self._sources = [real(path) for module in modules for path in module.source_roots]
        self._tests = [real(path) for module in modules for path in module.test_roots]
        self._files: dict[str, str] = {}
        self._branching: dict[str, frozenset[int]] = {}
        self.tests: dict[TestName, CoveredTest] = {}

    @understood
    def add(self, reply: Mapping[str, Any]) -> None:
        """Keep what a server told of a test."""
        name = TestName(reply["suite"], reply["case"])
        arcs = [
            (file, arc)
            for path, steps in reply["arcs"].items()
            if (file := self.main_file(path))
            for arc in steps
        ]
        verdict = str(reply["verdict"])
        self.tests[name] = CoveredTest(
            name=name,
            passed=verdict == "passed",
            lines=frozenset(Line(file, int(to)) for file, (_, to) in arcs),
            thrown_at=tuple(self._thrown(reply["trace"])),
            seconds=float(reply["seconds"]),
            branches=frozenset(
                Branch(Line(file, int(start)), 0, int(to))
                for file, (start, to) in arcs
                if start in self._branches(file)
            ),
            type=str(reply["type"]) or _HOW.get(verdict, ""),
            message=str(reply["message"]),
        )

    def main_file(self, path: str) -> str:
        """A file's path relative to the root, where it is a main source file; else ""."""
        if path not in self._files:
            self._files[path] = self._classified(path)
        return self._files[path]

    def _classified(self, path: str) -> str:
        file = real(Path(path))
        if not file.is_relative_to(self._root):
            return ""
        name = file.relative_to(self._root).as_posix()
        around = [(len(root.parts), False) for root in self._sources if file.is_relative_to(root)]
        around += [(len(root.parts), True) for root in self._tests if file.is_relative_to(root)]
        # Of a folder that is both, tests are told by their names.
        mains = {depth for depth, test in around if not test}
        if not around or max(around)[0] not in mains or objection(name):
            return ""
        return name

    def _thrown(self, trace: Sequence[Sequence[Any]]) -> Iterator[Line]:
        for path, line in trace:
            file = self.main_file(str(path))
            if file:
                yield Line(file, int(line))

    def _branches(self, file: str) -> frozenset[int]:
        """Lines of a file from which there is more than one way on."""
        if file not in self._branching:
            try:
                tree = ast.parse(read_file(self._root / file))
            except (FileError, SyntaxError, ValueError, RecursionError):
                self._branching[file] = frozenset()
            else:
                found = (node for node in ast.walk(tree) if isinstance(node, _BRANCHING))
                lines = (
                    node.target.lineno if isinstance(node, ast.comprehension) else node.lineno
                    for node in found
                )
                self._branching[file] = frozenset(lines)
        return self._branching[file]
