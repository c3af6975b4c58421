"""How usual sequences of tokens are."""

from __future__ import annotations

import pytest

from repairnator.core.naturalness import TokenModel, bits

TEXTS = [[*text] for text in ("a=b;", "a=b;", "a=c;", "d(b);")]


def surprise(context: str, text: str, order: int = 3) -> float:
    return bits([TokenModel(TEXTS, order)], context.split(), text.split())


def test_what_was_seen_more_often_is_less_surprising() -> None:
    assert surprise("a =", "b") < surprise("a =", "c") < surprise("a =", "d")


def test_what_was_never_seen_is_the_most_surprising_and_not_impossible() -> None:
    assert surprise("a =", "d") < surprise("a =", "unknown") < 20


def test_a_context_that_was_never_seen_tells_nothing() -> None:
    assert surprise("x y", "b") == surprise("", "b")


def test_only_the_end_of_a_context_counts() -> None:
    assert surprise("( b ) a =", "b") == surprise("a =", "b")


def test_a_sequence_is_as_surprising_as_its_tokens_one_by_one() -> None:
    assert surprise("a", "= b") == pytest.approx(surprise("a", "=") + surprise("a =", "b"))


def test_sequences_do_not_reach_from_one_text_into_the_next() -> None:
    assert surprise("( b ) ;", "a") == surprise(";", "a") == surprise("", "a")


def test_several_models_count_alike() -> None:
    usual, unusual = TokenModel(TEXTS, 2), TokenModel([["x", "y"]], 2)
    both = bits([usual, unusual], ["a"], ["="])
    assert bits([usual], ["a"], ["="]) < both < bits([unusual], ["a"], ["="])


def test_without_any_text_all_is_alike() -> None:
    assert bits([TokenModel([], 3)], ["a"], ["b"]) == 0.0
