"""The one edit of a text, and texts with edits made."""

from __future__ import annotations

import hashlib
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
        begin = common_length(old, edit.text)
        end = min(common_length(old[::-1], edit.text[::-1]), len(old) - begin, len(edit.text) - begin)
        start, finish = edit.start + begin, edit.end - end
        new = edit.text[begin : len(edit.text) - end]
        found.append(_whole_tokens(text, start, finish, new))
    return tuple(found)


def common_length(left: Sequence[object], right: Sequence[object]) -> int:
    """How much two texts, or sequences, begin with alike."""
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
