"""Reads texts out of a webhook's payload, whose values may have any type."""

from __future__ import annotations


def text_at(value: object, *names: str) -> str:
    """The text at a path of names; "" where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def texts_at(value: object, name: str) -> tuple[str, ...]:
    """The texts of this name in a list of objects."""
    found = (text_at(one, name) for one in value) if isinstance(value, list) else ()
    return tuple(filter(None, found))


def words(*parts: str) -> str:
    """What is not empty, in one line."""
    return " ".join(filter(None, parts))
