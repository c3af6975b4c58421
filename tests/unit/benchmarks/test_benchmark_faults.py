from __future__ import annotations

from benchmarks.libraries.faults import Calls, Fault, Site, calls_of
from benchmarks.libraries.multiple import MULTIPLE, two_places
from benchmarks.libraries.single import SINGLE
from benchmarks.libraries.studies import shares
from benchmarks.libraries.syntax import Source

FILE = "src/main/java/p/Cart.java"


def site(body: str, *, covered: range | None = None) -> Site:
    text = f"package p;\nclass Cart {{\n{body}\n}}\n"
    source = Source(text)
    lines = frozenset(covered if covered is not None else range(1, text.count("\n") + 2))
    return Site(FILE, source, lines, calls_of([(FILE, source)]))


def texts(place: Site, faults: list[Fault]) -> list[str]:
    """The changed lines of each fault, without indentation."""
    before = place.source.text.splitlines()
    result = []
    for fault in faults:
        after = place.source.edited(fault.edits).splitlines()
        assert len(after) == len(before)
        result.append("; ".join(new.strip() for old, new in zip(before, after, strict=True) if old != new))
    return result


def single(kind: str, body: str) -> list[str]:
    place = site(body)
    return texts(place, [fault for variants in SINGLE[kind](place) for fault in variants])


def test_every_kind_of_the_studies_is_made_and_no_other() -> None:
    assert set(SINGLE) == set(shares().single)
    assert {*MULTIPLE, "two places"} == set(shares().multiple)


def test_identifiers_are_replaced_by_variables_of_the_same_type() -> None:
    found = single("change identifier used", "int f(int a, int b, long c) {\nreturn a + c;\n}")
    assert found == ["return b + c;"]


def test_names_that_are_no_variables_are_left_alone() -> None:
    assert single("change identifier used", "int x, y;\nint g() {\nreturn this.x;\n}") == []
    assert single("change identifier used", "int a, f;\nint g() {\nf(1);\n}") == []


def test_functions_are_replaced_by_others_with_as_many_arguments() -> None:
    body = 'boolean f(String s) {\nreturn s.indexOf("x") > s.lastIndexOf("y") && s.isEmpty();\n}'
    assert single("wrong function name", body) == [
        'return s.lastIndexOf("x") > s.lastIndexOf("y") && s.isEmpty();',
        'return s.indexOf("x") > s.indexOf("y") && s.isEmpty();',
    ]


def test_numbers_are_replaced_by_their_neighbours_and_by_others_of_the_file() -> None:
    found = single("change numeric literal", "int f() {\nreturn 7;\n}\nint max = 100;")
    assert found[:3] == ["return 8;", "return 6;", "return 100;"]


def test_long_numbers_are_not_replaced_by_fractions() -> None:
    found = single("change numeric literal", "long f() {\nreturn 7L;\n}\ndouble max = 1.5;\nlong m = 9L;")
    assert "return 9L;" in found
    assert "return 1.5;" not in found


def test_booleans_are_turned_round() -> None:
    assert single("change boolean literal", "boolean f() {\nreturn true;\n}") == ["return false;"]


def test_an_argument_is_dropped_where_an_overload_takes_fewer() -> None:
    overloads = "int cut(int a) { return a; }\nint cut(int a, int b) { return b; }\n"
    body = overloads + "int f(int x, int y) {\nreturn cut(x, y);\n}"
    assert single("same function more args", body) == ["return cut(y);", "return cut(x);"]


def test_no_argument_is_dropped_where_no_overload_takes_fewer() -> None:
    assert (
        single(
            "same function more args", "int cut(int a, int b) { return a; }\nint f() {\nreturn cut(1, 2);\n}"
        )
        == []
    )


def test_an_argument_is_added_where_an_overload_takes_more() -> None:
    body = (
        "int cut(int a) { return a; }\nint cut(int a, int b) { return b; }\nint f(int x) {\nreturn cut(5);\n}"
    )
    assert single("same function less args", body) == ["return cut(x, 5);", "return cut(5, x);"]


def test_the_receiver_is_replaced_by_another_of_its_type() -> None:
    body = "int f(String a, String b, Object c) {\nreturn a.length();\n}"
    assert single("same function change caller", body) == ["return b.length();"]


def test_neighbouring_arguments_are_swapped() -> None:
    assert single("same function swap args", "int f() {\nreturn g(1, 2, 2);\n}") == ["return g(2, 1, 2);"]


