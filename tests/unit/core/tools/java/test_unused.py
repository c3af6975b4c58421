"""What a class declares and does not use."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from repairnator.core.jvm.analysis import Member, Param
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.unused import UnusedDeclarations

TEXT = """class Joiner {
    private final String separator;
    private final boolean skipEmpty; // not used anywhere: skipEmpty
    private int joined;
    private boolean closed;
    private java.util.Map<String, Integer> counts = new HashMap<>();

    Joiner(String separator, boolean skipEmpty) {
        this.separator = separator;
        this.skipEmpty = skipEmpty;
    }

    String join(List<String> words, int limit) {
        joined++;
        counts.put("skipEmpty", 1);
        return closed ? "" : String.join(separator, words);
    }
}
"""


def member() -> Member:
    start = TEXT.index("String join(")
    body, end = TEXT.index("{", start), TEXT.rindex("}", 0, -3) + 1
    params = (Param("words", "java.util.List"), Param("limit", "int"))
    return Member(3, "method", "join", "Joiner", False, start, end, body, end, 13, "String", params, (), None)


ENDS = UnusedDeclarations(
    cast(Code, SimpleNamespace(text=TEXT, analysis=SimpleNamespace(members=(member(),))))
)


def test_fields_that_are_set_at_most_are_unread() -> None:
    assert ENDS.unread_fields == {"skipEmpty", "joined"}


def test_fields_that_are_read_at_most_are_unset() -> None:
    assert ENDS.unset_fields == {"closed"}


def test_parameters_that_a_method_does_not_mention_are_unread() -> None:
    assert ENDS.unread(member()) == {"skipEmpty", "joined", "limit"}


def test_text_that_uses_them_ties_them() -> None:
    assert ENDS.reads_unread("skipEmpty && word.isEmpty()", 3)
    assert ENDS.reads_unread("words.subList(0, limit)", 3)
    assert not ENDS.reads_unread("words.subList(0, limit)", 99)
    assert not ENDS.reads_unread('"skipEmpty" + separator', 3)
    assert ENDS.sets_unset("closed = true;")
    assert not ENDS.sets_unset("closed == true")
