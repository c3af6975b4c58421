from repairnator.core.languages.java.code.style import Style

TABS = "class A {\n\tvoid m() {\n\t\tint i = 0;\n\t}\n}\n"
ALLMAN = "class A\n{\n  void m()\n  {\n    if (a)\n    {\n      b();\n    }\n  }\n}\n"
WINDOWS = "class A {\r\n    void m() {\r\n        b();\r\n    }\r\n}\r\n"


def test_tabs_and_blanks_are_told_apart() -> None:
    assert Style(TABS).unit == "\t"
    assert Style("class A {\n  int m() {\n    return 1;\n  }\n}\n").unit == "  "
    assert Style("class A {}").unit == "    "


def test_a_block_looks_like_the_others() -> None:
    assert Style(TABS).block("if (x)", "return;", "\t\t") == "if (x) {\n\t\t\treturn;\n\t\t}"
    assert Style(ALLMAN).block("if (x)", "return;", "    ").startswith("if (x)\n    {\n")
    assert Style(WINDOWS).block("if (x)", "return;", "  ") == "if (x) {\r\n      return;\r\n  }"


def test_the_indentation_of_a_line_is_found() -> None:
    style = Style(TABS)
    assert style.indent(TABS.index("int")) == "\t\t"
    assert style.begins_line(TABS.index("int"))
    assert not style.begins_line(TABS.index("= 0"))


def test_a_statement_alone_on_its_lines_takes_them_along() -> None:
    style = Style(TABS)
    start = TABS.index("int i")
    assert style.line_span(start, start + len("int i = 0;")) == (TABS.index("\t\tint"), TABS.index("\t}"))


def test_a_statement_beside_another_does_not() -> None:
    text = "a(); b();\n"
    assert Style(text).line_span(0, 4) == (0, 4)


def test_a_nested_statement_is_shifted_as_a_whole() -> None:
    assert Style(TABS).shifted("if (a) {\n\t\tb();\n\n\t}") == "if (a) {\n\t\t\tb();\n\n\t\t}"
