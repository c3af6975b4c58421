"""What a class declares and does not use."""

from __future__ import annotations

from repairnator.core.languages.java.code.unused import unread_fields, unread_names, unset_fields

from .samples import node, sample


def test_fields_that_are_set_at_most_are_unread() -> None:
    assert unread_fields(sample()) == {"skipEmpty", "joined"}


def test_fields_that_are_read_at_most_are_unset() -> None:
    assert unset_fields(sample()) == {"closed"}


def test_parameters_that_a_method_does_not_mention_are_unread() -> None:
    member = sample().member(node("joined++;"))
    assert unread_names(sample(), member) == {"skipEmpty", "joined", "limit"}


def test_without_a_method_only_fields_are_unread() -> None:
    assert unread_names(sample(), None) == {"skipEmpty", "joined"}
