"""Which methods of a file call each other, so that a fault of one may be completed in the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.runtime.analysis import Member, Node


def calling_each_other(code: Code) -> Mapping[int, frozenset[int]]:
    """By a member's id, those that it calls or reads, and those by which it is called or read."""
    by_name: dict[str, list[Member]] = defaultdict(list)
    for member in code.analysis.members:
        by_name[_called(member)].append(member)
    near: dict[int, set[int]] = defaultdict(set)
    for node in code.nodes:
        for other in by_name.get(_name(node), ()):
            user = code.member(node) if _means(node, other) else None
            if user is not None and user.id != other.id:
                near[user.id].add(other.id)
                near[other.id].add(user.id)
    return {member: frozenset(others) for member, others in near.items()}


def _called(member: Member) -> str:
    """What it is called by: constructors, by the name of their class."""
    return member.owner.replace("$", ".").rpartition(".")[2] if member.kind == "constructor" else member.name


def _name(node: Node) -> str:
    if node.kind == "NEW_CLASS" and node.type is not None:
        return node.type.partition("<")[0].replace("$", ".").rpartition(".")[2]
    return node.name or ""


def _means(node: Node, member: Member) -> bool:
    """Whether a node calls the method or names the field."""
    if node.kind == "NEW_CLASS":
        return member.kind == "constructor"
    symbol = node.symbol
    if symbol is None or symbol.owner != member.owner:
        return False
    if symbol.kind == "method":
        return member.kind == "method" and len(symbol.params) == len(member.params)
    return symbol.kind == member.kind == "field"
