"""Whether the first patch is right, by kinds of faults: ``python -m benchmarks.kinds [--only CLASS …]``.

A project has one package of small classes with a fault each, a test class for each of these, and the right
versions in ``right/``. It is compiled once; then the failing tests of each class are searched for
``--budget`` seconds in warm JVMs. The table says whether the first patch is right, and at which rank the
first right one is: one that has the right version's syntax tree, or does the same on generated inputs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.classics.bench import Classics, Found
from benchmarks.classics.solutions import Solution
from benchmarks.kinds.verdicts import Verdict, Verdicts
from benchmarks.machine import Machine
from benchmarks.workdir import DEFAULT_WORKDIR

PROJECT = Path(__file__).with_name("project")
_PACKAGES = Path("src", "main", "java", "org", "example")
_COMPARED = 10  # patches of the first batch


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one group of failing tests.

    Attributes:
        fault: the faulty class.
        plausible: patches found.
        rank: of the first right one; 0 where none of those compared is right.
        how: how that one, or the first, compares with the right version.
        candidates, seconds: of the search.
        operator: that made the first patch.
        first: what the first patch does.
        ended: why the search ended.
    """

    fault: str
    plausible: int
    rank: int
    how: str
    candidates: int
    seconds: float
    operator: str
    first: str
    ended: str


def solutions(project: Path, tree: Path) -> dict[str, Solution]:
    """By the names of the faulty classes."""
    (package,) = (folder for folder in (project / _PACKAGES).iterdir() if folder.is_dir())
    found = {}
    for right in sorted((project / "right").glob("*.java")):
        file = _PACKAGES / package.name / right.name
        faulty = (tree / file).read_text(encoding="utf-8")
        found[right.stem] = Solution(
            (tree / file).parent, file.as_posix(), faulty, right.read_text(encoding="utf-8")
        )
    return found


def searched(
    project: Path, only: Sequence[str], seconds: float, workdir: Path
) -> Iterator[tuple[Result, Found]]:
    """Search for each class's patches, and compare them with the right version."""
    (package,) = (folder.name for folder in (project / _PACKAGES).iterdir() if folder.is_dir())
    with Classics([package], workdir, project) as bench:
        known = solutions(project, bench.tree)
        for found in bench.searches(seconds, only=[f"org.example.{package}.{name}Test" for name in only]):
            fault = found.group.failing[0].name.suite.rpartition(".")[2].removesuffix("Test")
            tests = [failure.name for failure in found.group.failing]
            verdicts = Verdicts(known[fault], bench.workbench, tests, ())
            yield _result(fault, found, verdicts), found


def _result(fault: str, found: Found, verdicts: Verdicts) -> Result:
    compared: list[Verdict] = []
    for patch in found.patches[:_COMPARED]:
        compared.append(verdicts.of(patch))
        if compared[-1].right:
            break
    rank = len(compared) if compared and compared[-1].right else 0
    first = found.patches[0] if found.patches else None
    return Result(
        fault=fault,
        plausible=int(found.report["plausible"]),
        rank=rank,
        how=compared[rank - 1 if rank else 0].how if compared else "",
        candidates=int(found.report["candidates"]),
        seconds=round(found.seconds, 1),
        operator=str(first.evidence["operator"]) if first else "",
        first=first.summary if first else "",
        ended=str(found.report.get("ended", "")),
    )


def table(results: Sequence[Result]) -> str:
    """A line for each group, then the totals."""
    lines = [f"{'fault':14}{'patches':>8}{'rank':>5} {'compared':20}{'tried':>7}{'s':>6}  first patch"]
    lines += [
        f"{each.fault:14}{each.plausible:8}{each.rank:5} {each.how:20}{each.candidates:7}{each.seconds:6.1f}"
        f"  {each.first or each.ended} [{each.operator}]"
        for each in results
    ]
    first, known = sum(each.rank == 1 for each in results), sum(each.rank > 0 for each in results)
    lines.append(
        f"{len(results)} groups: the first patch is right in {first}, one of the first ten in {known}"
    )
    return "\n".join(lines)


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
    for result, found in searched(arguments.project, arguments.only, arguments.budget, arguments.workdir):
        results.append(result)
        reports.append({**asdict(result), "report": found.report})
        print(table([result]).splitlines()[1], file=sys.stderr, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(reports, indent=1), encoding="utf-8")
    print(table(sorted(results, key=lambda each: (each.rank != 1, each.rank == 0, each.fault))))
    print(f"on {before}; load at the end {Machine.here().load}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
