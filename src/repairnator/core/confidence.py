"""The confidence in a patch: how likely it is right, not merely plausible.

Plausible patches that behave alike are one answer to the question what the code should do. How likely an
answer is among them, its share of their scores tells; whether the right one is among them at all, how usual
its best patch is. Both go through a logistic function whose weights are fitted to patches that are known to
be right or wrong (Platt, "Probabilistic outputs for support vector machines", 1999).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

# Shares are kept off 0 and 1, whose log-odds are infinite.
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of the logistic function; fitted by ``python -m benchmarks.calibration``.

    Attributes:
        constant: log-odds of being right of a patch with half of the scores, and a score of 1.
        share: weight of the log-odds of its behaviour's share.
        score: weight of the natural logarithm of its score.
    """

    constant: float
    share: float
    score: float

    def confidence(self, share: float, score: float) -> float:
        """The probability that a patch is right, 0 to 1.

        Args:
            share: of its behaviour among the scores of all plausible patches, 0 to 1.
            score: its own, above 0.
        """
        odds, usual = features(share, score)
        return 1.0 / (1.0 + math.exp(-(self.constant + self.share * odds + self.score * usual)))


def features(share: float, score: float) -> tuple[float, float]:
    """What the logistic function weighs: the log-odds of the share, and the logarithm of the score."""
    bounded = min(max(share, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded)), math.log(max(score, 1e-12))


def shares(scores: Sequence[float], behaviours: Sequence[Hashable]) -> list[float]:
    """The share of the scores that each patch's behaviour has.

    Args:
        scores: of the patches.
        behaviours: what each does, in the same order; patches that do the same have equal ones.
    """
    sums: defaultdict[Hashable, float] = defaultdict(float)
    for score, behaviour in zip(scores, behaviours, strict=True):
        sums[behaviour] += score
    total = sum(sums.values())
    return [sums[behaviour] / total if total else 0.0 for behaviour in behaviours]
