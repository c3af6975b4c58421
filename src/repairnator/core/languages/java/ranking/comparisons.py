"""How usual the comparisons are that a patch writes: ``left == 0`` is, ``left == -right`` is not.

Few tests tell many conditions apart only by chance. People compare a variable with null, 0 or another
variable much more often than with what is calculated; how often was counted once over the sources of a JDK
(``[comparisons]`` in the priors), by the kinds of both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import STATEMENTS, Code
from repairnator.core.languages.java.code.tokens import whole_tokens

# By left side, operator and right side: how surprising the operator and the right side are, in bits.
Bits = Mapping[str, Mapping[str, Mapping[str, float]]]

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_ENDS = frozenset(
    {"&&", "||", "?", ":", ";", "=", "return", "{", "}", ",", "!", "&", "|", "^", "->", "+=", "-=", "assert"}
)
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_CALCULATING = frozenset({"+", "-", "*", "/", "%"})
_OWN_NUMBERS = frozenset({"0", "1", "-1", "2"})
# What people write on the right side.
_LAST = {**dict.fromkeys((*_OWN_NUMBERS, "number", "null", "character", "text", "flag"), 2), "constant": 1}
# Of these it is no choice which one is meant; a variable or a number is one of many.
_OF_MANY = {"name": 1.5, "element": 1.0, "call": 1.0, "number": 2.0}
# What comparing a value with something that is calculated from itself surprises by.
_OF_ITSELF = 3.0
# Left sides that are odd by themselves, so that it counts how rare they are.
_ODD = frozenset({"calculated", "negated"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: the kinds of its sides, what is a constant on the right.

    Attributes:
        left: kind of the left side.
        operator: between them.
        right: kind of the right side.
        own: whether one side is calculated from the other.
    """

    left: str
    operator: str
    right: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """How usual comparisons are.

    Attributes:
        bits: of those that are not rare.
        rare: bits of all others.
        odd: bits of a left side that is odd by itself, by its kind.
        usual: bits of what is not odd at all.
    """

    bits: Bits
    rare: float
    odd: Mapping[str, float]
    usual: float

    def oddity(self, comparison: Comparison) -> float:
        """By how many bits it is more surprising than usual ones."""
        found = self._bits(comparison.left, comparison.operator, comparison.right)
        if comparison.left == comparison.right:  # either may stand on the left
            found = min(found, self._bits(comparison.left, _FLIPPED[comparison.operator], comparison.right))
        found += _OF_MANY.get(comparison.right, 0.0)
        found += self.odd.get(comparison.left, 0.0) + (_OF_ITSELF if comparison.own else 0.0)
        return max(0.0, found - self.usual)

    def _bits(self, left: str, operator: str, right: str) -> float:
        return self.bits.get(left, {}).get(operator, {}).get(right, self.rare)


def oddity(edits: Sequence[Edit[str]], code: Code, usage: Usage) -> float:
    """By how many bits the comparisons that edits write are odder than those that they replace."""
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    inside = [node for node in code.nodes if node.start <= start and end <= node.end]
    around = min(inside, key=lambda node: (node.kind not in STATEMENTS, node.end - node.start), default=None)
    begin, old = (0, code.text) if around is None else (around.start, code.source(around))
    new = applied(old, [Edit(edit.start - begin, edit.end - begin, edit.text) for edit in edits])
    written = Counter(comparisons(new))
    written.subtract(Counter(comparisons(old)))
    # Of several that are alike, ``x == 0 && y == 0``, one tells how odd they are.
    return max(
        0.0, sum(usage.oddity(each) * (1 if count > 0 else -1) for each, count in written.items() if count)
    )


def comparisons(text: str) -> Iterator[Comparison]:
    """All comparisons of numbers or references in a text."""
    words = [word for _, word in whole_tokens(text)]
    for at, word in enumerate(words):
        if word in _FLIPPED:
            left, right = _side(words, at, -1)[::-1], _side(words, at, 1)
            first, second = _kind(left), _kind(right)
            if first and second:
                flipped = _LAST.get(first, 0) > _LAST.get(second, 0)
                sides = (second, _FLIPPED[word], first) if flipped else (first, word, second)
                yield Comparison(*sides, own=_is_own(left, right))


def _side(words: Sequence[str], at: int, step: int) -> list[str]:
    """The tokens of one side, from the operator outwards."""
    opening, closing = (_OPENING, _CLOSING) if step == 1 else (_CLOSING, _OPENING)
    found: list[str] = []
    depth = 0
    at += step
    while 0 <= at < len(words):
        word = words[at]
        depth += (word in opening) - (word in closing)
        if depth < 0 or (depth == 0 and (word in _ENDS or word in _FLIPPED)):
            break
        found.append(word)
        at += step
    return found


def _kind(side: Sequence[str]) -> str:
    """The kind of a side; empty for what is none."""
    side = _bare(side)
    text = "".join(side)
    if not side:
        return ""
    if side[-1][0].isdecimal() and side[:-1] in ([], ["-"]):
        value = text.rstrip("lLdDfF").removesuffix(".0")
        return value if value in _OWN_NUMBERS else "number"
    if text in ("null", "true", "false"):
        return "null" if text == "null" else "flag"
    if text[0] in "'\"":
        return "character" if text[0] == "'" else "text"
    flat = _flat(side)
    if any(word in _CALCULATING for word in flat[1:]):
        return "calculated"
    if side[0] in ("-", "~"):
        return "negated"
    return _read(side, text)


def _read(side: Sequence[str], text: str) -> str:
    """The kind of what is read or called."""
    if side[-1] == ")":
        return "size" if side[-3:-2] in (["size"], ["length"]) else "call"
    if side[-1] == "]":
        return "element"
    if text.endswith(".length"):
        return "size"
    return "constant" if side[-1].isupper() else "name" if text[0].isidentifier() else ""


def _bare(side: Sequence[str]) -> Sequence[str]:
    """Without parentheses around all of it."""
    while side and side[0] == "(" and len(_inner(side)) == len(side) - 2:
        side = side[1:-1]
    return side


def _inner(side: Sequence[str]) -> list[str]:
    """What is between the parenthesis that a side begins with and the one that closes it."""
    depth, found = 0, list[str]()
    for word in side:
        depth += (word in _OPENING) - (word in _CLOSING)
        if depth == 0:
            return found[1:]
        found.append(word)
    return []


def _flat(side: Sequence[str]) -> list[str]:
    """The tokens that are in no parentheses."""
    depth, found = 0, list[str]()
    for word in side:
        depth += word in _OPENING
        if depth == 0:
            found.append(word)
        depth -= word in _CLOSING
    return found


def _is_own(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether one side is a variable from which the other one is calculated."""
    return any(
        len(one) == 1 and one[0].isidentifier() and one[0] in other and _kind(other) == "calculated"
        for one, other in ((left, right), (right, left))
    )
