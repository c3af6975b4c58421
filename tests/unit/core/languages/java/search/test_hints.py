import pytest

from repairnator.core.languages.java.operators.hints import hints_of
from repairnator.model import TestFailure, TestName


def failure(message: str, kind: str = "java.lang.AssertionError") -> TestFailure:
    return TestFailure(TestName("org.example.CalcTest", "adds"), kind, message)


@pytest.mark.parametrize(
    "message",
    [
        "Expected exception: java.lang.IllegalStateException",
        "Expected java.lang.IllegalStateException to be thrown, but nothing was thrown.",
        "Unexpected exception type thrown ==> expected: <java.lang.IllegalStateException> but was: <x.Y>",
    ],
)
def test_an_expected_exception_is_read_from_the_message(message: str) -> None:
    assert hints_of([failure(message)]).exceptions == {"java.lang.IllegalStateException"}


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("expected:<3> but was:<4>", ("3", "4")),
        ("expected:<a[&gt;]b> but was:<a[>]b>", ("a[&gt;]b", "a[>]b")),
        ("sum ==> expected: <3> but was: <4>", ("3", "4")),
        ("expected [3] but found [4]", ("3", "4")),
        ("\nExpected: is <3>\n     but: was <4>", ("<3>", "<4>")),
    ],
)
def test_expected_and_actual_values_are_read_in_each_framework_s_words(
    message: str, values: tuple[str, str]
) -> None:
    assert hints_of([failure(message)]).values == (values,)


def test_the_differing_part_of_two_strings_is_read() -> None:
    assert hints_of([failure("expected:<a[, ]b> but was:<a[;]b>")]).differing_parts() == [(", ", ";")]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("expected: <pay 3 EUR now> but was: <pay 3 USD now>", [("EUR", "USD")]),
        ("expected: <a lamp> but was: <a lump>", [("a", "u"), ("lamp", "lump")]),
        ("expected: <a b> but was: <a>", [(" b", ""), ("a b", "a")]),
        ("expected: <x> but was: <y>", []),
    ],
)
def test_the_differing_part_of_two_whole_texts_is_found(message: str, parts: list[tuple[str, str]]) -> None:
    assert hints_of([failure(message)]).differing_parts() == parts


def test_a_null_dereference_and_a_hang_are_told() -> None:
    assert hints_of([failure("", "java.lang.NullPointerException")]).null_dereference
    assert hints_of([failure("", "java.lang.ArrayIndexOutOfBoundsException")]).out_of_bounds
    assert hints_of([failure("", "timeout")]).hanging


def test_a_plain_message_tells_nothing() -> None:
    hints = hints_of([failure("it does not work")])
    assert hints.exceptions == frozenset()
    assert hints.values == ()


@pytest.mark.parametrize(
    ("message", "exceptions"),
    [
        ("Expecting IllegalArgumentException", {"java.lang.IllegalArgumentException"}),
        ("no NoSuchElementException was thrown", {"java.util.NoSuchElementException"}),
        ("org.example.FormatException expected", {"org.example.FormatException"}),
    ],
)
def test_the_exception_that_a_bare_fail_speaks_of_is_expected(message: str, exceptions: set[str]) -> None:
    hints = hints_of([failure(message, "junit.framework.AssertionFailedError")])
    assert hints.exceptions == exceptions
    assert hints.unexplained


def test_an_exception_among_compared_values_is_not_expected() -> None:
    hints = hints_of([failure("expected:<1> but was:<IllegalStateException>")])
    assert hints.exceptions == frozenset()
    assert not hints.unexplained


def test_a_recursion_without_end_and_a_wrong_cast_are_told() -> None:
    assert hints_of([failure("", "java.lang.StackOverflowError")]).endless_recursion
    assert hints_of([failure("", "java.lang.ClassCastException")]).wrong_cast
