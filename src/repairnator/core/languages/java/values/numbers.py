"""Java's arithmetic on single values (Java Language Specification, chapters 4.2, 5.6 and 15.15 to 15.21).

Whole numbers are Python's ``int`` within the range of their type, characters their code unit, ``float`` and
``double`` Python's ``float``. What would throw is :data:`UNDEFINED`.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from typing import Any, Final


class Undefined:
    """The value of what throws, and of what is not known."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_EXACT = 1 << 53
Binary = Callable[[Any, Any], Any]


def wrapped(value: int, type_name: str) -> int:
    """A whole number cut to the bits of its type."""
    if type_name == "char":
        return value & 0xFFFF
    bits = _BITS[type_name]
    return ((value + (1 << bits - 1)) & ((1 << bits) - 1)) - (1 << bits - 1)


def single(value: float) -> float:
    """A ``double`` rounded to ``float``."""
    if math.isinf(value) or math.isnan(value):
        return value
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def converted(value: Any, source: str, target: str) -> Any:
    """A number of one primitive type as one of another, by assignment or by a cast."""
    if value is UNDEFINED or source == target:
        return value
    if target in ("float", "double"):
        if target == "float" and source == "long" and abs(value) > _EXACT:
            return UNDEFINED  # would be rounded twice
        return single(float(value)) if target == "float" else float(value)
    if source in ("float", "double"):
        return _whole(value, target)
    return wrapped(value, target)


def _whole(value: float, target: str) -> int:
    """Towards zero; what is too large becomes the largest."""
    wide = "long" if target == "long" else "int"
    largest = (1 << _BITS[wide] - 1) - 1
    if math.isnan(value):
        whole = 0
    elif math.isinf(value):
        whole = largest if value > 0 else -largest - 1
    else:
        whole = max(-largest - 1, min(largest, math.trunc(value)))
    return wrapped(whole, target)


def arithmetic(sign: str, type_name: str) -> Binary:
    """``+ - * / %``, and of whole numbers ``& | ^``, on two values of the promoted type."""
    if type_name in ("int", "long"):
        if sign in _FITTING:
            return _FITTING[sign]
        bits = _BITS[type_name]
        return _WRAPPING[sign](1 << bits - 1, (1 << bits) - 1)
    exact = _FRACTIONS[sign]
    return exact if type_name == "double" else lambda left, right: single(exact(left, right))


def _add(half: int, mask: int) -> Binary:
    return lambda left, right: ((left + right + half) & mask) - half


def _subtract(half: int, mask: int) -> Binary:
    return lambda left, right: ((left - right + half) & mask) - half


def _multiply(half: int, mask: int) -> Binary:
    return lambda left, right: ((left * right + half) & mask) - half


def _quotient(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _divide(half: int, mask: int) -> Binary:
    return lambda left, right: UNDEFINED if right == 0 else ((_quotient(left, right) + half) & mask) - half


def _remainder(left: int, right: int) -> Any:
    return UNDEFINED if right == 0 else left - right * _quotient(left, right)


def _double_quotient(left: float, right: float) -> float:
    if right != 0.0:
        return left / right
    if left == 0.0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _double_remainder(left: float, right: float) -> float:
    if math.isinf(left) or right == 0.0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


# Operations whose result may not fit, by half of a type's range and a mask of its bits; and those that fit.
_WRAPPING: dict[str, Callable[[int, int], Binary]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
}
_FITTING: dict[str, Binary] = {
    "%": _remainder,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_FRACTIONS: dict[str, Binary] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _double_quotient,
    "%": _double_remainder,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def negated(value: Any, type_name: str) -> Any:
    """``-value`` of the promoted type."""
    return -value if type_name in ("float", "double") else wrapped(-value, type_name)


def absolute(value: Any, type_name: str) -> Any:
    """``Math.abs(value)`` of the promoted type."""
    return abs(value) if type_name in ("float", "double") else wrapped(abs(value), type_name)


def larger(left: Any, right: Any) -> Any:
    """``Math.max`` of two values of the same type."""
    if _is_nan(left) or _is_nan(right):
        return math.nan
    if left == right:
        return left if math.copysign(1.0, left) > 0 else right
    return max(left, right)


def smaller(left: Any, right: Any) -> Any:
    """``Math.min`` of two values of the same type."""
    if _is_nan(left) or _is_nan(right):
        return math.nan
    if left == right:
        return left if math.copysign(1.0, left) < 0 else right
    return min(left, right)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
