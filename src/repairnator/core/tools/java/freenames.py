"""Names that an expression looks up in its scope, read off its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'')
_NAME = re.compile(r"(\.\s*)?([A-Za-z_$][\w$]*)")
_WRITES = r"\s*(?:=(?!=)|[-+*/%&|^]=|<<=|>>>?=|\+\+|--)"
_WORDS = frozenset(
    {"null", "true", "false", "this", "super", "instanceof", "new", "if", "else", "for", "while", "do"}
    | {"return", "throw", "break", "continue"}
)


@lru_cache(maxsize=65536)
def free_names(text: str) -> tuple[str, ...]:
    """Names that are not after a dot, no words of the language, and do not look like those of types."""
    return tuple(
        match.group(2)
        for match in _NAME.finditer(_STRING.sub("", text))
        if not match.group(1) and match.group(2) not in _WORDS and not match.group(2)[0].isupper()
    )


def writes(name: str, text: str) -> list[str]:
    """Where a text gives the variable another value, but for ``++`` and ``--`` before it."""
    return re.findall(rf"\b{re.escape(name)}\b{_WRITES}", text)


def is_written(name: str, text: str) -> bool:
    """Whether a text gives the variable another value."""
    return bool(writes(name, text)) or re.search(rf"(?:\+\+|--)\s*{re.escape(name)}\b", text) is not None


def all_named(text: str, names: Iterable[str]) -> bool:
    """Whether each free name of an expression is among ``names``."""
    known = set(names)
    return all(word in known for word in free_names(text))
