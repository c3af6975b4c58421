"""How likely a patch is right, from its share of the scores."""

from __future__ import annotations

import pytest

from repairnator.core.confidence import Calibration

CALIBRATION = Calibration(constant=1.0, share=2.0)


def test_the_logistic_function_weighs_the_odds_of_the_share() -> None:
    assert CALIBRATION.confidence(0.5) == pytest.approx(0.7311, abs=1e-4)  # 1 / (1 + 1 / e)
    assert CALIBRATION.confidence(0.8) == pytest.approx(0.9775, abs=1e-4)  # odds of 4, squared, times e


def test_a_larger_share_gives_more_confidence() -> None:
    assert CALIBRATION.confidence(0.6) > CALIBRATION.confidence(0.5)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_confidence_is_never_certain(share: float) -> None:
    assert 0.0 < CALIBRATION.confidence(share) < 1.0
