"""What other weights would make of the same plausible patches: ``python -m benchmarks.reranking RESULTS…``.

Each file is what ``python -m benchmarks.classics --json FILE`` has written: of each group, the plausible
patches with the score of the search, the factors of the ranking, and whether each is right. Nothing is
searched again. A factor's *exponent* says how much it counts: 1 as today, 0 not at all. The exponents are
fitted to one half of the groups (a conditional logit model: McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974) and checked on the other half, and the other way round; a penalty keeps
each near 1 unless many groups speak for another one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

_PRIOR = "prior"
_STEPS, _RATE = 400, 0.1
_PENALTY = 0.02
Exponents = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Patch:
    """A plausible patch.

    Attributes:
        factors: logarithms of the factors of its score, the search's own score among them.
        right: whether it equals the solution.
        behaviour: what behaves the same has the same number; None where that is not known.
    """

    factors: Mapping[str, float]
    right: bool
    behaviour: int | None = None

    def score(self, exponents: Exponents) -> float:
        """The logarithm of its score."""
        return sum(exponents.get(name, 1.0) * value for name, value in self.factors.items())


@dataclass(frozen=True, slots=True)
class Choice:
    """The plausible patches of one group."""

    fault: str
    patches: tuple[Patch, ...]

    @property
    def tells(self) -> bool:
        """Whether there is something to learn from it: right ones and others."""
        return len({patch.right for patch in self.patches}) == 2

    def first(self, exponents: Exponents) -> Patch:
        """The one that is ranked first."""
        return max(self.patches, key=lambda each: each.score(exponents))


def choices(reports: Sequence[Mapping[str, Any]]) -> list[Choice]:
    """Groups with a plausible patch, from the results of a run."""
    return [
        Choice(report["fault"], tuple(map(_patch, report["report"]["ranking"])))
        for report in reports
        if report["report"].get("ranking")
    ]


def _patch(entry: Mapping[str, Any]) -> Patch:
    factors = {_PRIOR: entry["prior"], **entry["factors"]}
    return Patch(
        {name: math.log(max(value, 1e-9)) for name, value in factors.items()},
        entry["equal"] != "differs",
        entry["behaviour"],
    )


def fitted(groups: Sequence[Choice]) -> dict[str, float]:
    """The exponents with which the right patches are likeliest to be first."""
    telling = [group for group in groups if group.tells]
    names = sorted({name for group in telling for patch in group.patches for name in patch.factors})
    exponents = dict.fromkeys(names, 1.0)
    for _ in range(_STEPS):
        slopes = {name: -_PENALTY * len(telling) * (value - 1.0) for name, value in exponents.items()}
        for group in telling:
            for name, slope in _slopes(group, exponents).items():
                slopes[name] += slope
        for name in names:
            exponents[name] += _RATE * slopes[name] / max(1, len(telling))
    return exponents


def _slopes(group: Choice, exponents: Exponents) -> dict[str, float]:
    """Of the logarithm of the probability that a right one is first."""
    weights = [patch.score(exponents) for patch in group.patches]
    most = max(weights)
    shares = [math.exp(weight - most) for weight in weights]
    total = sum(shares)
    right = sum(share for share, patch in zip(shares, group.patches, strict=True) if patch.right)
    slopes: dict[str, float] = {}
    for share, patch in zip(shares, group.patches, strict=True):
        pull = (share / right if patch.right and right > 0 else 0.0) - share / total
        for name, value in patch.factors.items():
            slopes[name] = slopes.get(name, 0.0) + pull * value
    return slopes


def halves(groups: Sequence[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Two halves, by the names of the faults, so that a fault stays where it is."""
    parts: tuple[list[Choice], list[Choice]] = ([], [])
    for group in groups:
        parts[hashlib.sha256(group.fault.encode()).digest()[0] % 2].append(group)
    return parts


def right_first(groups: Sequence[Choice], exponents: Exponents) -> int:
    """In how many groups a right one is first."""
    return sum(group.first(exponents).right for group in groups)


def surprise(groups: Sequence[Choice], exponents: Exponents) -> float:
    """By how many bits a right patch surprises, on average of the groups with one; 0 at best."""
    found = []
    for group in groups:
        scores = [2.0 ** (patch.score(exponents) / math.log(2)) for patch in group.patches]
        right = sum(score for score, patch in zip(scores, group.patches, strict=True) if patch.right)
        if right:
            found.append(math.log2(sum(scores) / right))
    return fmean(found)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, check, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reranking", description=__doc__)
    parser.add_argument("results", nargs="+", type=Path, metavar="RESULTS")
    arguments = parser.parse_args(argv)
    groups = [
        group for path in arguments.results for group in choices(json.loads(path.read_text(encoding="utf-8")))
    ]
    first, second = halves(groups)
    possible = sum(any(patch.right for patch in group.patches) for group in groups)
    print(
        f"{len(groups)} groups with a patch, {possible} with a right one; first in {right_first(groups, {})}"
    )
    for learned, checked in ((first, second), (second, first)):
        exponents = fitted(learned)
        print(
            f"fitted to {len(learned)}: right first in {right_first(learned, exponents)}, today "
            f"{right_first(learned, {})}; of the other {len(checked)}: {right_first(checked, exponents)}, "
            f"today {right_first(checked, {})}"
        )
    for name, value in sorted(fitted(groups).items()):
        print(f"  {name:20}{value:6.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
