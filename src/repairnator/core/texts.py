"""Source files as bytes and as text: edits by character applied without disturbing any other byte.

Tools speak of characters, patches of bytes. A file keeps its encoding, line ends, missing last newline and
even bytes that are malformed in its encoding; each of those counts as one character (U+FFFD), as in Java.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from repairnator.core.tools.port import Edit
from repairnator.errors import RepairnatorError


class EditError(RepairnatorError):
    """Edits do not fit the file they are for."""


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """A replacement of bytes: ``text`` takes the place of ``[start, end)``."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a file: its first character and byte, and its characters."""

    char: int
    byte: int
    text: str


def splices(data: bytes, edits: Sequence[Edit], encoding: str) -> tuple[Splice, ...]:
    """The edits of one file as replacements of its bytes, in order.

    Line ends of new text follow the file: with CRLF in a file that mostly has it.

    Args:
        data: the file.
        edits: for this file; offsets count characters of the decoded text.
        encoding: of the file; UTF-8 if empty.

    Raises:
        EditError: an edit lies outside the file, two overlap, or new text has no form in the encoding.
    """
    encoding = encoding or "utf-8"
    pieces = _decode(data, encoding)
    crlf = data.count(b"\r\n") * 2 > data.count(b"\n")
    found: list[Splice] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        start = _byte_of(pieces, edit.start, encoding, edit.file)
        end = _byte_of(pieces, edit.end, encoding, edit.file)
        if end < start or (found and start < found[-1].end):
            raise EditError(f"{edit.file}: edits overlap at character {edit.start}")
        found.append(Splice(start, end, _encode(edit, encoding, crlf=crlf)))
    return tuple(found)


def apply_splices(data: bytes, changes: Sequence[Splice]) -> bytes:
    """``data`` with all replacements made; they are in order and do not overlap."""
    parts, position = [], 0
    for change in changes:
        parts += [data[position : change.start], change.text]
        position = change.end
    return b"".join([*parts, data[position:]])


def _encode(edit: Edit, encoding: str, *, crlf: bool) -> bytes:
    text = edit.text.replace("\r\n", "\n").replace("\n", "\r\n") if crlf else edit.text
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise EditError(
            f"{edit.file}: new text has characters that {encoding} lacks: {text[:80]!r}"
        ) from error


def _decode(data: bytes, encoding: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    char = byte = 0
    while True:
        try:
            pieces.append(_Piece(char, byte, data[byte:].decode(encoding)))
            return pieces
        except UnicodeDecodeError as error:
            good = data[byte : byte + error.start].decode(encoding)
            pieces += [
                _Piece(char, byte, good),
                _Piece(char + len(good), byte + error.start, "\ufffd"),
            ]
            char, byte = char + len(good) + 1, byte + error.end
        except LookupError as error:
            raise EditError(
                f"unknown source encoding {encoding!r}: name one that Python knows too"
            ) from error


def _byte_of(pieces: Sequence[_Piece], char: int, encoding: str, file: str) -> int:
    piece = pieces[bisect_right(pieces, char, key=lambda piece: piece.char) - 1]
    inside = char - piece.char
    if char < 0 or inside > len(piece.text):
        raise EditError(f"{file}: character {char} lies outside the file")
    if inside == 0:
        return piece.byte
    return piece.byte + len(piece.text[:inside].encode(encoding))
