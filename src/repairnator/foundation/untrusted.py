"""Reading what is not to be trusted: every value gets the type, the size and the form that is expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_DEEP = 12
_LONG = 2000


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
        return value if -(2**63) <= value < 2**63 else str(value)
    # Lone surrogates have no UTF-8, and so no place in a store.
    return str(value).encode(errors="replace").decode()


def _key(name: str) -> str:
    return clean(name.replace(".", "_").replace("\0", "_")).lstrip("$") or "_"


def text(value: object, limit: int) -> str:
    """A text of at most ``limit`` characters; empty when it is none."""
    return value[:limit] if isinstance(value, str) else ""


def number(value: object) -> float:
    """A finite number; 0 when it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number else 0.0  # type: ignore[arg-type]


def integer(value: object) -> int:
    """A whole number, rounded; 0 when it is none."""
    return round(number(value))


def mapping(value: object) -> dict[str, Any]:
    """A JSON object; empty when it is none."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """The first items of a JSON array; empty when it is none."""
    return value[:_LONG] if isinstance(value, list) else []
