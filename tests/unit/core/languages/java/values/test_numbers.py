"""What is not compared with a JVM's own answers in the integration tests."""

import math

import pytest

from repairnator.core.languages.java.values.numbers import UNDEFINED, arithmetic, converted, single, wrapped


def test_whole_numbers_wrap_round() -> None:
    assert arithmetic("+", "int")(2**31 - 1, 1) == -(2**31)
    assert arithmetic("*", "int")(65536, 65536) == 0
    assert arithmetic("*", "long")(65536, 65536) == 2**32
    assert arithmetic("-", "long")(-(2**63), 1) == 2**63 - 1
    assert arithmetic("/", "int")(-(2**31), -1) == -(2**31)


@pytest.mark.parametrize(
    ("left", "right", "quotient", "rest"), [(7, -2, -3, 1), (-7, 2, -3, -1), (-7, -2, 3, -1)]
)
def test_division_is_cut_towards_zero(left: int, right: int, quotient: int, rest: int) -> None:
    assert arithmetic("/", "int")(left, right) == quotient
    assert arithmetic("%", "int")(left, right) == rest


@pytest.mark.parametrize("sign", ["/", "%"])
def test_division_of_whole_numbers_by_zero_has_no_value(sign: str) -> None:
    assert arithmetic(sign, "int")(1, 0) is UNDEFINED
    assert arithmetic(sign, "long")(0, 0) is UNDEFINED


def test_division_of_fractions_by_zero_has_one() -> None:
    divide = arithmetic("/", "double")
    assert divide(1.0, 0.0) == math.inf
    assert divide(1.0, -0.0) == -math.inf
    assert math.isnan(divide(0.0, 0.0))
    assert math.isnan(arithmetic("%", "double")(math.inf, 2.0))


def test_casts_cut_bits_and_fractions() -> None:
    assert converted(300, "int", "byte") == 44
    assert converted(-1, "int", "char") == 65535
    assert converted(-1.9, "double", "int") == -1
    assert converted(1e20, "double", "int") == 2**31 - 1
    assert converted(math.nan, "double", "long") == 0
    assert converted(2**53 + 1, "long", "double") == 2.0**53
    assert wrapped(2**31, "int") == -(2**31)


def test_floats_are_rounded() -> None:
    assert single(0.1) != 0.1
    assert arithmetic("+", "float")(single(0.1), single(0.2)) == single(0.3)
    assert single(1e39) == math.inf
    assert converted(2**60 + 1, "long", "float") is UNDEFINED
