"""The weights behind confidence, fitted to patches known to be right or wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.calibration import Judged, fitted, judged, main, table

# Of patches with nine tenths of the scores nine of ten are right, of those with two tenths two.
PATCHES = [Judged(share, right < 10 * share) for share in (0.2, 0.9) for right in range(10)] * 10


def test_the_fitted_weights_give_the_shares_of_right_ones() -> None:
    weights = fitted(PATCHES)
    assert weights.confidence(0.9) == pytest.approx(0.9, abs=0.03)
    assert weights.confidence(0.2) == pytest.approx(0.2, abs=0.03)


def test_the_table_counts_each_patch_once() -> None:
    lines = table(PATCHES[:40]).splitlines()[1:]
    assert sum(int(line.split("%")[1].split()[0]) for line in lines) == 40


def test_groups_without_a_patch_are_left_out() -> None:
    ranking = [{"shareOfBehaviour": 0.5}, {"shareOfBehaviour": 0.5}]
    reports = [{"rank": 0, "report": {}}, {"rank": 2, "report": {"ranking": ranking}}]
    assert judged(reports) == [Judged(0.5, False)]


def test_too_few_results_are_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.json").write_text(json.dumps([{"rank": 0, "report": {}}]))
    assert main([str(tmp_path / "none.json")]) == 1
    assert "too few patches" in capsys.readouterr().err
