"""An edit of a source text, and texts with edits made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """``text`` in place of ``[start, end)`` of a source, in code points."""

    start: int
    end: int
    text: str

    @property
    def inserts(self) -> bool:
        """Whether it adds text and replaces none."""
        return self.start == self.end

    @property
    def growth(self) -> int:
        """How much longer the source becomes."""
        return len(self.text) - (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Span:
    """The part ``[start, end)`` of a source, in code points."""

    start: int
    end: int

    def after(self, edits: Iterable[TextEdit]) -> Span:
        """The part once the edits are made, all of which lie inside it, before it or behind it."""
        before = inside = 0
        for edit in edits:
            if edit.end <= self.start and edit.start < self.start:
                before += edit.growth
            elif edit.start <= self.end:
                inside += edit.growth
        return Span(self.start + before, self.end + before + inside)


def applied(text: str, edits: Iterable[TextEdit]) -> str:
    """The source after the edits."""
    for edit in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
