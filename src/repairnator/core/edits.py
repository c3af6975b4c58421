"""The one edit of a text, and texts with edits made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import AnyStr, Generic

# A part of a text that is kept, or a new one.
_Piece = range | str


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


def composed(length: int, first: Iterable[Edit[str]], second: Iterable[Edit[str]]) -> tuple[Edit[str], ...]:
    """The edits of a text that do what ``first`` does and then ``second`` to the result.

    Args:
        length: of the text.
        first: edits of the text that do not overlap.
        second: edits of what ``first`` makes of it that do not overlap either.
    """
    pieces: list[_Piece] = []
    at = 0
    for edit in sorted(first, key=_place):
        pieces += [range(at, edit.start), edit.text]
        at = edit.end
    pieces.append(range(at, length))
    after: list[_Piece] = []
    at = 0
    for edit in sorted(second, key=_place):
        after += [*_between(pieces, at, edit.start), edit.text]
        at = edit.end
    after += _between(pieces, at, sum(map(len, pieces)))
    return tuple(_edits(after, length))


def _place(edit: Edit[str]) -> tuple[int, int]:
    return edit.start, edit.end


def _between(pieces: Sequence[_Piece], start: int, end: int) -> Iterator[_Piece]:
    at = 0
    for piece in pieces:
        begin, finish = max(start, at), min(end, at + len(piece))
        if begin < finish:
            yield piece[begin - at : finish - at]
        at += len(piece)


def _edits(pieces: Iterable[_Piece], length: int) -> Iterator[Edit[str]]:
    """What was put between the parts of the text that are kept."""
    done, text = 0, ""
    for piece in (*pieces, range(length, length)):
        if isinstance(piece, str):
            text += piece
        elif piece or piece.start == length:
            if text or piece.start > done:
                yield Edit(done, piece.start, text)
            done, text = piece.stop, ""
