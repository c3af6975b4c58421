"""Loops: another direction, another kind of header, a step the other way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repairnator.core.jvm.analysis import Node
from repairnator.core.jvm.edits import TextEdit
from repairnator.core.tools.java.change import Change, Operator, Site, quoted
from repairnator.core.tools.java.code import Code

_UP = re.compile(
    r"for\s*\(\s*(?P<head>[\w.<>\[\] ]*?\b(?P<name>\w+))\s*=\s*(?P<low>[^;]+);\s*"
    r"(?P=name)\s*(?P<op><=?|!=)\s*"
    r"(?P<high>[^;]+);\s*(?:(?P=name)\+\+|\+\+(?P=name)|(?P=name)\s*\+=\s*1)\s*\)"
)
_DOWN = re.compile(
    r"for\s*\(\s*(?P<head>[\w.<>\[\] ]*?\b(?P<name>\w+))\s*=\s*(?P<high>[^;]+);\s*"
    r"(?P=name)\s*(?P<op>>=?|!=)\s*"
    r"(?P<low>[^;]+);\s*(?:(?P=name)--|--(?P=name)|(?P=name)\s*-=\s*1)\s*\)"
)


def loop_direction(site: Site) -> Iterator[Change]:
    """A counting loop run the other way."""
    code, node = site.code, site.node
    for pattern in (_UP, _DOWN):
        match = pattern.match(code.text, node.start, node.end)
        if match is not None:
            text = _turned(match, up=pattern is _UP)
            said = f"run the loop {quoted(match.group())} the other way"
            yield Change((TextEdit(match.start(), match.end(), text),), said)


def _turned(match: re.Match[str], *, up: bool) -> str:
    head, name = match["head"].strip(), match["name"]
    low, high, strict = match["low"].strip(), match["high"].strip(), match["op"] in ("<", ">", "!=")
    if up:
        start = f"{high} - 1" if strict else high
        return f"for ({head} = {start}; {name} >= {low}; {name}--)"
    start = f"{low} + 1" if strict else low
    return f"for ({head} = {start}; {name} <= {high}; {name}++)"


def loop_kind(site: Site) -> Iterator[Change]:
    """``if`` to ``while`` and back; a body run before its condition."""
    code, node = site.code, site.node
    if node.kind == "IF" and code.child(node, "else") is None:
        yield _keyword(node, "if", "while")
    elif node.kind == "WHILE_LOOP":
        yield _keyword(node, "while", "if")


def _keyword(node: Node, old: str, new: str) -> Change:
    return Change((TextEdit(node.start, node.start + len(old), new),), f"replace `{old}` by `{new}`", 0.5)


def loop_step(site: Site) -> Iterator[Change]:
    """A loop that begins one later or ends one earlier, for loops over the elements of something."""
    code, node = site.code, site.node
    condition = code.child(node, "condition")
    if condition is None:
        return
    for bound in _bounds(code, condition):
        for step in (" - 1", " + 1"):
            said = f"end the loop {quoted(code.source(condition))} at `{code.source(bound)}{step}`"
            yield Change((TextEdit(bound.end, bound.end, step),), said, 0.2)


def _bounds(code: Code, condition: Node) -> list[Node]:
    bare = code.bare(condition)
    right = code.child(bare, "right")
    simple = ("IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION")
    return [right] if right is not None and right.kind in simple and right.type == "int" else []


OPERATORS: tuple[Operator, ...] = (
    Operator("loop-header", frozenset({"FOR_LOOP"}), loop_direction),
    Operator("loop-header", frozenset({"IF", "WHILE_LOOP"}), loop_kind),
    Operator("loop-header", frozenset({"FOR_LOOP", "WHILE_LOOP"}), loop_step),
)
