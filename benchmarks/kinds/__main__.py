"""Whether the first patch is right, by kinds of faults: ``python -m benchmarks.kinds [--only CLASS …]``.

A project has one package of small classes with a fault each, a test class for each of these, and the right
versions in ``right/``. It is compiled once; then the failing tests of each class are searched for
``--budget`` seconds in warm JVMs. The table says which operator made the first patch, and at which rank the
first right one is: one that has the right version's syntax tree or bytecode, or does the same on generated
inputs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.classics.bench import Classics
from benchmarks.classics.results import Result, compared, table, told_apart
from benchmarks.classics.solutions import Solution
from benchmarks.machine import Machine
from benchmarks.workdir import DEFAULT_WORKDIR

PROJECT = Path(__file__).with_name("project")
_PACKAGES = Path("src", "main", "java", "org", "example")


def solutions(project: Path, tree: Path) -> dict[str, Solution]:
    """By the names of the faulty classes."""
    (package,) = (folder for folder in (project / _PACKAGES).iterdir() if folder.is_dir())
    found = {}
    for right in sorted((project / "right").glob("*.java")):
        file = _PACKAGES / package.name / right.name
        faulty = (tree / file).read_text(encoding="utf-8")
        found[right.stem] = Solution(file.as_posix(), faulty, right.read_text(encoding="utf-8"))
    return found


def searched(
    project: Path, only: Sequence[str], seconds: float, workdir: Path
) -> Iterator[tuple[Result, dict[str, Any]]]:
    """Search for each class's patches, and compare them with the right version; with the search's report."""
    (package,) = (folder.name for folder in (project / _PACKAGES).iterdir() if folder.is_dir())
    with Classics([package], workdir, project) as bench:
        known = solutions(project, bench.tree)
        for found in bench.searches(seconds, only=[f"org.example.{package}.{name}Test" for name in only]):
            fault = found.group.failing[0].name.suite.rpartition(".")[2].removesuffix("Test")
            operator = str(found.patches[0].evidence["operator"]) if found.patches else ""
            equality = bench.equality(found, known[fault])
            yield compared(found, equality, fault, operator), told_apart(found.report, equality)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; 0 whatever the figures are, since nothing is promised of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kinds", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="CLASS", help="these classes")
    parser.add_argument("--budget", type=float, default=30.0, metavar="SECONDS", help="for each group")
    parser.add_argument("--project", type=Path, default=PROJECT, help="another one of the same layout")
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR / "kinds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="results and reports, for a closer look")
    arguments = parser.parse_args(argv)
    before, results, reports = Machine.here(), [], []
    for result, report in searched(arguments.project, arguments.only, arguments.budget, arguments.workdir):
        results.append(result)
        reports.append({**asdict(result), "report": report})
        print(table([result]).splitlines()[1], file=sys.stderr, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(reports, indent=1), encoding="utf-8")
    print(table(sorted(results, key=lambda each: (each.rank != 1, each.rank == 0, each.fault))))
    print(f"on {before}; load at the end {Machine.here().load}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
