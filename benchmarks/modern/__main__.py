"""How far the search reaches in the Java of today: ``python -m benchmarks.modern [--only NAME …]``.

Each package of ``project/`` has one fault inside a construct that is newer than Java 8, or more usual since.
It is compiled for the release that it needs, on the oldest JDK of the machine that knows it, and searched as
in :mod:`benchmarks.classics`. The search is tuned on this set; it measures nothing but that.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.classics.bench import Classics
from benchmarks.classics.results import Result, judged, packages, table
from benchmarks.classics.solutions import solution_of
from benchmarks.machine import Machine
from benchmarks.modern.jdks import java_of, jdk_for
from benchmarks.workdir import DEFAULT_WORKDIR

_HERE = Path(__file__).parent
_PROJECT, _PATCHES, _FAULTS = _HERE / "project", _HERE / "solutions", _HERE / "faults.toml"
_RELEASE = "<maven.compiler.release>25<"
_WANTED = 0.85  # of the faults: the solution comes first


def faults() -> dict[int, dict[str, str]]:
    """By release of Java, what each package's fault is inside."""
    tables = tomllib.loads(_FAULTS.read_text("utf-8"))
    return {int(name.removeprefix("java")): dict(kinds) for name, kinds in tables.items()}


def _searched(
    release: int, kinds: Mapping[str, str], names: Sequence[str], workdir: Path, seconds: float
) -> Iterator[tuple[Result, dict[str, object]]]:
    """Results of the packages of one release, with the search's own reports."""
    source = workdir / f"source{release}"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(_PROJECT, source)
    pom = source / "pom.xml"
    text = pom.read_text(encoding="utf-8")
    pom.write_text(text.replace(_RELEASE, _RELEASE.replace("25", str(release))), encoding="utf-8")
    solutions = {name: solution_of(name, _PROJECT, _PATCHES) for name in names}
    with Classics(names, workdir / f"searched{release}", source) as project:
        for found in project.searches(seconds):
            equality = project.equality(found, solutions[packages(found.group)[0]])
            yield judged(found, equality, kinds), found.report


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; 1 where the solutions of too few faults come first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.modern", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these packages")
    parser.add_argument("--budget", type=float, default=30.0, metavar="SECONDS", help="for each group")
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR / "modern")
    parser.add_argument("--json", type=Path, metavar="FILE", help="results and reports, for a closer look")
    arguments = parser.parse_args(argv)
    before, results, reports, missed = Machine.here(), [], [], 0
    for release, kinds in faults().items():
        names = [name for name in sorted(kinds) if name in (arguments.only or kinds)]
        home = jdk_for(release)
        if home is None:
            print(f"no JDK for Java {release} here: {len(names)} faults are left out", file=sys.stderr)
            missed += len(names)
        if home is None or not names:
            continue
        with java_of(home):
            for result, report in _searched(release, kinds, names, arguments.workdir, arguments.budget):
                results.append(result)
                reports.append({**asdict(result), "report": report})
                print(table([result]).splitlines()[1], file=sys.stderr, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(reports, indent=1), encoding="utf-8")
    print(table(sorted(results, key=lambda each: (each.rank != 1, each.rank == 0, each.fault))))
    print(f"on {before}; load at the end {Machine.here().load}")
    first = sum(each.rank == 1 for each in results)
    return 0 if first >= _WANTED * len(results) and not missed else 1


if __name__ == "__main__":
    raise SystemExit(main())
