"""Limits that settings cannot raise, and lines that can be suggested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.work.offers.offers import DIFF, SOURCE, patch

from repairnator.errors import TemporaryError
from repairnator.testing import FakeClock, Switch, memory_store
from repairnator.work.offers.comments import suggestions
from repairnator.work.offers.preconditions import (
    INSTANCE_DAY,
    REPOSITORY_DAY,
    DailyLimits,
    Declined,
    check_patch,
)
from repairnator.work.offers.rates import rates
from repairnator.work.offers.tracking import holds
from repairnator.work.stores.port import Store

DAY = 86_400.0
EVERYWHERE = {SOURCE: frozenset(range(1, 100))}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> Store:
    return memory_store(clock, Switch())


def taken(caps: DailyLimits, slug: str, number: int) -> int:
    """How many of so many offers there is room for."""
    made = 0
    for index in range(number):
        try:
            caps.check("github.com", slug)
            caps.take("github.com", slug, f"{slug}/{index}/{caps.clock()}")
        except TemporaryError:
            continue
        made += 1
    return made


def test_settings_cannot_raise_what_a_repository_gets_in_a_day(store: Store, clock: FakeClock) -> None:
    caps = DailyLimits(store.outbox, clock, repository=1000, instance=100_000)
    assert taken(caps, "owner/repo", 20) == REPOSITORY_DAY
    assert taken(caps, "Owner/Repo", 20) == 0, "forges do not tell names apart by case"
    clock.advance(DAY)
    assert taken(caps, "owner/repo", 20) == REPOSITORY_DAY


def test_settings_cannot_raise_what_is_offered_in_a_day_in_all(store: Store, clock: FakeClock) -> None:
    caps = DailyLimits(store.outbox, clock, instance=100_000)
    made = sum(taken(caps, f"owner/repo{number}", REPOSITORY_DAY) for number in range(INSTANCE_DAY))
    assert made == INSTANCE_DAY


def test_settings_can_lower_both(store: Store, clock: FakeClock) -> None:
    caps = DailyLimits(store.outbox, clock, repository=2, instance=3)
    assert [taken(caps, slug, 5) for slug in ("a/a", "b/b", "c/c")] == [2, 1, 0]
    with pytest.raises(TemporaryError, match="3 offers were made today in all"):
        caps.check("github.com", "c/c")


def test_an_offer_that_comes_again_takes_no_second_place(store: Store, clock: FakeClock) -> None:
    caps = DailyLimits(store.outbox, clock, repository=1)
    for _ in range(3):
        caps.take("github.com", "owner/repo", "the same")
    with pytest.raises(TemporaryError, match="1 offers were made today to"):
        caps.take("github.com", "owner/repo", "another")


def test_a_diff_that_nobody_reads_is_not_offered() -> None:
    check_patch(patch())
    with pytest.raises(Declined, match="24 KiB"):
        check_patch(patch(diff="+" * 30_000))


def test_a_changed_line_is_suggested() -> None:
    (one,) = suggestions(DIFF, EVERYWHERE)
    assert (one.path, one.first, one.last) == (SOURCE, 4, 4)
    assert one.lines == ("    return a <= b;",)


def test_lines_that_are_added_replace_the_one_before_them() -> None:
    diff = f"--- a/{SOURCE}\n+++ b/{SOURCE}\n@@ -3,2 +3,3 @@\n a\n+b\n c\n"
    (one,) = suggestions(diff, EVERYWHERE)
    assert (one.first, one.last, one.lines) == (3, 3, ("a", "b"))


def test_lines_that_go_leave_nothing() -> None:
    diff = f"--- a/{SOURCE}\n+++ b/{SOURCE}\n@@ -3,3 +3,2 @@\n a\n-b\n c\n"
    (one,) = suggestions(diff, EVERYWHERE)
    assert (one.first, one.last, one.lines) == (4, 4, ())


@pytest.mark.parametrize(
    ("diff", "shown"),
    [
        (DIFF, {}),
        (DIFF, {SOURCE: frozenset({3, 5})}),
        (DIFF.replace("+    return a <= b;", "+/merge"), EVERYWHERE),
        (DIFF.replace("+    return a <= b;", "+```"), EVERYWHERE),
        (DIFF.replace("+    return a <= b;", "+    return a <= b;\r"), EVERYWHERE),
    ],
)
def test_what_lies_outside_or_could_be_obeyed_is_not_suggested(
    diff: str, shown: dict[str, frozenset[int]]
) -> None:
    assert suggestions(diff, shown) == ()


@given(
    st.lists(st.text("ab", max_size=3), min_size=1, max_size=8), st.integers(0, 7), st.text("cd", max_size=3)
)
def test_a_suggestion_applied_is_the_patch(lines: list[str], at: int, new: str) -> None:
    at = min(at, len(lines) - 1)
    context = [f" {line}" for line in lines]
    body = [*context[:at], f"-{lines[at]}", f"+{new}", *context[at + 1 :]]
    size = len(lines)
    diff = f"--- a/{SOURCE}\n+++ b/{SOURCE}\n@@ -1,{size} +1,{size} @@\n" + "\n".join(body) + "\n"
    patched = [*lines[:at], new, *lines[at + 1 :]]
    for one in suggestions(diff, EVERYWHERE):
        lines = [*lines[: one.first - 1], *one.lines, *lines[one.last :]]
    assert lines == patched


@pytest.mark.parametrize(
    ("content", "there"),
    [
        (b"x\n  boolean max(int a, int b) {\n    return a <= b;\n  }\n}\n", True),
        (b"  boolean max(int a, int b) {\n    return a < b;\n  }\n}\n", False),
        (None, False),
    ],
)
def test_a_patch_is_applied_where_its_lines_are(content: bytes | None, there: bool) -> None:
    assert holds(DIFF, lambda _path: content) is there


def test_the_success_of_a_tool_is_the_share_of_its_decided_offers_that_were_taken(store: Store) -> None:
    states = ("merged", "applied", "closed", "superseded", "open")
    for number, state in enumerate(states):
        document = {"_id": str(number), "toolname": "java", "state": state}
        store.records.add("pull-request", document)
    store.records.add("pull-request", {"_id": "b", "toolname": "other", "state": "open"})
    store.records.add("pull-request", {"_id": "original", "PRurl": "https://github.com/o/r/pull/1"})
    java, other = rates(store.records)
    assert (java.tool, java.taken, java.decided, java.success) == ("java", 2, 4, 0.5)
    assert (other.decided, other.success) == (0, None)
