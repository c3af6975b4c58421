"""All benchmarks, one after the other: ``python -m benchmarks [--quick]``."""

from __future__ import annotations

import argparse

from benchmarks import (
    dispatch,
    endless,
    first_candidate,
    large_project,
    queues,
    repair_libraries,
    sandbox_cost,
    scanning,
    stores,
    throughput,
    webhooks,
)
from benchmarks.shapes import __main__ as shapes


def main() -> int:
    """Run them; 1 when one of them is below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, seconds and cases")
    quick = parser.parse_args().quick
    programs = (
        ("Time to the first candidate", first_candidate.main, ["--pairs", "2"] if quick else []),
        ("Cost of the box", sandbox_cost.main, ["--pairs", "3"] if quick else []),
        ("Throughput", throughput.main, ["--budget", "40"] if quick else []),
        ("Endless loops", endless.main, ["--budget", "20"] if quick else []),
        ("Queues", queues.main, ["--rounds", "2"] if quick else []),
        ("Dispatch", dispatch.main, ["--rounds", "2", "--jobs", "50"] if quick else []),
        ("Backlogs", stores.main, ["--quick", "--rounds", "2"] if quick else []),
        ("Webhooks", webhooks.main, ["--rounds", "1"] if quick else []),
        ("Scanning", scanning.main, ["--builds", "1000"] if quick else []),
        *(() if quick else (("Large project", large_project.main, []),)),
        ("Shapes", shapes.main, ["--only", "spring/stock-shown"] if quick else []),
        ("Reach", repair_libraries.main, ["--quick"] if quick else []),
    )
    statuses = []
    for title, program, arguments in programs:
        print(f"\n{title}\n{'-' * len(title)}", flush=True)
        statuses.append(program(arguments))
    return max(statuses)


if __name__ == "__main__":
    raise SystemExit(main())
