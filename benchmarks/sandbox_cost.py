"""What the box costs: whole repairs of a small project in it, and with ``--sandbox none``, in turn.

Each pair is one repair of each kind, from the start of ``repairnator repair`` to its end with a proven patch;
the order changes from pair to pair, so that what else the machine does meets both alike. What counts is the
median of the pairs' ratios. The first pair, which may have to fetch Maven's artifacts, is left out.

The project has one fault, and the search ends by itself once it is patched. A search that used up its time
would take as long in the box as without, however slow the box were.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.product import repair

PROJECT = Path(__file__).parents[1] / "examples" / "two-modules"
RATIO_BELOW = 1.10
_LIMIT = 900.0
_PATCHED = 0


class NotRepaired(Exception):
    """A repair ended in another way than with a patch, so its time says nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One measurement, in seconds.

    Attributes:
        boxed: the repair in the box.
        bare: the repair without one.
    """

    boxed: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.boxed / self.bare


def repaired(sandbox: str) -> float:
    """Seconds of one whole repair.

    Raises:
        NotRepaired: it found no patch.
    """
    with tempfile.TemporaryDirectory() as output:
        run = repair(PROJECT, "--sandbox", sandbox, "--json", "--output", output, limit=_LIMIT)
    if run.status != _PATCHED:
        raise NotRepaired(f"`--sandbox {sandbox}` ended with status {run.status}: {run.errors}")
    return run.seconds


def measured(number: int) -> Pair:
    """One pair; those with an odd number begin without the box."""
    if number % 2:
        bare = repaired("none")
        return Pair(repaired("bubblewrap"), bare)
    boxed = repaired("bubblewrap")
    return Pair(boxed, repaired("none"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when the box costs more than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox_cost", description=__doc__)
    parser.add_argument("--pairs", type=int, default=9, help="measured pairs")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)

    machine = Machine.here()
    pairs = [measured(number) for number in range(arguments.pairs + 1)][1:]
    ratio = statistics.median(pair.ratio for pair in pairs)
    if arguments.json:
        document = {
            "machine": machine.to_dict(),
            "pairs": [{"boxed": round(pair.boxed, 2), "none": round(pair.bare, 2)} for pair in pairs],
            "ratio": round(ratio, 3),
        }
        print(json.dumps(document, indent=1))
    else:
        for pair in pairs:
            print(f"box {pair.boxed:6.2f} s   none {pair.bare:6.2f} s   ratio {pair.ratio:.3f}")
        print(f"median ratio {ratio:.3f} (below {RATIO_BELOW:.2f})")
        print(f"on {machine}; load at the end {Machine.here().load}")
    return 0 if ratio < RATIO_BELOW else 1


if __name__ == "__main__":
    raise SystemExit(main())
