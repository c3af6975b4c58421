"""The confidence in a patch: how likely it is right, not merely plausible.

A patch whose behaviour is far more usual than all others that pass is mostly right; one among many that are
as usual is mostly not. So the share of its behaviour goes through a logistic function: what all plausible
patches that behave like it have of the scores of all plausible patches. Its weights are fitted to patches
that are known to be right or wrong (Platt, "Probabilistic outputs for support vector machines", 1999).
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
        constant: log-odds of being right of a patch whose behaviour has half of the scores.
        share: weight of the log-odds of the share.
    """

    constant: float
    share: float

    def confidence(self, share: float) -> float:
        """The probability that a patch is right, 0 to 1.

        Args:
            share: of its behaviour in the scores of all plausible patches, 0 to 1.
        """
        return 1.0 / (1.0 + math.exp(-(self.constant + self.share * log_odds(share))))


def log_odds(share: float) -> float:
    """The logarithm of how much more likely something is than its contrary."""
    bounded = min(max(share, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded))
