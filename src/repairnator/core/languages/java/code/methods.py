"""What methods are likely to be, by their names: such that change something, such that everybody calls.

A value is seldom to be replaced by a call that changes something besides giving one, and a call for its
effect is seldom of a method that has none.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

from repairnator.core.languages.java.code.types import OBJECT
from repairnator.core.languages.java.runtime.analysis import Method

_CHANGING = frozenset(
    {"add", "put", "remove", "clear", "push", "pop", "poll", "offer", "set", "append", "insert", "delete"}
    | {"close", "flush", "reset", "init", "update", "sort", "reverse", "increment", "next", "register"}
    | {"notify", "start", "stop", "write", "replace", "retain"}
)
_FILLING = frozenset({"add", "put", "push", "offer", "append", "insert"})
# What code calls most often of the classes of Java itself.
_FAMILIAR = frozenset(
    {"abs", "charAt", "compareTo", "contains", "containsKey", "doubleValue", "endsWith", "equals"}
    | {"equalsIgnoreCase", "first", "get", "getFirst", "getKey", "getLast", "getMessage", "getName"}
    | {"getValue", "hasNext", "indexOf", "intValue", "isEmpty", "iterator", "keySet", "last", "length"}
    | {"longValue", "next", "peek", "size", "split", "startsWith", "substring", "toCharArray"}
    | {"toLowerCase", "toString", "toUpperCase", "trim", "values"}
)
# Immutable, whatever its methods are called.
_FIXED = frozenset({"java.lang.String"})


def is_named_like_a_change(method: Method) -> bool:
    """Whether a method is called as those are that are called for what they do."""
    return _first_word(method.name) in _CHANGING and method.owner != OBJECT


def is_named_like_filling(method: Method) -> bool:
    """Whether a method is called as those are that put something into what they are called on."""
    return _first_word(method.name) in _FILLING


def changes_receiver(method: Method) -> bool:
    """The same, but for methods of classes that nothing changes."""
    return is_named_like_a_change(method) and method.owner not in _FIXED


def is_familiar(method: Method) -> bool:
    """Whether everybody calls it; methods of other classes than Java's own are all taken for that."""
    return not (method.owner or "").startswith("java.") or method.name in _FAMILIAR


@lru_cache(maxsize=4096)
def _first_word(name: str) -> str:
    """``add`` of ``addAll``."""
    return "".join(itertools.takewhile(str.islower, name))
