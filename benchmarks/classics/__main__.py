"""How far the search reaches on the development set: ``python -m benchmarks.classics [--only NAME …]``.

Each package of ``project/`` has one fault. The project is built once, its failing tests are grouped, and
each group is searched for ``--budget`` seconds. Of each first batch of plausible patches the table says
whether one equals the solution, and at which rank: by its normalized syntax tree, else by its bytecode,
else by what it does with generated inputs. This is the set that the search is tuned on; it measures nothing
but that.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.classics.bench import PROJECT, Classics, Found
from benchmarks.classics.equality import DIFFERS, Equality
from benchmarks.classics.multiple import KINDS, several
from benchmarks.classics.places import places_table
from benchmarks.classics.reach import Reached, reach_table, reached
from benchmarks.classics.solutions import Solution, solution_of
from benchmarks.machine import Machine
from benchmarks.workdir import DEFAULT_WORKDIR
from repairnator.core.edits import Edit
from repairnator.core.groups import Group, make_groups, simplest_first

_FAULTS = Path(__file__).with_name("faults.toml")
_REASONS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One group's outcome.

    Attributes:
        fault: package with the fault; several where a group holds tests of several.
        kind: of fault.
        plausible: patches found.
        rank: of the first one equal to the solution; 0 where none is.
        equal: how the patch at that rank, or the first, compares (:meth:`Equality.of`); "" without a patch.
        candidates, seconds: of the search.
        first: what the first patch does.
        ended: why the search ended.
    """

    fault: str
    kind: str
    plausible: int
    rank: int
    equal: str
    candidates: int
    seconds: float
    first: str
    ended: str


def faults() -> dict[str, str]:
    """The kind of fault of each package."""
    return {name: str(kind) for name, kind in tomllib.loads(_FAULTS.read_text("utf-8")).items()}


def packages(group: Group) -> list[str]:
    """Those with the faults that a group's tests see; mostly one."""
    return sorted({failure.name.suite.split(".")[2] for failure in group.failing})


def judged(found: Found, equality: Equality, kinds: Mapping[str, str]) -> Result:
    """Compare a group's patches with the solution."""
    names = packages(found.group)
    equal = equality.of([patch.edits for patch in found.patches])
    rank = next((place for place, each in enumerate(equal, 1) if each != DIFFERS), 0)
    return Result(
        fault="+".join(names),
        kind=kinds[names[0]],
        plausible=int(found.report["plausible"]),
        rank=rank,
        equal=equal[max(0, rank - 1)] if equal else "",
        candidates=int(found.report["candidates"]),
        seconds=round(found.seconds, 1),
        first=found.patches[0].summary if found.patches else "",
        ended=str(found.report.get("ended", "")),
    )


def table(results: Sequence[Result]) -> str:
    """A line for each group, then the totals."""
    lines = [
        f"{'fault':16}{'kind':27}{'patches':>8}{'rank':>5} {'equal':10}{'tried':>7}{'s':>6}  first patch"
    ]
    lines += [
        f"{each.fault:16}{each.kind:27}{each.plausible:8}{each.rank:5} {each.equal:10}{each.candidates:7}"
        f"{each.seconds:6.1f}  {each.first or each.ended}"
        for each in results
    ]
    patched = sum(bool(each.plausible) for each in results)
    first, known = sum(each.rank == 1 for each in results), sum(each.rank > 0 for each in results)
    lines.append(
        f"{len(results)} groups: {patched} with a plausible patch; the solution is first in {first}, "
        f"in the first batch in {known}; {sum(each.candidates for each in results)} candidates in "
        f"{sum(each.seconds for each in results):.0f} s"
    )
    return "\n".join(lines)


def _reached(project: Classics, solutions: Mapping[str, Solution], most: int) -> Iterator[Reached]:
    failed, _, spectrum = project.measured()
    for group in simplest_first(make_groups(failed, spectrum)):
        name = packages(group)[0]
        yield reached(name, group, spectrum, project.workbench, solutions[name], most)


def _compared(report: dict[str, Any], equality: Equality) -> dict[str, Any]:
    """A search's report, with how each patch of its ranking compares."""
    ranking = report.get("ranking", [])
    changes = [
        [Edit(start, end, text, each["place"].rpartition(":")[0]) for start, end, text in each["edits"]]
        for each in ranking
    ]
    entries = zip(ranking, equality.of(changes), strict=True)
    return {**report, "ranking": [{**each, "equal": equal} for each, equal in entries]}


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; 0 whatever the figures are, since nothing is promised of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classics", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these packages")
    parser.add_argument("--budget", type=float, default=30.0, metavar="SECONDS", help="for each group")
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR / "classics")
    parser.add_argument("--json", type=Path, metavar="FILE", help="results and reports, for a closer look")
    parser.add_argument(
        "--places", action="store_true", help="search nothing; tell the rank of the faulty line, by formula"
    )
    parser.add_argument(
        "--reach",
        type=int,
        metavar="MOST",
        help="search nothing; make so many candidates at most, and tell at which number the solution comes",
    )
    parser.add_argument(
        "--multiple",
        nargs="*",
        choices=KINDS,
        metavar="KIND",
        help="mend the faults, put in others that no single edit undoes (of these kinds in turn, or of all), "
        "and search these",
    )
    arguments = parser.parse_args(argv)
    kinds, source = faults(), PROJECT
    names = arguments.only or sorted(kinds)
    before, results, reports = Machine.here(), [], []
    multiple = arguments.multiple is not None
    if multiple:
        made = several(names, arguments.workdir / "multiple", arguments.multiple or KINDS)
        kinds, source, names = made.kinds, made.project, sorted(made.kinds)
    with Classics(names, arguments.workdir / "searched", source) as project:
        solutions = made.solutions if multiple else {name: solution_of(name, source) for name in names}
        if arguments.places:
            failed, _, spectrum = project.measured()
            groups = make_groups(failed, spectrum)
            print(places_table(groups, spectrum, [solutions[packages(group)[0]] for group in groups]))
            return 0
        if arguments.reach:
            print(reach_table(list(_reached(project, solutions, arguments.reach)), arguments.reach))
            return 0
        for found in project.searches(arguments.budget):
            equality = project.equality(found, solutions[packages(found.group)[0]])
            results.append(judged(found, equality, kinds))
            reports.append({**asdict(results[-1]), "report": _compared(found.report, equality)})
            print(table(results[-1:]).splitlines()[1], file=sys.stderr, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(reports, indent=1), encoding="utf-8")
    print(table(sorted(results, key=lambda each: (each.rank != 1, each.rank == 0, each.fault))))
    print(f"on {before}; load at the end {Machine.here().load}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
