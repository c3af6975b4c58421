"""Candidates of a search: changes with a number and a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.languages.python.code.tokens import tokens
from repairnator.core.languages.python.operators.change import Trait

_SHOWN, _AROUND = 100, 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change of one file that is worth trying.

    Attributes:
        number: within one search.
        file: relative to the tree's root.
        edits: trimmed to what really changes, in order.
        operator: name of the kind, as in ``priors.toml``.
        line: of the changed place.
        suspiciousness: of the place.
        score: what the search was ordered by.
        traits: see :class:`~repairnator.core.languages.python.operators.change.Trait`.
        parts: numbers of the candidates that it joins; none for a single change.
    """

    number: int
    file: str
    edits: tuple[Edit[str], ...]
    operator: str
    line: int
    suspiciousness: float
    score: float
    traits: frozenset[Trait] = frozenset()
    parts: frozenset[int] = frozenset()


def summary(candidate: Candidate, text: str) -> str:
    """One line for people."""
    parts = []
    for edit in _by_line(candidate.edits, text):
        start, end = text.rfind("\n", 0, edit.start) + 1, text.find("\n", edit.end)
        end = len(text) if end < 0 else end
        # Of a long line what is near the change.
        first, last = max(start, edit.start - _AROUND), min(end, edit.end + _AROUND)
        before, behind = text[first : edit.start], text[edit.end : last]
        cut = ("…" if first > start else "", "…" if last < end else "")
        old, new = (f"{before}{middle}{behind}" for middle in (text[edit.start : edit.end], edit.text))
        parts.append(f"replace {_quoted(old, *cut)} by {_quoted(new, *cut)}")
    return "; ".join(parts)


def _by_line(edits: Iterable[Edit[str]], text: str) -> list[Edit[str]]:
    """Edits of one line as one: a line is shown as it becomes, not once for each of them."""
    found: list[Edit[str]] = []
    for edit in sorted(edits):
        last = found[-1] if found else None
        if last is not None and "\n" not in text[last.end : edit.start]:
            found[-1] = Edit(last.start, edit.end, last.text + text[last.end : edit.start] + edit.text)
        else:
            found.append(edit)
    return found


def _quoted(text: str, before: str, behind: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > _SHOWN:
        plain, behind = plain[:_SHOWN], "…"
    return f"`{before}{plain}{behind}`"


def size_in_tokens(candidate: Candidate, text: str) -> int:
    """How many tokens the change adds or removes."""
    total = 0
    for edit in candidate.edits:
        old, new = tokens(text[edit.start : edit.end]), tokens(edit.text)
        while old and new and old[0] == new[0]:
            old, new = old[1:], new[1:]
        while old and new and old[-1] == new[-1]:
            old, new = old[:-1], new[:-1]
        total += max(len(old), len(new))
    return total
