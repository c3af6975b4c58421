"""How likely a patch is right, from the shares of behaviours and its score."""

from __future__ import annotations

import pytest

from repairnator.core.confidence import Calibration, shares

CALIBRATION = Calibration(constant=1.0, share=2.0, score=0.5)


def test_patches_that_behave_alike_share_what_they_score() -> None:
    assert shares([4.0, 3.0, 2.0, 1.0], ["a", "b", "b", "c"]) == [0.4, 0.5, 0.5, 0.1]


def test_scores_of_nothing_share_nothing() -> None:
    assert shares([], []) == []
    assert shares([0.0, 0.0], ["a", "b"]) == [0.0, 0.0]


def test_the_logistic_function_weighs_the_odds_of_the_share_and_the_score() -> None:
    assert CALIBRATION.confidence(0.5, 1.0) == pytest.approx(0.7311, abs=1e-4)  # 1 / (1 + 1 / e)
    assert CALIBRATION.confidence(0.8, 1.0) == pytest.approx(0.9775, abs=1e-4)  # odds of 4, squared, times e


def test_a_larger_share_and_a_higher_score_give_more_confidence() -> None:
    usual = CALIBRATION.confidence(0.5, 0.1)
    assert CALIBRATION.confidence(0.6, 0.1) > usual
    assert CALIBRATION.confidence(0.5, 0.2) > usual


@pytest.mark.parametrize(("share", "score"), [(0.0, 0.0), (1.0, 1e300), (1.0, 0.0)])
def test_confidence_is_never_certain(share: float, score: float) -> None:
    assert 0.0 < Calibration(0.0, 1.0, 0.01).confidence(share, score) < 1.0
