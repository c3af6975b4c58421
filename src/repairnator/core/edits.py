"""The one edit of a text, and texts with edits made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import AnyStr, Generic


@dataclass(frozen=True, slots=True, order=True)
class Edit(Generic[AnyStr]):
    """``text`` in place of ``[start, end)``.

    Attributes:
        start, end: offsets: of an ``Edit[str]`` in characters (code points) of a file's decoded text, of an
            ``Edit[bytes]`` in bytes of the file.
        text: the new text.
        file: path relative to the tree's root; "" where it is known from elsewhere.
    """

    start: int
    end: int
    text: AnyStr
    file: str = ""

    @property
    def inserts(self) -> bool:
        """Whether it adds text and replaces none."""
        return self.start == self.end

    @property
    def growth(self) -> int:
        """How much longer the text becomes."""
        return len(self.text) - (self.end - self.start)


def applied(text: str, edits: Iterable[Edit[str]]) -> str:
    """The text after the edits; of those at one place, the last of them comes first."""
    for edit in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
