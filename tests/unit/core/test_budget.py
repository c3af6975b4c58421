"""Search time and its division."""

from __future__ import annotations

from repairnator.core.budget import Budget


def test_only_time_of_search_is_spent() -> None:
    now = [100.0]
    budget = Budget(60.0, clock=lambda: now[0])
    with budget.spend():
        now[0] += 10.0
    now[0] += 1000.0
    assert budget.left == 50.0


def test_what_one_share_leaves_over_is_in_the_next_ones() -> None:
    now = [0.0]
    budget = Budget(60.0, clock=lambda: now[0])
    assert budget.share(3) == 20.0
    with budget.spend():
        now[0] += 4.0
    assert budget.share(2) == 28.0


def test_an_overdrawn_budget_has_nothing_left() -> None:
    now = [0.0]
    budget = Budget(1.0, clock=lambda: now[0])
    with budget.spend():
        now[0] += 5.0
    assert budget.left == 0.0
    assert budget.share(2) == 0.0
