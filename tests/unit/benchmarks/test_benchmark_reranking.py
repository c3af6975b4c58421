"""What other weights make of the same plausible patches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.reranking import Choice, Patch, choices, fitted, halves, main, right_first, surprise

# The search prefers the wrong patch, and only the factor that counts for too little speaks for the right one.
GROUPS = [
    Choice(
        f"fault{number}",
        (Patch({"prior": 0.0, "size": -0.1}, right=True), Patch({"prior": 0.5, "size": -0.4}, right=False)),
    )
    for number in range(20)
]


def entry(equal: str, prior: float) -> dict[str, object]:
    return {"equal": equal, "prior": prior, "behaviour": None, "factors": {"size": 0.5}}


def test_a_factor_that_speaks_for_the_right_patches_counts_for_more() -> None:
    exponents = fitted(GROUPS)
    assert exponents["size"] > 1.0 > exponents["prior"]
    assert surprise(GROUPS, exponents) < surprise(GROUPS, {})


def test_what_is_first_is_what_has_the_highest_score() -> None:
    assert right_first(GROUPS, {}) == 0
    assert right_first(GROUPS, {"size": 3.0}) == 20


def test_a_right_patch_alone_surprises_nobody() -> None:
    assert surprise([Choice("x", GROUPS[0].patches[:1])], {}) == pytest.approx(0.0)


def test_each_group_is_in_one_half_and_stays_there() -> None:
    first, second = halves(GROUPS)
    assert sorted(each.fault for each in (*first, *second)) == sorted(each.fault for each in GROUPS)
    assert halves(list(reversed(GROUPS)))[0] == list(reversed(first))


def test_results_are_read_and_weights_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ranking = [entry("differs", 0.4), entry("behaviour", 0.2)]
    reports = [
        {"fault": name, "report": {"ranking": ranking}} for name in ("one", "two", "three", "four", "five")
    ] + [{"fault": "none", "report": {}}]
    assert [patch.right for patch in choices(reports)[0].patches] == [False, True]
    (tmp_path / "results.json").write_text(json.dumps(reports), encoding="utf-8")
    assert main([str(tmp_path / "results.json")]) == 0
    assert "5 groups with a patch, 5 with a right one; first in 0" in capsys.readouterr().out
