import pytest

from repairnator.core.languages.java.code.methods import (
    changes_receiver,
    is_familiar,
    is_named_like_a_change,
)
from repairnator.core.languages.java.runtime.analysis import Method

from .samples import sample


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


def test_methods_of_the_file_that_set_a_field_change_something() -> None:
    assert sample().analysis.field_setters == {"join", "depth", "reset"}
