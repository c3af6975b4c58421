"""Two candidates' edits as one, where they do not touch the same text."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Form, Trait


def joined(left: Candidate, right: Candidate) -> list[tuple[Edit[str], ...]]:
    """The edits of both, in order; none where they touch the same text.

    Insertions at one place become one, in either order, or one within the other where that is a block.
    """
    ways = [
        _merged(left.edits, right.edits),
        _merged(right.edits, left.edits),
        _within(left, right),
        _within(right, left),
    ]
    return list(dict.fromkeys(edits for edits in ways if edits is not None))


def as_one(
    number: int,
    left: Candidate,
    right: Candidate,
    edits: tuple[Edit[str], ...],
    *,
    operator: str,
    score: float,
    parts: frozenset[int],
) -> Candidate:
    """The candidate that both make together.

    Args:
        number: its own.
        left: one of them.
        right: the other one, of the same file.
        edits: of both, as :func:`joined` gives them.
        operator: its own.
        score: its own.
        parts: numbers of the single edits that it consists of.
    """
    first, second = sorted((left, right), key=lambda each: each.edits[0].start)
    return Candidate(
        number=number,
        file=first.file,
        edits=edits,
        summary=f"{first.summary}; {second.summary}",
        operator=operator,
        line=first.line,
        member=first.member if first.member == second.member else -1,
        suspiciousness=min(first.suspiciousness, second.suspiciousness),
        score=score,
        traits=first.traits | second.traits | {Trait.PAIR},
        parts=parts,
    )


def _within(outer: Candidate, inner: Candidate) -> tuple[Edit[str], ...] | None:
    """A statement first in the block that is inserted at the same place."""
    added = outer.done.added
    if added is None or added.block is None or added.form is not Form.GUARD or inner.done.added is not None:
        return None
    if len(outer.edits) != 1 or len(inner.edits) != 1:
        return None
    (block,), (statement,) = outer.edits, inner.edits
    if not (block.inserts and statement.inserts and block.start == statement.start):
        return None
    opened, begin = added.block.start - block.start, added.block.end - block.start
    text = block.text[:begin] + statement.text.strip() + block.text[opened:]
    return (Edit(block.start, block.end, text),)


def _merged(left: Sequence[Edit[str]], right: Sequence[Edit[str]]) -> tuple[Edit[str], ...] | None:
    found: list[Edit[str]] = []
    for edit in sorted((*left, *right), key=lambda each: (each.start, each.end)):
        last = found[-1] if found else None
        if last is None or last.end < edit.start:
            found.append(edit)
        elif last.start == last.end == edit.start == edit.end:
            found[-1] = Edit(edit.start, edit.end, last.text + edit.text)
        else:
            return None
    return tuple(found)
