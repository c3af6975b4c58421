"""Imports are read off the tokens of a file."""

from __future__ import annotations

import pytest

from repairnator.core.languages.java.code.imports import imports, place_for_imports

FILE = """\
// import not.This;
package demo;

import java.util.List;
import java.util.*;
import static java.lang.Math.max; // here

class A { String s = "import a.B;"; }
"""


def test_each_import_has_a_name() -> None:
    found = [(each.name, each.text) for each in imports(FILE)]
    assert found == [("List", "import java.util.List;"), ("max", "import static java.lang.Math.max;")]


@pytest.mark.parametrize("text", ["", "class A { }", "package a;", ";;import", "import ;"])
def test_a_file_without_imports_has_none(text: str) -> None:
    assert imports(text) == []


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (FILE, FILE[: FILE.index("import java.util.List")]),
        ("package a;\nclass A { }", "package a;"),
        ("x", ""),
    ],
)
def test_another_import_stands_before_the_first_or_after_the_package(text: str, before: str) -> None:
    assert text[: place_for_imports(text)] == before
