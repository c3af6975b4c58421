"""The confidence in a patch: how likely it is right, not merely plausible.

A patch that is far more usual than all other plausible ones is mostly right; one among many that are as usual
is mostly not. So a patch's share of the scores of all plausible patches goes through a logistic function. Its
weights are fitted to patches that are known to be right or wrong (Platt, "Probabilistic outputs for support
vector machines", 1999).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Shares are kept off 0 and 1, whose log-odds are infinite.
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of the logistic function; fitted by ``python -m benchmarks.calibration``.

    Attributes:
        constant: log-odds of being right of a patch with half of the scores.
        share: weight of the log-odds of its share.
    """

    constant: float
    share: float

    def confidence(self, share: float) -> float:
        """The probability that a patch is right, 0 to 1.

        Args:
            share: its part of the scores of all plausible patches, 0 to 1.
        """
        return 1.0 / (1.0 + math.exp(-(self.constant + self.share * log_odds(share))))


def log_odds(share: float) -> float:
    """The logarithm of how much more likely something is than its contrary."""
    bounded = min(max(share, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded))
