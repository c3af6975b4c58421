"""What a person does not see in a change, by category of its characters and by what escapes stand for."""

from __future__ import annotations

import pytest

from repairnator.core.hidden import added_hidden, has_hidden, is_hidden


@pytest.mark.parametrize(
    "character",
    [
        *("\0", "\x01", "\x0b", "\x0c", "\r", "\x1b", "\x7f", "\x80", "\x85", "\x9b", "\u00a0", "\u00ad"),
        *("\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180b", "\u180e", "\u2000", "\u200b", "\u200d"),
        *("\u200e", "\u2028", "\u2029", "\u202e", "\u202f", "\u2060", "\u2065", "\u2066", "\u2800", "\u3000"),
        *("\u3164", "\ufe0f", "\ufeff", "\uffa0", "\ufff0", "\ufffe", "\ud800", "\ue000", "\U000e0001"),
        *("\U000e0041", "\U000e0100", "\U0001d173", "\U0001bca0", "\U000f0000", "\U0010ffff"),
    ],
)
def test_characters_that_do_not_show(character: str) -> None:
    assert is_hidden(character)
    assert added_hidden([f"int a{character} = 1;"], ["int a = 1;"], ".java")


@pytest.mark.parametrize(
    "text", ["plain\tcode {}", "\u00e9\u00df", "\u4e2d\u6587", "\U0001f600", "e\u0301", "~!"]
)
def test_characters_that_show(text: str) -> None:
    assert not has_hidden(text)
    assert added_hidden([text], [], ".java") == ""


@pytest.mark.parametrize(
    "line",
    [
        *(
            r"// \u000a evil();",
            r"// \u000D evil();",
            r"// \uuuuu000a evil();",
            r"int \u202e a;",
            r"a \u0022 + x",
        ),
        *(
            r'"\\\u0022"',
            r"\u002f\u002a",
            r"// \u2028",
            r"'\u200b'",
            r"\udb40\udc41",
            r"\ud800",
            r"\u005cu000a",
        ),
    ],
)
@pytest.mark.parametrize("suffix", [".java", ".groovy", ".scala"])
def test_escapes_that_stand_for_what_does_not_show_or_for_code(line: str, suffix: str) -> None:
    assert added_hidden([line], [], suffix)
    assert added_hidden([line], [line], suffix) == ""
    assert added_hidden([line], [], ".py") == ""


@pytest.mark.parametrize(
    "line", [r'"\u00e9"', r'"\\u000a"', r'"\ud83d\ude00"', r'"\n"', r"'\u4e2d'", r'"\\\\u0022"']
)
def test_escapes_that_stand_for_letters_may_be_added(line: str) -> None:
    assert added_hidden([line], [], ".java") == ""


def test_what_was_there_may_stay_where_it_was() -> None:
    old = "\ufeffpackage a; // soft\u00adhyphen"
    assert (
        added_hidden(["\ufeffpackage b; // soft\u00adhyphen"], [old], ".java") != ""
    )  # between them it changed
    assert added_hidden(["\ufeffpackage a; // soft\u00adhyphen!"], [old], ".java") == ""
    assert added_hidden(["package a; // so\u00adfthyphen"], ["package a; // soft\u00adhyphen"], ".java")
    assert added_hidden(["a\u00adb\u00adc"], ["a\u00adb"], ".java")


def test_lines_with_marks_of_direction_are_never_changed() -> None:
    assert added_hidden(["x = 2; // \u202ea\u202c"], ["x = 1; // \u202ea\u202c"], ".java")


@pytest.mark.parametrize("line", ["# -*- coding: utf-7 -*-", "# vim: set fileencoding=latin-1 :"])
def test_declarations_of_an_encoding_may_not_be_added(line: str) -> None:
    assert added_hidden([line], [], ".py")
    assert added_hidden([line], [line], ".py") == ""
    assert added_hidden([line], [], ".java") == ""
