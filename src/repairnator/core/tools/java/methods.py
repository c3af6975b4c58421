"""What methods are likely to be, by their names: such that change something, such that everybody calls.

A value is seldom to be replaced by a call that changes something besides giving one, and a call for its
effect is seldom of a method that has none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from repairnator.core.jvm.analysis import Method
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.freenames import is_written
from repairnator.core.tools.java.types import OBJECT

_CHANGING = re.compile(
    r"(?:add|put|remove|clear|push|pop|poll|offer|set|append|insert|delete|close|flush|reset|init|update|sort|"
    r"reverse|increment|next|register|notify|start|stop|write|replace|retain)(?![a-z])"
)
# What code calls most often of the classes of Java itself.
_FAMILIAR = re.compile(
    r"abs|charAt|compareTo|contains|containsKey|(?:double|int|long)Value|endsWith|equals|equalsIgnoreCase|first|last|"
    r"get|get(?:First|Last|Key|Value|Name|Message)|hasNext|indexOf|isEmpty|iterator|keySet|length|next|peek|size|"
    r"split|startsWith|substring|toCharArray|to(?:Lower|Upper)Case|toString|trim|values"
)
# Immutable, whatever its methods are called.
_FIXED = frozenset({"java.lang.String"})


def is_named_like_a_change(method: Method) -> bool:
    """Whether a method is called as those are that are called for what they do."""
    return _CHANGING.match(method.name) is not None and method.owner != OBJECT


def changes_receiver(method: Method) -> bool:
    """The same, but for methods of classes that nothing changes."""
    return is_named_like_a_change(method) and method.owner not in _FIXED


def is_familiar(method: Method) -> bool:
    """Whether everybody calls it; methods of other classes than Java's own are all taken for that."""
    return not (method.owner or "").startswith("java.") or _FAMILIAR.fullmatch(method.name) is not None


@lru_cache(maxsize=64)
def changing_methods(code: Code) -> frozenset[str]:
    """Names of the file's methods that set a field; a local variable of its name counts as one."""
    members = code.analysis.members
    fields = {each.name for each in members if each.kind == "field"}
    return frozenset(
        each.name
        for each in members
        if each.kind == "method"
        and each.body_start is not None
        and any(is_written(name, code.text[each.body_start : each.body_end]) for name in fields)
    )
