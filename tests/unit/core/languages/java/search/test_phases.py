"""The phases of a search."""

from __future__ import annotations

import pytest

from repairnator.core.languages.java.search.phases import PHASES, Parting, Partings, phase_at


@pytest.mark.parametrize(
    ("spent", "pairs", "sure"),
    [(0.0, 4, True), (0.19, 4, True), (0.2, 3, False), (0.65, 2, False), (1.2, 2, False)],
)
def test_the_more_time_has_gone_the_more_pairs_are_tried(spent: float, pairs: int, sure: bool) -> None:
    phase = phase_at(spent)
    assert (phase.pairs, phase.sure) == (pairs, sure)


def test_a_group_is_taken_apart_twice_each_way_once() -> None:
    partings = Partings()
    assert [partings.due(spent) for spent in (0.3, 0.4, 0.5, 0.75, 0.9)] == [
        None,
        Parting.WHOLE,
        None,
        Parting.ANY,
        None,
    ]


def test_none_is_left_out_when_much_time_goes_at_once() -> None:
    partings = Partings()
    assert [partings.due(0.9), partings.due(0.9)] == [Parting.WHOLE, Parting.ANY]


def test_phases_are_in_order() -> None:
    assert list(PHASES) == sorted(PHASES, key=lambda phase: phase.since)