def test_operators_are_replaced_by_their_like() -> None:
    assert single("change binary operator", "boolean f(boolean a, boolean b) {\nreturn a && b;\n}") == [
        "return a || b;"
    ]
    comparisons = single("change binary operator", "boolean f(int a) {\nreturn a < 3;\n}")
    assert comparisons == [f"return a {operator} 3;" for operator in ("<=", ">", ">=", "==", "!=")]


def test_unary_operators_are_dropped_or_added_or_turned() -> None:
    assert single("change unary operator", "boolean f(boolean a) {\nreturn !a;\n}") == ["return a;"]
    assert single("change unary operator", "void f(int a) {\na++;\n}") == ["a--;"]
    assert single("change unary operator", "void f(boolean a) {\nif (a) return;\n}") == ["if (!a) return;"]


def test_operands_are_replaced_by_variables() -> None:
    assert single("change operand", "int f(int a) {\nreturn a + 1;\n}") == ["return a + a;"]


def test_conditions_lose_a_part() -> None:
    body = "void f(int a, int b) {\nif (a > 0 && b > 0) return;\n}"
    assert single("more specific if", body) == ["if (b > 0) return;", "if (a > 0) return;"]
    assert single("less specific if", body) == []
    assert single("less specific if", body.replace("&&", "||")) == [
        "if (b > 0) return;",
        "if (a > 0) return;",
    ]


def test_only_lines_that_tests_run_get_faults() -> None:
    place = site("boolean f() {\nreturn true;\n}\nboolean g() {\nreturn false;\n}", covered=range(7, 8))
    faults = [fault for variants in SINGLE["change boolean literal"](place) for fault in variants]
    assert texts(place, faults) == ["return true;"]


def test_runs_of_statements_are_removed_with_their_lines() -> None:
    place = site("int s;\nvoid f(int a) {\n    s = a;\n    g(a);\n    return;\n}\nvoid g(int a) { }")
    (fault,) = [fault for variants in MULTIPLE["missing statements"](place) for fault in variants]
    changed = place.source.edited(fault.edits)
    assert "void f(int a) {\n    return;\n}" in changed
    assert [place.source.edited(edits) != changed for edits in fault.partial] == [True, True]
    assert "    g(a);\n" in place.source.edited(fault.partial[1])
    assert "s = a;" not in place.source.edited(fault.partial[1])


def test_conditional_blocks_of_one_statement_are_left_to_single_edits() -> None:
    place = site("int f(int a) {\nif (a > 0) {\nreturn 1;\n}\nreturn a;\n}")
    assert list(MULTIPLE["missing conditional block"](place)) == []


def test_conditional_blocks_are_removed_and_put_back_in_parts() -> None:
    place = site("int s;\nint f(int a) {\n  if (a > 0) {\n    s = a;\n    return 1;\n  }\n  return a;\n}")
    (fault,) = [fault for variants in MULTIPLE["missing conditional block"](place) for fault in variants]
    assert "int f(int a) {\n  return a;\n}" in place.source.edited(fault.edits)
    first, second = (place.source.edited(edits) for edits in fault.partial)
    assert "if (a > 0) {\n    s = a;\n  }" in first
    assert "if (a > 0) {\n    return 1;\n  }" in second


def test_a_block_put_back_in_parts_has_no_else() -> None:
    place = site("int f(int a) {\n  if (a > 0) {\n    a = 2;\n  } else {\n    a = 3;\n  }\n  return a;\n}")
    (fault,) = [fault for variants in MULTIPLE["missing conditional block"](place) for fault in variants]
    (partial,) = (place.source.edited(edits) for edits in fault.partial)
    assert "  if (a > 0) {\n    a = 2;\n  }\n  return a;" in partial


def test_two_places_lie_in_one_method() -> None:
    place = site("int f() {\nint a = 1;\nreturn 2 + a;\n}\nint g() {\nreturn 3;\n}")
    faults = [variants[0] for variants in SINGLE["change numeric literal"](place)]
    pair = two_places(place.source, faults[0], faults[1])
    assert pair is not None
    assert texts(place, [pair]) == ["int a = 2;; return 3 + a;"]
    assert pair.partial == (faults[0].edits, faults[1].edits)
    assert two_places(place.source, faults[0], faults[2]) is None


def test_calls_know_what_is_called_on_which_type() -> None:
    source = Source("class A { int f(String s, StringBuilder b) { b.append(s); return s.indexOf(s, 1); } }")
    calls: Calls = calls_of([("A.java", source)])
    assert calls.of_type["String"] == {("indexOf", 2)}
    assert calls.of_type["StringBuilder"] == {("append", 1)}
    assert calls.declared["A.java"] == {("f", 2)}
