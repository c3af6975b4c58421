from types import SimpleNamespace
from typing import cast

import pytest

from repairnator.core.jvm.analysis import Member, Method
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.methods import (
    changes_receiver,
    changing_methods,
    is_familiar,
    is_named_like_a_change,
)

TEXT = """class A {
    int n;
    int next() { n++; return n; }
    int size() { return n; }
    void set(int m) { this.n = m; }
}"""


def method(name: str, owner: str = "java.util.List") -> Method:
    return Method(name, (), "int", owner=owner)


@pytest.mark.parametrize(
    ("name", "changes"), [("add", True), ("addAll", True), ("address", False), ("size", False), ("pop", True)]
)
def test_what_is_named_like_a_change(name: str, changes: bool) -> None:
    assert is_named_like_a_change(method(name)) is changes


def test_strings_are_never_changed() -> None:
    assert not changes_receiver(method("replace", "java.lang.String"))
    assert changes_receiver(method("remove"))


def test_methods_of_java_that_few_call_are_unfamiliar() -> None:
    assert is_familiar(method("size"))
    assert not is_familiar(method("regionMatches", "java.lang.String"))
    assert is_familiar(method("regionMatches", "org.example.Text"))


def member(name: str, kind: str = "method", body: str = "") -> Member:
    start = TEXT.index(body) if body else None
    end = start + len(body) if start is not None else None
    return Member(0, kind, name, "A", False, 0, 1, start, end, 1, "int", (), (), None)


def test_methods_of_the_file_that_set_a_field_change_something() -> None:
    members = (
        member("n", "field"),
        member("next", body="{ n++; return n; }"),
        member("size", body="{ return n; }"),
        member("set", body="{ this.n = m; }"),
    )
    code = cast(Code, SimpleNamespace(text=TEXT, analysis=SimpleNamespace(members=members)))
    assert changing_methods.__wrapped__(code) == {"next", "set"}
