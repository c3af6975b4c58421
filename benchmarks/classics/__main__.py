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
from dataclasses import asdict
from pathlib import Path

from benchmarks.classics.bench import PROJECT, Classics
from benchmarks.classics.multiple import KINDS, several
from benchmarks.classics.places import places_table
from benchmarks.classics.reach import Reached, reach_table, reached
from benchmarks.classics.results import judged, packages, table, told_apart
from benchmarks.classics.solutions import Solution, solution_of
from benchmarks.machine import Machine
from benchmarks.workdir import DEFAULT_WORKDIR
from repairnator.core.groups import make_groups, simplest_first

_FAULTS = Path(__file__).with_name("faults.toml")


def faults() -> dict[str, str]:
    """The kind of fault of each package."""
    return {name: str(kind) for name, kind in tomllib.loads(_FAULTS.read_text("utf-8")).items()}


def _reached(project: Classics, solutions: Mapping[str, Solution], most: int) -> Iterator[Reached]:
    failed, _, spectrum = project.measured()
    for group in simplest_first(make_groups(failed, spectrum)):
        name = packages(group)[0]
        yield reached(name, group, spectrum, project.workbench, solutions[name], most)


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
            reports.append({**asdict(results[-1]), "report": told_apart(found.report, equality)})
            print(table(results[-1:]).splitlines()[1], file=sys.stderr, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(reports, indent=1), encoding="utf-8")
    print(table(sorted(results, key=lambda each: (each.rank != 1, each.rank == 0, each.fault))))
    print(f"on {before}; load at the end {Machine.here().load}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
