"""Tokens of new source text."""

from __future__ import annotations

from repairnator.core.languages.java.code.tokens import constants, names, tokens


def test_strings_and_characters_are_one_token_whatever_they_hold() -> None:
    assert tokens("""if (c == ')' && s != "a \\" // b") x();""") == [
        *("if", "(", "c", "=", "=", "')'", "&", "&", "s", "!", "=", '"a \\" // b"', ")", "x", "(", ")", ";"),
    ]


def test_comments_are_none() -> None:
    assert tokens("a /* b */ + c // d\n- 1") == ["a", "+", "c", "-", "1"]


def test_names_are_not_read_off_strings() -> None:
    assert names('throw new E("throw")') == ["throw", "new", "E"]


def test_constants_are_told_without_their_quotes() -> None:
    assert constants("f(\"ab\", 'c', -1, 2.5f)") == ["ab", "c", "1", "-1", "2.5f"]
