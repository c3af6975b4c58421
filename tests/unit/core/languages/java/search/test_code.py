"""What the analysis tells of names, by the recorded sample."""

from __future__ import annotations

from .samples import node, sample


def test_free_names_are_variables_and_methods_of_the_scope() -> None:
    code = sample()
    assert code.free_names(node("values[i] % 7")) == ("values", "i")
    assert code.free_names(node("max(/* none */ a, b) <= c")) == ("max", "a", "b", "c")
    assert code.free_names(node("String.join(separator, words)")) == ("separator", "words")
    assert code.variable_names(node("max(/* none */ a, b) <= c")) == ("a", "b", "c")


def test_words_in_comments_and_strings_are_no_names() -> None:
    code = sample()
    words = code.words(code.descendants(node('words.add("skipEmpty");')))
    assert words == {"words", "add"}


def test_names_and_arguments_stand_where_javac_says() -> None:
    code = sample()

    def name(text: str) -> str:
        span = code.name_span(node(text))
        return code.text[span.start : span.end] if span is not None else ""

    def arguments(text: str) -> str:
        span = node(text).arguments_at
        return code.text[span.start : span.end] if span is not None else "nowhere"

    assert name("String.join(separator, words)") == "join"
    assert name("this.total") == "total"
    assert arguments("max(/* none */ a, b)") == "a, b"
    assert arguments("new ArrayList<String>( ) { }") == " "


def test_what_a_statement_sets() -> None:
    code = sample()
    inside = list(code.descendants(node("this.total = m;")))
    assert code.sets(inside, "total")
    assert not code.sets(inside, "m")


def test_types_are_written_as_the_file_imports_them() -> None:
    types = sample().types
    assert types.written("java.util.List") == "List"
    assert types.written("java.util.Map<java.lang.String>") == "Map<java.lang.String>"
    assert types.written("java.io.File") == "java.io.File"
    assert types.written("demo.Sample") == "Sample"
