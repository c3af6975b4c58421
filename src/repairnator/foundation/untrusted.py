"""Reads untrusted values: each is forced into the type, the size and the form that is expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_DEEP = 12
_LONG = 2000
_EXACT = 2**53  # whole numbers up to it are exact in every store and every reader of JSON
_HUGE = 10**100


def clean(value: Any, depth: int = 0) -> Any:
    """A value that every store can keep: keys without dots and dollars, finite numbers of 64 bits."""
    if depth > _DEEP:
        return "…"
    if isinstance(value, Mapping):
        return {_key(str(name)): clean(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner, depth + 1) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # ``str`` refuses numbers of thousands of digits.
        return value if -(2**63) <= value < 2**63 else str(value) if abs(value) < _HUGE else None
    return storable(str(value))


def _key(name: str) -> str:
    return clean(name.replace(".", "_").replace("\0", "_")).lstrip("$") or "_"


def storable(value: str) -> str:
    """A text without lone surrogates, which have no UTF-8 and so no place in a store, a file or a message."""
    return value if value.isascii() else value.encode(errors="replace").decode()


def text(value: object, limit: int) -> str:
    """A storable text of at most ``limit`` characters; empty when it is none."""
    return storable(value[:limit]) if isinstance(value, str) else ""


def number(value: object) -> float:
    """A number from -2**53 to 2**53; 0 when it is none, the nearest of these when it is larger."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0.0
    # Compared first: ``float`` and ``isfinite`` refuse integers of hundreds of digits.
    return float(min(max(value, -_EXACT), _EXACT))


def integer(value: object) -> int:
    """A whole number of 64 bits, rounded; 0 when it is none, the nearest of these when it is larger."""
    if isinstance(value, int) and not isinstance(value, bool):
        return min(max(value, -(2**63)), 2**63 - 1)
    return round(number(value))


def mapping(value: object) -> dict[str, Any]:
    """A JSON object; empty when it is none."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """The first items of a JSON array; empty when it is none."""
    return value[:_LONG] if isinstance(value, list) else []
