"""Whether confidence tells the truth: ``python -m benchmarks.calibration RESULTS…``.

Each file is what ``python -m benchmarks.classics --json FILE`` has written, with ``--multiple`` or without.
It tells of each group's first patch whether it is right, and the share of its behaviour: what all plausible
patches that behave like it have of the scores.
The weights of the logistic function (:mod:`repairnator.core.confidence`) are fitted to these, and printed as
they go into ``priors.toml``. The table says, of patches told as so likely, how many were right; each one's
confidence there comes from weights that were fitted to the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from repairnator.core.confidence import Calibration, log_odds

_STEPS, _RATE = 600, 0.5
# Keeps the weight small where the patches say little (ridge penalty).
_PENALTY = 0.01
_BOUNDS = (0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A group's first patch.

    Attributes:
        share: of its behaviour in the scores of all plausible patches, as the search told.
        right: whether it equals the solution.
    """

    share: float
    right: bool


def judged(reports: Sequence[dict[str, Any]]) -> list[Judged]:
    """The first patches of groups that have one, from the results of a run."""
    found = []
    for each in reports:
        ranking = each["report"].get("ranking")
        if ranking:
            found.append(Judged(ranking[0]["shareOfBehaviour"], each["rank"] == 1))
    return found


def fitted(patches: Sequence[Judged]) -> Calibration:
    """The weights with the least logistic loss."""
    odds = [log_odds(each.share) for each in patches]
    constant, weight = 0.0, 1.0
    for _ in range(_STEPS):
        told = [Calibration(constant, weight).confidence(each.share) for each in patches]
        wrong = [confidence - each.right for confidence, each in zip(told, patches, strict=True)]
        constant -= _RATE * fmean(wrong)
        slope = fmean(map(float.__mul__, wrong, odds))
        weight -= _RATE * (slope + _PENALTY * weight)
    return Calibration(constant, weight)


def table(patches: Sequence[Judged]) -> str:
    """Of patches told as so likely, how many were right, and of those offered with this limit."""
    told = [
        (fitted([*patches[:place], *patches[place + 1 :]]).confidence(each.share), each.right)
        for place, each in enumerate(patches)
    ]
    lines = [f"{'confidence':14}{'patches':>8}{'right':>7}{'share':>8}   with this limit: offered, right"]
    for low, high in pairwise(_BOUNDS):
        inside = [right for confidence, right in told if low <= confidence < high]
        above = [right for confidence, right in told if confidence >= low]
        lines.append(
            f"{100 * low:4.0f} to {100 * high:3.0f} %{len(inside):9}{sum(inside):7}{_percent(inside):>8}"
            f"{len(above):20}{_percent(above):>8}"
        )
    return "\n".join(lines)


def _percent(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / len(right):.0f} %" if right else "-"


def main(argv: Sequence[str] | None = None) -> int:
    """Fit and print; 1 when no result has a patch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument(
        "results", nargs="+", type=Path, metavar="RESULTS", help="JSON files of benchmarks.classics"
    )
    arguments = parser.parse_args(argv)
    patches = [
        patch for path in arguments.results for patch in judged(json.loads(path.read_text(encoding="utf-8")))
    ]
    if len(patches) < 2:
        print("the results hold too few patches", file=sys.stderr)
        return 1
    print(table(patches))
    print("\n[confidence]")
    for name, weight in asdict(fitted(patches)).items():
        print(f"{name} = {weight:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
