"""Makes ``cases.json`` anew from the catalog, the studies and the seeds: ``python -m benchmarks.libraries``.

Takes hours; what it makes is kept in the repository, and ``benchmarks.repair_libraries`` reads it from there.
"""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from benchmarks.libraries.cases import CASES, FRESH, read_cases, write_cases
from benchmarks.libraries.catalog import libraries
from benchmarks.libraries.generate import Generator, NoCase
from benchmarks.libraries.studies import shares
from benchmarks.libraries.workshop import Workshop
from benchmarks.maven import Maven
from benchmarks.workdir import DEFAULT_WORKDIR

SEED, FRESH_SEED = "2026", "2027"
COUNT = 30


def main() -> None:
    """Generate cases until there are enough, writing each as soon as it is there."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that libraries are put back as they were
    parser = argparse.ArgumentParser(prog="python -m benchmarks.libraries", description=__doc__)
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR, help="where everything is kept")
    parser.add_argument("--output", type=Path, help="the file to write")
    parser.add_argument("--seed")
    parser.add_argument(
        "--fresh", action="store_true", help=f"make {FRESH.name}, the second set, which is never tuned on"
    )
    parser.add_argument("--cases", type=int, default=COUNT)
    parser.add_argument("--continue", dest="more", action="store_true", help="keep the cases already there")
    arguments = parser.parse_args()

    output = arguments.output or (FRESH if arguments.fresh else CASES)
    seed = arguments.seed or (FRESH_SEED if arguments.fresh else SEED)
    catalog = list(libraries().values())
    all_shares, maven = shares(), Maven()
    cases = read_cases(output) if arguments.more and output.exists() else []
    for number in range(len(cases), arguments.cases):
        library = catalog[number % len(catalog)]
        workshop = Workshop.open(library, arguments.workdir, maven)
        generator = Generator(workshop, workshop.sites(), all_shares)
        name = f"{library.name}-{'fresh-' * arguments.fresh}{number // len(catalog) + 1}"
        try:
            case = generator.case(name, f"{seed}/{number}", multiple=all_shares.is_multiple(number))
        except NoCase as error:
            raise SystemExit(str(error)) from error
        cases.append(case)
        write_cases(cases, output)
        print(f"{name}: {case.kind}, {case.file}:{case.line}, {len(case.failing)} failing", flush=True)


if __name__ == "__main__":
    main()
