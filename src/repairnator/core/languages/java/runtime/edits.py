"""A part of a source text, and where it is once edits are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.core.edits import Edit


@dataclass(frozen=True, slots=True)
class Span:
    """The part ``[start, end)`` of a source, in code points."""

    start: int
    end: int

    def after(self, edits: Iterable[Edit[str]]) -> Span:
        """The part once the edits are made, all of which lie inside it, before it or behind it."""
        before = inside = 0
        for edit in edits:
            if edit.end <= self.start and edit.start < self.start:
                before += edit.growth
            elif edit.start <= self.end:
                inside += edit.growth
        return Span(self.start + before, self.end + before + inside)
