"""Candidates: changes with a number and a score, and their normal form, so that none is tried twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.tokens import tokens
from repairnator.core.languages.java.operators.change import NOTHING_MORE, Change, Done, Trait


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change of one file that is worth trying.

    Attributes:
        number: within one search.
        file: relative to the tree's root.
        edits: trimmed to what really changes, in order.
        summary: one line for people.
        operator: name of the operator, as in ``priors.toml``.
        line: of the changed place.
        member: number of the method in the file's analysis; -1 where there is none.
        suspiciousness: of the place.
        score: what the search was ordered by.
        traits, done: see :class:`~repairnator.core.languages.java.operators.change.Change`.
        parts: numbers of the candidates that it joins; none for a single edit.
    """

    number: int
    file: str
    edits: tuple[Edit[str], ...]
    summary: str
    operator: str
    line: int
    member: int
    suspiciousness: float
    score: float
    traits: frozenset[Trait]
    done: Done = NOTHING_MORE
    parts: frozenset[int] = frozenset()


def trimmed(text: str, edits: Iterable[Edit[str]]) -> tuple[Edit[str], ...]:
    """The edits without what they leave as it is, in order, at token boundaries.

    Raises:
        ValueError: two edits overlap.
    """
    found: list[Edit[str]] = []
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if found and edit.start < found[-1].end:
            raise ValueError(f"edits overlap at {edit.start}")
        old = text[edit.start : edit.end]
        if old == edit.text:
            continue
        begin = _common(old, edit.text)
        end = min(_common(old[::-1], edit.text[::-1]), len(old) - begin, len(edit.text) - begin)
        start, finish = edit.start + begin, edit.end - end
        new = edit.text[begin : len(edit.text) - end]
        found.append(_whole_tokens(text, start, finish, new))
    return tuple(found)


def _common(left: str, right: str) -> int:
    count = 0
    for first, second in zip(left, right, strict=False):
        if first != second:
            break
        count += 1
    return count


def _whole_tokens(text: str, start: int, end: int, new: str) -> Edit[str]:
    """Grow the edit over names and numbers that it would cut in two."""
    while start > 0 and _joins(text[start - 1], (new or text[end : end + 1])[:1]):
        start -= 1
        new = text[start] + new
    while end < len(text) and _joins((new or text[start - 1 : start])[-1:], text[end]):
        new += text[end]
        end += 1
    return Edit(start, end, new)


def _joins(left: str, right: str) -> bool:
    return bool(left and right) and (left.isalnum() or left == "_") and (right.isalnum() or right == "_")


def fingerprint(edits: Iterable[Edit[str]]) -> bytes:
    """The same for edits that give the same source but for white space."""
    parts = [f"{edit.start}:{edit.end}:{_squeezed(edit.text)}" for edit in edits]
    return hashlib.blake2b("|".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _squeezed(text: str) -> str:
    # White space inside a string literal counts.
    return text if '"' in text else " ".join(text.split())


def size_in_tokens(text: str, change: Change | Candidate) -> int:
    """How many tokens the change adds or removes."""
    return sum(max(old, new) for old, new in _exchanged(text, change))


def dropped_tokens(text: str, change: Change | Candidate) -> int:
    """How many tokens of the code are gone or have others in their place."""
    return sum(old for old, _ in _exchanged(text, change))


def _exchanged(text: str, change: Change | Candidate) -> Iterator[tuple[int, int]]:
    """How many tokens each edit takes away and brings, without what is the same at both ends."""
    for edit in change.edits:
        old, new = tokens(text[edit.start : edit.end]), tokens(edit.text)
        same = 0
        for left, right in zip(old, new, strict=False):
            if left != right:
                break
            same += 1
        tail = 0
        while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        yield len(old) - same - tail, len(new) - same - tail
