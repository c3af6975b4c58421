"""Time to the first candidate: from the start of ``repairnator repair`` on the example to its progress.

Absolute seconds depend on the machine, so each run is paired with one of the project's own ``mvn test`` right
before it, and what counts is the ratio of the medians. The first pair warms caches and is left out. Before
it, Maven fetches once what the project needs; every measured run must then run every test.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.maven import Maven, MavenError, read_reports
from benchmarks.product import NoCandidate, repairing

EXAMPLE = Path(__file__).parents[1] / "examples" / "failing-project"
RATIO_AT_MOST = 2.0
_LIMIT = 600.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One measurement.

    Attributes:
        maven: seconds of the project's own ``mvn test``.
        first: seconds from the start of the command to its first progress with a candidate.
    """

    maven: float
    first: float


def count_tests(tree: Path) -> int:
    """How many tests the project has; fetches what they need.

    Raises:
        MavenError: none could be run.
    """
    with _fresh(tree) as copy:
        return Maven().test(copy, offline=False).total


def own_tests(tree: Path, total: int) -> float:
    """Seconds that ``mvn test`` takes in a fresh copy of the tree.

    Raises:
        MavenError: other than ``total`` tests were run.
    """
    with _fresh(tree) as copy:
        begin = time.monotonic()
        _, output = Maven().attempt(copy, "test")
        seconds = time.monotonic() - begin
        ran = read_reports(copy).total
        if ran != total:
            raise MavenError(
                f"mvn test ran {ran} of {total} tests, so its time says nothing:\n{output[-3000:]}"
            )
        return seconds


@contextmanager
def _fresh(tree: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("target"))
        yield copy


def first_candidate(tree: Path, options: Sequence[str]) -> float:
    """Seconds to the first ``progress`` event with a candidate; the command is interrupted then.

    Raises:
        NoCandidate: there was none.
    """
    begin = time.monotonic()
    with repairing(tree, options, limit=_LIMIT) as process:
        return _awaited(process, begin)


def _awaited(process: subprocess.Popen[str], begin: float) -> float:
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "progress" and event["candidates"] > 0:
            return time.monotonic() - begin
    raise NoCandidate(f"no candidate after {time.monotonic() - begin:.0f} s, exit status {process.poll()}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when the ratio is above what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_candidate", description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="measured pairs")
    parser.add_argument("--sandbox", default="auto", help="handed to `repairnator repair`")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)

    machine, options = Machine.here(), ("--sandbox", arguments.sandbox)
    total = count_tests(EXAMPLE)
    pairs = [
        Pair(own_tests(EXAMPLE, total), first_candidate(EXAMPLE, options)) for _ in range(arguments.pairs + 1)
    ][1:]
    maven = statistics.median(pair.maven for pair in pairs)
    first = statistics.median(pair.first for pair in pairs)
    ratio = first / maven
    if arguments.json:
        document = {
            "machine": machine.to_dict(),
            "pairs": [{"maven": round(pair.maven, 2), "first": round(pair.first, 2)} for pair in pairs],
            "ratio": round(ratio, 2),
        }
        print(json.dumps(document, indent=1))
    else:
        for pair in pairs:
            print(f"mvn test {pair.maven:6.2f} s   first candidate {pair.first:6.2f} s")
        print(f"medians {maven:.2f} and {first:.2f} s, ratio {ratio:.2f} (at most {RATIO_AT_MOST:.1f})")
        print(f"on {machine}; load at the end {Machine.here().load}")
    return 0 if ratio <= RATIO_AT_MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
