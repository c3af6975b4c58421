"""Source files as the server reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.python.inside.warm.sources import Source

FORMS = [
    ("utf-8", "", "\n"),
    ("utf-8", "\ufeff", "\r\n"),
    ("latin-1", "# -*- coding: latin-1 -*-\n", "\n"),
    ("utf-8", "", "\r"),
]


@pytest.mark.parametrize(("encoding", "head", "newline"), FORMS)
def test_a_unit_is_found_whatever_the_encoding_and_the_line_ends(
    tmp_path: Path, encoding: str, head: str, newline: str
) -> None:
    text = head + "x = 'äöü'; y = 1\nif x:\n    def f(a):\n        return 'ß', a\n"
    path = tmp_path / "module.py"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    source = Source(str(path))
    (unit,) = source.units
    assert source.text[unit.start : unit.end] == f"def f(a):{newline}        return 'ß', a"
    at = source.text.index("a", unit.end - 1)
    assert unit.compiled([(at, at + 1, "a + 1")]).digest != unit.compiled(()).digest


def test_a_function_on_the_line_of_its_class_is_no_unit(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("class A: f = lambda self: 1\nclass B:\n    def g(self): return 2\n")
    assert [(unit.owner, unit.name) for unit in Source(str(path)).units] == [("B", "g")]
