"""The command line of these benchmarks."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.webhooks import outage, rate, refusals


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 when something is below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.webhooks", description=rate.__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=4000, help="in each round, to each server")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--outage", action="store_true", help="kill the broker under this load instead")
    what.add_argument("--refusals", action="store_true", help="compare the times of refusals instead")
    parser.add_argument("--kills", type=int, default=2, help="of the broker, with --outage")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--scanners", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        rate.serve_bare()
        return 0
    if options.scanners:
        outage.serve_scanners(options.scanners)
        return 0
    machine = Machine.here()
    if options.outage:
        fine = _outage(options.requests, options.kills)
    elif options.refusals:
        fine = refusals.compare(options.requests)
    else:
        fine = rate.compare(options.rounds, options.requests)
    print(f"on {machine}; load at the end {os.getloadavg()[0]:.1f}")
    return 0 if fine else 1


def _outage(count: int, kills: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        found = outage.measure(count, kills, Path(folder))
    print(found)
    return not found.lost
