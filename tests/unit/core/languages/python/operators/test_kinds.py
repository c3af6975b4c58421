"""Each kind of edits: what it makes of a line."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from repairnator.core.edits import applied
from repairnator.core.languages.python.code.analyzed import Code
from repairnator.core.languages.python.operators import KINDS
from repairnator.core.languages.python.operators.change import Site, Values
from repairnator.core.languages.python.ranking.priors import load_priors


def changed(
    tmp_path: Path, kind: str, source: str, values: Values | None = None, hints: frozenset[str] = frozenset()
) -> list[str]:
    """All texts that a kind makes of a source."""
    path = tmp_path / "module.py"
    path.write_bytes(source.encode())
    code = Code("module.py", path)
    chosen = next(each for each in KINDS if each.name == kind)
    found = []
    for node in ast.walk(code.tree):
        if isinstance(node, chosen.nodes):
            site = Site(code, node, values or Values(), hints)
            found += [applied(code.text, change.edits) for change in chosen.generate(site)]
    return found


ONE_LINE = [
    ("comparison-boundary", "a < b", "a <= b"),
    ("comparison", "a is b", "a is not b"),
    ("comparison", "a not in b", "a in b"),
    ("comparison", "a == b", "a != b"),
    ("comparison-operands", "a < b < c", "b < c"),
    ("negation", "x = not a", "x = a"),
    ("negation", "if a: pass", "if not a: pass"),
    ("logical", "a and b", "a or b"),
    ("if-expression", "a if b else c", "c if b else a"),
    ("variable", "def f(a, b):\n    return f'{a} {a}'\n", "def f(a, b):\n    return f'{b} {a}'\n"),
    ("operand-dropped", "a and b", "a"),
    ("operand-dropped", "a + b", "b"),
    ("arithmetic", "a / b", "a // b"),
    ("compound-assignment", "a += b", "a = b"),
    ("assignment-operator", "a = b", "a += b"),
    ("operand-order", "a - b", "b - a"),
    ("precedence", "a + b * c", "(a + b) * c"),
    ("precedence", "(a + b) * c", "a + b * c"),
    ("off-by-one", "x[1]", "x[2]"),
    ("off-by-one", "x = n - 1", "x = n"),
    ("constant", "x = True", "x = False"),
    ("constant", "x = None", "x = []"),
    ("function", "min(a)", "max(a)"),
    ("attribute", "a.append(b)", "a.extend(b)"),
    ("dropped-attribute", "x = a.b", "x = a"),
    ("string-literal", "x['a'], y['b']", "x['b'], y['b']"),
    ("wrapped", "f(x)", "f(str(x))"),
    ("call-parentheses", "x = a.b", "x = a.b()"),
    ("unwrapped", "int(x)", "x"),
    ("swapped-arguments", "f(a, b)", "f(b, a)"),
    ("fewer-arguments", "f(a, b)", "f(a)"),
    ("fewer-arguments", "f(a, b)", "f(b)"),
    ("more-arguments", "sorted(a)", "sorted(a, reverse=True)"),
    ("keyword", "sorted(a, reverse=True)", "sorted(a, reverse=False)"),
    ("starred-argument", "f(a)", "f(*a)"),
    ("starred-argument", "f(**a)", "f(a)"),
    ("dictionary-get", "d[k]", "d.get(k, 0)"),
    ("or-default", "f(x)", "f((x or []))"),
    ("or-default", "int(x)", "int(x or 0)"),
    ("call-dropped", "f(x)", "pass"),
    ("range-bounds", "range(n)", "range(1, n + 1)"),
    ("slice-bounds", "x[:n]", "x[:n + 1]"),
    ("slice-bounds", "x[1:]", "x[:]"),
    ("index", "x[0]", "x[-1]"),
    ("comprehension-condition", "[a for a in b if a]", "[a for a in b ]"),
    ("comprehension-kind", "x = (a for a in b)", "x = [a for a in b]"),
    ("iterated", "for a in b: pass", "for a in list(b): pass"),
    ("loop-exit", "while a: break", "while a: continue"),
    ("loop-kind", "if a: b()", "while a: b()"),
    ("delete-statement", "f(x)", "pass"),
    ("raised-exception", "raise KeyError(x)", "raise ValueError(x)"),
    ("exception-type", "try: f()\nexcept KeyError: pass", "try: f()\nexcept (KeyError, ValueError): pass"),
]


@pytest.mark.parametrize(("kind", "before", "after"), ONE_LINE)
def test_a_kind_makes_its_change(tmp_path: Path, kind: str, before: str, after: str) -> None:
    assert after in changed(tmp_path, kind, before)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_each_kind_has_a_prior(kind: str) -> None:
    assert load_priors().weight(kind) > 0


FUNCTION = """\
    class Cart:
        def total(self, count, price, seen=[]):
            total = 0
            for item in self.items:
                total = price
            items
            self.items.append(count)
"""
IN_A_FUNCTION = [
    ("variable", "total = price\n", "total = count\n"),
    ("missing-self", "        items\n", "        self.items\n"),
    ("missing-return", "        self.items.append", "        return self.items.append"),
    ("return-at-end", "append(count)\n", "append(count)\n        return total\n"),
    ("default-argument", "seen=[]", "seen=None"),
    (
        "mutable-default",
        "        total = 0",
        "        if seen is None:\n            seen = []\n        total = 0",
    ),
    ("leave-loop", "total = price\n", "total = price\n            break\n"),
    ("swap-statements", "", "        for item"),
    ("guard", "        total = 0", "        if not count:\n            return None\n        total = 0"),
]


@pytest.mark.parametrize(("kind", "before", "after"), IN_A_FUNCTION)
@pytest.mark.parametrize(("step", "newline"), [("    ", "\n"), ("\t", "\n"), ("    ", "\r\n")])
def test_a_change_keeps_indentation_and_line_ends(
    tmp_path: Path, kind: str, before: str, after: str, step: str, newline: str
) -> None:
    def written(text: str) -> str:
        return text.replace("    ", step).replace("\n", newline)

    source = textwrap.dedent(FUNCTION)
    found = changed(tmp_path, kind, written(source))
    if before:
        assert any(written(after) in text for text in found)
    for text in found:
        assert "\n" not in text.replace(newline, "") or newline == "\n"
        ast.parse(text)


def test_offsets_count_characters_where_columns_count_bytes(tmp_path: Path) -> None:
    assert "x = 'ä€😀' + str(a <= b)" in changed(tmp_path, "comparison-boundary", "x = 'ä€😀' + str(a < b)")


def test_variables_of_another_type_come_last(tmp_path: Path) -> None:
    values = Values({"a": frozenset({"int"}), "b": frozenset({"str"}), "c": frozenset({"int"})})
    found = changed(tmp_path, "variable", "def f(a, b, c):\n    return a\n", values)
    names = [text.split()[-1] for text in found]
    assert names[0] == "c"
    assert names[-1] == "b"


def test_an_exception_that_the_test_names_is_caught(tmp_path: Path) -> None:
    source = "def f(x):\n    y = int(x)\n    return y\n"
    found = changed(tmp_path, "caught-exception", source, hints=frozenset({"ValueError"}))
    assert any("try:\n        y = int(x)\n    except ValueError:\n" in text for text in found)
