"""The warm runtime and the search for Python, in a real interpreter with real runners."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from repairnator.core.edits import Edit, applied
from repairnator.core.events import EventWriter
from repairnator.core.languages.python.project import PythonModule, Runner
from repairnator.core.languages.python.runtime.warm import PythonRuntime
from repairnator.core.languages.python.search import PythonRepair
from repairnator.core.localize.port import Line
from repairnator.core.projects.port import Project
from repairnator.core.tools.port import PlausiblePatch, RepairTask
from repairnator.core.warm.batches import Batch
from repairnator.core.warm.verdicts import CandidateVerdict, Outcome
from repairnator.model import TestFailure, TestName

SOURCE = """\
import functools

LIMIT = 11
SEEN = []


def largest(values):
    best = None
    for value in values:
        if best is None or value < best:
            best = value
    return best


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    if n <= 1:
        return n
    return fibonacci(n - 1) + fibonacci(n - 3)


def is_large(value):
    return value >= LIMIT


def remember(value):
    SEEN.append(value)
    return len(SEEN)


def half(value):
    return value / 2


def countdown(value):
    while value > 0:
        value += 1
    return value
"""
PYTEST = """\
import pytest
from measures import countdown, fibonacci, half, is_large, largest, remember


@pytest.fixture(autouse=True, scope="module")
def prepared():
    yield 1


def test_largest():
    assert largest([1, 3, 2]) == 3


def test_one():
    assert largest([7]) == 7


def test_fibonacci():
    assert fibonacci(10) == 55


def test_is_large():
    assert is_large(10)


@pytest.mark.parametrize("value", [4, 5])
def test_half(value):
    assert half(value) == value // 2


def test_countdown():
    assert countdown(3) == 0


def test_remember():
    assert remember(1) == 1


@pytest.mark.xfail(strict=True)
def test_expected_failure():
    assert largest([]) == 1
"""
UNITTEST = """\
import unittest
from measures import largest


class LargestTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.values = [1, 3, 2]

    def test_largest(self):
        self.assertEqual(largest(self.values), 3)

    def test_one(self):
        for value in (1, 2):
            with self.subTest(value=value):
                self.assertEqual(largest([value]), value)
