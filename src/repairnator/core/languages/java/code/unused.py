"""Parameters and private fields that nothing reads, or that nothing sets, and collections that stay empty.

An author who declares a name means to use it, so what is missing is likely there. FindBugs reports the same
(unread and unwritten fields: Hovemeyer, Pugh, "Finding bugs is easy", OOPSLA 2004).
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.runtime.analysis import Member, Node

_HOLDING = ("java.util.Collection", "java.util.Map", "java.lang.StringBuilder", "java.lang.StringBuffer")
# Calls that put nothing into what they are made on.
_ASKING = frozenset(
    {"contains", "containsAll", "containsKey", "containsValue", "entrySet", "equals", "get", "getOrDefault"}
    | {"hashCode", "indexOf", "isEmpty", "iterator", "keySet", "length", "size", "stream", "toArray"}
    | {"toString", "values"}
)
_LOOKED_UP = frozenset({"contains", "containsKey"})


def unread_fields(code: Code) -> frozenset[str]:
    """Private fields that are set at most."""
    return frozenset(each.name for each in code.analysis.private_fields if not each.read)


def unset_fields(code: Code) -> frozenset[str]:
    """Private fields that keep the value that Java gives them."""
    return frozenset(
        each.name for each in code.analysis.private_fields if not (each.final or each.initialized or each.set)
    )


def unread_names(code: Code, member: Member | None) -> frozenset[str]:
    """Names that a method may have been meant to read: these fields, and its unused parameters."""
    if member is None:
        return unread_fields(code)
    return unread_fields(code) | {each.name for each in member.params if not each.mentioned}


@lru_cache(maxsize=256)
def unfilled_names(code: Code, member: Member | None) -> frozenset[str]:
    """Local collections that stay empty, and those that a method looks into and hands on to itself.

    Whoever asks whether something is in a set, in a method that calls itself, means it to get there.
    """
    if member is None:
        return frozenset()
    nodes = [node for node in code.nodes if member.start <= node.start < member.end]
    called: dict[str, set[str]] = defaultdict(set)  # on what a name holds
    handed: dict[str, set[str]] = defaultdict(set)  # to these methods
    for node in nodes:
        receiver = code.receiver(node) if node.kind == "METHOD_INVOCATION" else None
        if receiver is not None and receiver.kind == "IDENTIFIER" and receiver.name and node.name:
            called[receiver.name].add(node.name)
        for given in code.arguments(node):
            if given.kind == "IDENTIFIER" and given.name:
                handed[given.name].add(node.name or "")
    empty = {node.name for node in nodes if node.kind == "VARIABLE" and _is_made_empty(code, node)}
    looked_up = {
        param.name
        for param in member.params
        if member.name in handed[param.name] and called[param.name] & _LOOKED_UP
    }
    return frozenset(
        name
        for name in empty | looked_up
        if name and called[name] <= _ASKING and handed[name] <= {member.name}
    )


def _is_made_empty(code: Code, variable: Node) -> bool:
    """Whether a local variable begins with a new collection or text that has nothing in it."""
    made = code.child(variable, "init")
    if made is None or made.kind != "NEW_CLASS" or code.arguments(made):
        return False
    return any(code.types.has_super(made.type or "", name) for name in _HOLDING)
