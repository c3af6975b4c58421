"""Throughput for Python: candidates judged a second, against mutmut and against a process for each candidate.

All get the same functions and the same tests, which stand below. The product searches for a patch of a fault
in each function, to the end of its budget; a candidate counts when it compiles, differs from all others, and
met a failing test. mutmut runs on the functions without faults, as its documentation says (``mutmut run``);
its own count a second is taken, without its start, statistics and clean run. A process for each candidate
is ``python -m pytest -x`` of the failing test, one on each processor.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

from repairnator.core.events import EventWriter
from repairnator.core.languages.python.project import PythonModule, Runner
from repairnator.core.languages.python.runtime.warm import PythonRuntime
from repairnator.core.languages.python.search import PythonRepair
from repairnator.core.projects.port import Project
from repairnator.core.tools.port import RepairTask
from repairnator.model import TestFailure, TestName

PER_SECOND, TIMES_MUTMUT, TIMES_PROCESSES = 1000.0, 8.0, 30.0
MUTMUT = "mutmut==3.8.1"

FUNCTIONS = """\
def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def runs(text):
    found = []
    for letter in text:
        if found and found[-1][0] == letter:
            found[-1] = (letter, found[-1][1] + 1)
        else:
            found.append((letter, 1))
    return found


def overlap(left, right):
    low = max(left[0], right[0])
    high = min(left[1], right[1])
    if low >= high:
        return None
    return (low, high)


def price(count, unit, member=False):
    total = count * unit
    if count >= 10:
        total = total * 0.9
    if member and total > 100:
        total -= 5
    return round(total, 2)
"""
TESTS = """\
from measures import median, overlap, price, runs


def test_median():
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 3, 2]) == 2.5


def test_runs():
    assert runs("aab") == [("a", 2), ("b", 1)]


def test_overlap():
    assert overlap((1, 5), (3, 9)) == (3, 5)
    assert overlap((3, 9), (1, 5)) == (3, 5)
    assert overlap((1, 3), (3, 9)) is None


def test_price():
    assert price(10, 10) == 90
    assert price(20, 10, member=True) == 175
    assert price(1, 10, member=True) == 10
"""
# No single edit undoes these: the search goes on to the end of its budget. No function has a loop that a
# mutant could run for ever: mutmut would wait for it, and the comparison would be one of waiting.
FAULTS = {
    "test_median": (("middle - 1] + ordered[middle]) / 2", "middle - 2] * ordered[middle]) - 2"),),
    "test_runs": (
        ("found[-1][1] + 1)", "found[0][1] - 2)"),
        ("found.append((letter, 1))", "found.append((text, 2))"),
    ),
    "test_overlap": (("max(left[0], right[0])", "left[1] * right[1]"), ("(low, high)\n", "[high, low]\n")),
    "test_price": (("count >= 10", "unit < count"), ("total -= 5", "total += unit"), ("* 0.9", "- 0.9")),
}


def product(python: Path, folder: Path, seconds: float) -> tuple[int, float]:
    """Candidates that the product judged in all functions, and the seconds that it took."""
    candidates, spent = 0, 0.0
    for test, faults in FAULTS.items():
        root = folder / test
        faulty = FUNCTIONS
        for old, new in faults:
            assert faulty.count(old) == 1, old
            faulty = faulty.replace(old, new)
        written(root, faulty)
        judged, took = searched(python, root, TestName("tests.test_measures", test), seconds)
        candidates, spent = candidates + judged, spent + took
    return candidates, spent


def searched(python: Path, root: Path, failing: TestName, seconds: float) -> tuple[int, float]:
    """One search, by its own count and our clock."""
    module = PythonModule(
        name="measures",
        directory=root,
        source_roots=(root / "src",),
        test_roots=(root / "tests",),
        encoding="UTF-8",
        interpreter=python,
        version=(3, 0),
        runner=Runner.PYTEST,
        search_path=(root / "src",),
    )
    runtime = PythonRuntime([module], root=root, environment=os.environ, size=min(2, os.cpu_count() or 1))
    try:
        passing = [TestName(failing.suite, test) for test in FAULTS if test != failing.case]
        spectrum = runtime.measure([failing], passing, seconds=60)
        task = RepairTask(
            group="1",
            project=cast(Project, None),  # the search does not build
            modules=(module,),
            failing=(TestFailure(failing, "AssertionError", ""),),
            other_failing=frozenset(),
            passing=frozenset(passing),
            module_of={},
            spectrum=spectrum,
            runtime=runtime,
            seconds=seconds,
            cancelled=threading.Event(),
            scratch=root,
        )
        search = PythonRepair().search(task, EventWriter(lambda _: None))
        began = time.monotonic()
        for _ in search:
            pass
        took = time.monotonic() - began
        search.close()
        return search.counts().candidates, took
    finally:
        runtime.close()


def mutmut(python: Path, root: Path) -> tuple[int, float]:
    """Mutants that mutmut tested, and the seconds that it says or took for them."""
    written(root, FUNCTIONS)
    environment = {**os.environ, "PYTHONPATH": "src"}
    run = subprocess.run(
        [str(python), "-m", "mutmut", "run"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    rates = re.findall(r"([\d.]+) mutations/second", run.stdout)
    tested = re.findall(r"(\d+)/(\d+)", run.stdout)
    if not rates or not tested:
        raise SystemExit(f"mutmut did not come to its end:\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}")
    count = int(tested[-1][1])
    return count, count / float(rates[-1])


def processes(python: Path, root: Path, count: int) -> tuple[int, float]:
    """Candidates that were run in a process each, on each processor."""
    written(root, FUNCTIONS.replace("total -= 5", "total += 5"))
    command = [
        str(python),
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_measures.py::test_price",
    ]
    environment = {**os.environ, "PYTHONPATH": "src"}

    def run(_: int) -> None:
        subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)

    began = time.monotonic()
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as threads:
        list(threads.map(run, range(count)))
    return count, time.monotonic() - began


def written(root: Path, functions: str) -> None:
    """A project with these functions and the tests."""
    (root / "src").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "src/measures.py").write_text(functions)
    (root / "tests/test_measures.py").write_text(TESTS)


def main() -> int:
    """Measure, print, and fail where a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="of search for each function")
    parser.add_argument("--processes", type=int, default=20, help="candidates that get a process each")
    parser.add_argument(
        "--python", type=Path, help=f"an interpreter that has {MUTMUT} and pytest; else one is made"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="python-throughput-") as scratch:
        folder = Path(scratch)
        python = arguments.python or _environment(folder / "environment")
        rates = {
            name: count / max(seconds, 1e-3)
            for name, (count, seconds) in (
                ("product", product(python, folder / "product", arguments.seconds)),
                ("mutmut", mutmut(python, folder / "mutmut")),
                ("processes", processes(python, folder / "processes", arguments.processes)),
            )
        }
    times_mutmut = rates["product"] / rates["mutmut"]
    times_processes = rates["product"] / rates["processes"]
    result = {
        "perSecond": {name: round(rate, 1) for name, rate in rates.items()},
        "timesMutmut": round(times_mutmut, 1),
        "timesProcesses": round(times_processes, 1),
        "load": os.getloadavg()[0],
    }
    print(json.dumps(result))
    reached = (
        rates["product"] >= PER_SECOND and times_mutmut >= TIMES_MUTMUT and times_processes >= TIMES_PROCESSES
    )
    return 0 if reached else 1


def _environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", MUTMUT, "pytest"], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
