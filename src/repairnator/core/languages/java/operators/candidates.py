"""Candidates: changes with a number and a score, and their normal form, so that none is tried twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.edits import fingerprint as fingerprint
from repairnator.core.edits import trimmed as trimmed
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