"""
LARGEST = TestName("tests.test_measures", "test_largest")
ONE = TestName("tests.test_measures", "test_one")


@dataclass(frozen=True)
class Change:
    """A candidate."""

    number: int
    edits: tuple[Edit[str], ...]
    score: float = 1.0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "tests").mkdir()
    (root / "unit").mkdir()
    (root / "measures.py").write_text(SOURCE)
    (root / "tests/test_measures.py").write_text(PYTEST)
    (root / "unit/test_unit.py").write_text(UNITTEST)
    return root


def module_of(root: Path, runner: Runner, *arguments: str) -> PythonModule:
    return PythonModule(
        name="measures",
        directory=root,
        source_roots=(root,),
        test_roots=(root / "tests", root / "unit"),
        encoding="UTF-8",
        interpreter=Path(sys.executable),
        version=sys.version_info[:2],
        runner=runner,
        arguments=arguments,
        search_path=(root,),
    )


@pytest.fixture(scope="module")
def runtime(project: Path) -> Iterator[PythonRuntime]:
    module = module_of(project, Runner.PYTEST, "tests")
    opened = PythonRuntime([module], root=project, environment=os.environ, test_limit=1.0, size=1)
    yield opened
    opened.close()


def change(number: int, old: str, new: str) -> Change:
    at = SOURCE.index(old)
    return Change(number, (Edit(at, at + len(old), new),))


def judged(
    runtime: PythonRuntime, changes: Sequence[Change], failing: TestName, *passing: TestName
) -> dict[int, CandidateVerdict]:
    runtime.measure([failing], passing, seconds=60)
    batch = Batch("measures.py", tuple(changes), (failing,), passing, 120.0)
    return {verdict.number: verdict for verdict in runtime.validate(batch)}


def test_lines_branches_and_verdicts_are_measured(runtime: PythonRuntime) -> None:
    half = [TestName(LARGEST.suite, f"test_half[{value}]") for value in (4, 5)]
    expected = TestName(LARGEST.suite, "test_expected_failure")
    tests = runtime.measure([LARGEST, half[1]], [ONE, half[0], expected], seconds=60).tests
    assert not tests[LARGEST].passed
    assert tests[LARGEST].type == "AssertionError"
    assert tests[ONE].passed
    assert tests[half[0]].passed
    assert not tests[half[1]].passed
    assert not tests[expected].passed, "an expected failure is no test that passes"
    assert Line("measures.py", 10) in tests[ONE].lines
    assert Line("measures.py", 18) not in tests[ONE].lines
    assert {branch.outcome for branch in tests[LARGEST].branches if branch.line.line == 10} == {9, 11}
    assert all(line.file == "measures.py" for line in tests[LARGEST].lines)
    assert runtime.rerun([LARGEST, ONE], seconds=60) == {LARGEST: False, ONE: True}


def test_candidates_that_attack_the_server_cost_no_other_its_verdict(runtime: PythonRuntime) -> None:
    returned = "return best\n"
    changes = [
        change(1, "value < best", "value > best"),
        change(2, "value < best", "value == best"),
        change(3, "value < best", "value >"),
        change(4, "best is None or", "best  is  None or"),
        change(5, "value < best", "(value > best)"),
        change(6, returned, "import os; os._exit(0)\n"),
        change(7, returned, "import os; os.kill(os.getpid(), 9)\n"),
        change(8, returned, "import os; os.closerange(0, 4096)\n"),
        change(9, returned, "import os; os.fork()\n"),
        change(10, returned, "raise SystemExit(0)\n"),
        change(11, "best = value", "values.append(value)"),
        change(12, returned, "import time; time.sleep(1000)\n"),
        change(13, returned, "return [0] * 10 ** 12\n"),
        change(14, returned, "import threading; threading.Thread(target=best).start()\n"),
        change(15, returned, "import builtins; builtins.len = None\n"),
        change(16, returned, "import sys; sys.setrecursionlimit(10 ** 9); return largest(values)\n"),
        change(17, returned, "return max(values)\n"),
    ]
    found = judged(runtime, changes, LARGEST, ONE)
    assert {number: found[number].verdict for number in found if number not in (8, 9, 14, 15, 16)} == {
        1: Outcome.PLAUSIBLE,
        2: Outcome.FAILED,
        3: Outcome.UNCOMPILABLE,
        4: Outcome.ORIGINAL,
        5: Outcome.DUPLICATE,
        6: Outcome.EXIT,
        7: Outcome.EXIT,
        10: Outcome.FAILED,
        11: Outcome.TIMEOUT,
        12: Outcome.TIMEOUT,
        13: Outcome.FAILED,
        17: Outcome.PLAUSIBLE,
    }
    assert Outcome.PLAUSIBLE not in {found[number].verdict for number in (8, 9, 14, 15, 16)}


def test_a_candidate_that_breaks_a_passing_test_is_not_plausible(runtime: PythonRuntime) -> None:
    (verdict,) = judged(runtime, [change(1, "return best\n", "return 3\n")], LARGEST, ONE).values()
    assert verdict.verdict is Outcome.FAILED
    assert verdict.test == str(ONE)


def test_what_an_endless_test_runs_is_known_and_it_is_repaired(runtime: PythonRuntime) -> None:
    countdown = TestName(LARGEST.suite, "test_countdown")
    found = judged(
        runtime, [change(1, "value += 1", "value += 2"), change(2, "value += 1", "value -= 1")], countdown
    )
    measured = runtime.measure([countdown], [], seconds=60).tests[countdown]
    assert not measured.passed
    assert {line.line for line in measured.lines} == {36, 37}
    assert [found[number].verdict for number in (1, 2)] == [Outcome.TIMEOUT, Outcome.PLAUSIBLE]


def test_what_one_candidate_leaves_behind_no_other_sees(runtime: PythonRuntime) -> None:
    fibonacci = TestName(LARGEST.suite, "test_fibonacci")
    changes = [change(1, "n - 3", "n - 1"), change(2, "n - 3", "n - 2"), change(3, "n <= 1", "n <= 3")]
    found = judged(runtime, changes, fibonacci)
    assert [found[number].verdict for number in (1, 2, 3)] == [
        Outcome.FAILED,
        Outcome.PLAUSIBLE,
        Outcome.FAILED,
    ]


def test_a_change_of_a_module_s_own_code_is_imported_anew(runtime: PythonRuntime) -> None:
    is_large = TestName(LARGEST.suite, "test_is_large")
    changes = [change(1, "LIMIT = 11", "LIMIT = 10"), change(2, "LIMIT = 11", "LIMIT = 12")]
    found = judged(runtime, changes, is_large)
    assert found[1].verdict is Outcome.PLAUSIBLE
    assert found[2].verdict is not Outcome.PLAUSIBLE


def test_values_in_scope_are_told(runtime: PythonRuntime) -> None:
    (seen,) = runtime.observe("measures.py", [10], [LARGEST], most=2, seconds=60)
    assert [each["names"]["value"]["value"] for each in seen["seen"]] == [1, 3]
    assert seen["seen"][0]["names"]["best"]["type"] == "NoneType"


@pytest.mark.parametrize("runner", [Runner.PYTEST, Runner.UNITTEST])
def test_a_fault_is_repaired(project: Path, tmp_path: Path, runner: Runner) -> None:
    arguments = ["unit"] if runner is Runner.PYTEST else ["discover", "-s", "unit"]
    module = module_of(project, runner, *arguments)
    runtime = PythonRuntime([module], root=project, environment=os.environ, size=1)
    try:
        suite = "unit.test_unit.LargestTest" if runner is Runner.PYTEST else "test_unit.LargestTest"
        tests = TestName(suite, "test_largest"), TestName(suite, "test_one")
        patch = first_patch(runtime, module, tmp_path, *tests)
    finally:
        runtime.close()
    assert "value > best" in applied(SOURCE, patch.edits)


def first_patch(
    runtime: PythonRuntime, module: PythonModule, scratch: Path, failing: TestName, passing: TestName
) -> PlausiblePatch:
    spectrum = runtime.measure([failing], [passing], seconds=60)
    assert spectrum.tests[passing].passed
    task = RepairTask(
        group="1",
        project=cast(Project, None),  # the search does not build
        modules=(module,),
        failing=(TestFailure(failing, "AssertionError", ""),),
        other_failing=frozenset(),
        passing=frozenset({passing}),
        module_of={},
        spectrum=spectrum,
        runtime=runtime,
        seconds=120.0,
        cancelled=threading.Event(),
        scratch=scratch,
    )
    search = PythonRepair().search(task, EventWriter(lambda _: None))
    try:
        return next(iter(search))[0]
    finally:
        search.close()
