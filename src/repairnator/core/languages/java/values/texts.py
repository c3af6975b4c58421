"""Java's strings and characters: a ``String`` has one character of Python's for each UTF-16 code unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from repairnator.core.languages.java.values.numbers import UNDEFINED


def units(text: str) -> str:
    """One character for each code unit: what is beyond the basic plane becomes two."""
    if text.isascii():
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2))


def char_at(text: str, index: int) -> Any:
    """The code unit at a position."""
    return ord(text[index]) if 0 <= index < len(text) else UNDEFINED


def tail(text: str, begin: int) -> Any:
    """``substring(begin)``."""
    return text[begin:] if 0 <= begin <= len(text) else UNDEFINED


def part(text: str, begin: int, end: int) -> Any:
    """``substring(begin, end)``."""
    return text[begin:end] if 0 <= begin <= end <= len(text) else UNDEFINED


def trimmed(text: str) -> str:
    """Without what is at most a space at both ends."""
    start, end = 0, len(text)
    while start < end and text[start] <= " ":
        start += 1
    while start < end and text[end - 1] <= " ":
        end -= 1
    return text[start:end]


def upper(text: str) -> Any:
    """Upper case; of other than ASCII it depends on more than is known here."""
    return text.upper() if text.isascii() else UNDEFINED


def lower(text: str) -> Any:
    """Lower case, likewise."""
    return text.lower() if text.isascii() else UNDEFINED


def is_digit(unit: int) -> Any:
    """``Character.isDigit``, of ASCII."""
    return 48 <= unit <= 57 if unit < 128 else UNDEFINED


def is_letter(unit: int) -> Any:
    """``Character.isLetter``, of ASCII."""
    return 65 <= unit <= 90 or 97 <= unit <= 122 if unit < 128 else UNDEFINED


def is_whitespace(unit: int) -> Any:
    """``Character.isWhitespace``, of ASCII."""
    return 9 <= unit <= 13 or 28 <= unit <= 32 if unit < 128 else UNDEFINED


def is_upper(unit: int) -> Any:
    """``Character.isUpperCase``, of ASCII."""
    return 65 <= unit <= 90 if unit < 128 else UNDEFINED


def is_lower(unit: int) -> Any:
    """``Character.isLowerCase``, of ASCII."""
    return 97 <= unit <= 122 if unit < 128 else UNDEFINED


def shown(value: Any, type_name: str) -> Any:
    """A value as string concatenation writes it."""
    if value is UNDEFINED:
        return UNDEFINED
    if value is None:
        return "null"
    if type_name == "char":
        return chr(value)
    if type_name == "boolean":
        return "true" if value else "false"
    if type_name in ("byte", "short", "int", "long"):
        return str(value)
    if type_name == "double":
        return _double(value)
    return value if isinstance(value, str) else UNDEFINED


def _double(value: float) -> str:
    """``Double.toString``: the shortest digits that tell the number apart."""
    if value != value:
        return "NaN"
    sign = "-" if str(value).startswith("-") else ""
    if value in (float("inf"), float("-inf")):
        return f"{sign}Infinity"
    number = Decimal(repr(abs(value)))
    if value == 0 or Decimal("0.001") <= number < Decimal(10_000_000):
        plain = format(number, "f")
        return sign + (plain if "." in plain else f"{plain}.0")
    digits = "".join(map(str, number.normalize().as_tuple().digits))
    exponent = number.adjusted()
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"
