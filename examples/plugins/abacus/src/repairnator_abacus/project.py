"""The build tool: recognizes a project of Abacus, builds it and runs its tests."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.projects.port import Module, TestRun
from repairnator.errors import StepError
from repairnator.model import TestFailure, TestName
from repairnator_abacus.interpreter import AbacusError, parse, run

BUILD_FILE = "abacus.build"
# For example `square: area width=3 height=3 is 9`.
TEST = re.compile(r"(?P<case>\w+): (?P<wanted>\w+)(?P<inputs>(?: \w+=\d{1,19})*) is (?P<result>-?\d{1,19})")


@dataclass(slots=True)
class AbacusProject:
    """See :class:`repairnator.core.projects.port.Project`."""

    root: Path
    name: str = "abacus"
    language: str = "abacus"

    def build(self) -> list[str]:
        """Read all sources and tests once: there is nothing else to compile."""
        try:
            self._program()
            self._tests()
        except AbacusError as error:
            raise StepError("BuildProject", "NOTBUILDABLE", str(error)) from error
        return []

    def test(self, only: Sequence[TestName] = (), exclude: Sequence[TestName] = ()) -> TestRun:
        """Run all tests, or those that are asked for."""
        began = time.monotonic()
        try:
            program, tests = self._program(), self._tests()
        except AbacusError as error:
            raise StepError("TestProject", "NOTTESTABLE", str(error)) from error
        chosen = {name: test for name, test in tests.items() if name not in exclude}
        if only:
            chosen = {name: test for name, test in chosen.items() if name in only}
        if not chosen:
            raise StepError("TestProject", "NOTTESTABLE", "no test was run")
        failed = [failure for name, test in chosen.items() if (failure := _failure(name, test, program))]
        return TestRun(
            command="abacus test",
            passed=frozenset(chosen) - {failure.name for failure in failed},
            failed=tuple(failed),
            errors=sum(failure.type == "AbacusError" for failure in failed),
            skipped=0,
            timed_out=frozenset(),  # a calculation always ends
            excluded=tuple(exclude),
            module_of={name.suite: self.name for name in chosen},
            seconds=time.monotonic() - began,
            log="",
        )

    def modules(self) -> list[Module]:
        """One module. Only files below its source roots may be changed by a patch."""
        return [
            Module(
                name=self.name,
                directory=self.root,
                source_roots=(self.root / "src",),
                test_roots=(self.root / "tests",),
                encoding="UTF-8",
            )
        ]

    def at(self, root: Path) -> AbacusProject:
        """The same project in a copy of its tree."""
        return AbacusProject(root)

    def _program(self) -> dict[str, list[str]]:
        program: dict[str, list[str]] = {}
        for path in sorted((self.root / "src").glob("*.abacus")):
            program |= parse(_read(path), path.name)
        return program

    def _tests(self) -> dict[TestName, re.Match[str]]:
        tests: dict[TestName, re.Match[str]] = {}
        for path in sorted((self.root / "tests").glob("*.abacus")):
            for number, line in enumerate(_read(path).splitlines(), start=1):
                test = TEST.fullmatch(line.strip())
                if test:
                    tests[TestName(f"tests.{path.stem}", test["case"])] = test
                elif line.strip():
                    raise AbacusError(f"{path.name}:{number}: not a test: `{line.strip()}`")
        return tests


class AbacusBuild:
    """See :class:`repairnator.core.projects.port.BuildTool`."""

    name = "abacus"

    def detect(
        self, tree: Path, *, build_limit: float, test_limit: float, scratch: Path, place: str = ""
    ) -> AbacusProject | None:
        """A tree with a build file is a project of ours."""
        return AbacusProject(tree) if (tree / BUILD_FILE).is_file() else None


def _failure(name: TestName, test: re.Match[str], program: dict[str, list[str]]) -> TestFailure | None:
    inputs = dict(pair.split("=") for pair in test["inputs"].split())
    try:
        result = run(program, test["wanted"], {key: int(value) for key, value in inputs.items()})
    except AbacusError as error:
        return TestFailure(name, "AbacusError", str(error))
    if result == int(test["result"]):
        return None
    return TestFailure(name, "Different", f"{test['wanted']} is {result}, expected {test['result']}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AbacusError(f"{path.name}: cannot be read: {error}") from error
