from __future__ import annotations

import pytest
from benchmarks.libraries.syntax import Edit, Source, normalized, variables_at

CLASS = """package p;
class Box {
    private final int limit = 3;
    String name;
    int fit(int width, List<String> items) {
        int sum = 0;
        for (int i = 0; i < limit; i++) {
            String item = items.get(i);
            sum += item.length();
        }
        for (String other : items) {
            sum -= other.length();
        }
        return sum + width;
    }
}
"""


def scope_at(text: str) -> dict[str, str]:
    source = Source(CLASS)
    start = source.data.index(text.encode())
    node = source.root.descendant_for_byte_range(start, start + len(text))
    assert node is not None
    return variables_at(source, node)


def test_scope_has_parameters_locals_and_fields_with_their_types() -> None:
    assert scope_at("sum + width") == {
        "sum": "int",
        "width": "int",
        "items": "List<String>",
        "limit": "int",
        "name": "String",
    }


def test_scope_in_a_loop_has_its_variables() -> None:
    scope = scope_at("item.length()")
    assert scope["i"] == "int"
    assert scope["item"] == "String"
    assert scope_at("other.length()")["other"] == "String"


def test_scope_has_nothing_that_is_declared_later_or_elsewhere() -> None:
    assert "item" not in scope_at("items.get(i)")
    assert "i" not in scope_at("sum + width")
    assert "other" not in scope_at("sum += item")


def test_edits_replace_their_parts_whatever_their_order() -> None:
    source = Source('"é"; a b c')
    a, c = source.data.index(b"a"), source.data.index(b" c") + 1
    assert source.edited((Edit(c, c + 1, "C"), Edit(a, a + 1, "AA"))) == '"é"; AA b C'


@pytest.mark.parametrize(
    "same",
    [
        "class A { int f(int a) { if (a > 0) { return 1; } return (a); } }",
        "class A {\n // says\n int f(int a) {\n  if ((a > 0)) return 1;\n  return a; } }",
        "class A { int f(int a) { /* c */ if (a > (0)) { /* d */ return 1; } return a; } }",
    ],
)
def test_comments_grouping_and_layout_do_not_matter(same: str) -> None:
    plain = "class A { int f(int a) { if (a > 0) return 1; return a; } }"
    assert normalized(same) == normalized(plain)


@pytest.mark.parametrize(
    "other",
    [
        "class A { int f(int a) { if (a >= 0) return 1; return a; } }",
        "class A { int f(int a) { if (a > 1) return 1; return a; } }",
        "class A { int f(int a) { if (a > 0) return 1; else return a; } }",
        "class A { int f(int a) { { if (a > 0) return 1; return a; } } }",
        "class A { long f(int a) { if (a > 0) return 1; return a; } }",
    ],
)
def test_what_the_program_does_matters(other: str) -> None:
    plain = "class A { int f(int a) { if (a > 0) return 1; return a; } }"
    assert normalized(other) != normalized(plain)


def test_grouping_that_changes_the_value_matters() -> None:
    left, right = "class A { int x = (1 + 2) * 3; }", "class A { int x = 1 + 2 * 3; }"
    assert normalized(left) != normalized(right)


def test_blanks_in_strings_matter() -> None:
    left, right = 'class A { String s = "a b"; }', 'class A { String s = "a  b"; }'
    assert normalized(left) != normalized(right)
