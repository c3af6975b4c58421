"""Source files as bytes and as text: edits by character applied without disturbing any other byte.

Tools speak of characters, patches of bytes. A file keeps its encoding, line ends, missing last newline and
even bytes that are malformed in its encoding; each of those counts as one character (U+FFFD), as in Java.
"""

from __future__ import annotations

import codecs
import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.encodings import known_encoding
from repairnator.errors import RepairnatorError


class EditError(RepairnatorError):
    """Edits do not fit the file they are for."""


def decoded(data: bytes, encoding: str) -> str:
    """A source file as text; what is malformed becomes U+FFFD.

    Args:
        data: the file.
        encoding: UTF-8 if empty.

    Raises:
        EditError: Python does not know the encoding.
    """
    return data.decode(_known(encoding), errors="replace")


def _known(encoding: str) -> str:
    found = known_encoding(encoding or "utf-8")
    if not found:
        raise EditError(f"unknown source encoding {encoding[:60]!r}: name one that Python knows too")
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a file: its first character and byte, and its characters."""

    char: int
    byte: int
    text: str


def splices(data: bytes, edits: Sequence[Edit[str]], encoding: str) -> tuple[Edit[bytes], ...]:
    """The edits of one file as replacements of its bytes, in order.

    Line ends of new text follow the file: with CRLF in a file that mostly has it.

    Args:
        data: the file.
        edits: for this file; offsets count characters of the decoded text.
        encoding: of the file; UTF-8 if empty.

    Raises:
        EditError: an edit lies outside the file, two overlap, or new text has no form in the encoding.
    """
    name, encoding = encoding, _known(encoding)
    pieces = _decode(data, encoding)
    crlf = data.count(b"\r\n") * 2 > data.count(b"\n")
    found: list[Edit[bytes]] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        start = _byte_of(data, pieces, edit.start, encoding, edit.file)
        end = _byte_of(data, pieces, edit.end, encoding, edit.file)
        if end < start or (found and start < found[-1].end):
            raise EditError(f"{edit.file}: edits overlap at character {edit.start}")
        found.append(Edit(start, end, _encode(edit, encoding, name or "utf-8", crlf=crlf)))
    return tuple(found)


def apply_splices(data: bytes, changes: Sequence[Edit[bytes]]) -> bytes:
    """``data`` with all replacements made; they are in order and do not overlap."""
    parts, position = [], 0
    for change in changes:
        parts += [data[position : change.start], change.text]
        position = change.end
    return b"".join([*parts, data[position:]])


def _encode(edit: Edit[str], encoding: str, name: str, *, crlf: bool) -> bytes:
    text = edit.text.replace("\r\n", "\n").replace("\n", "\r\n") if crlf else edit.text
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise EditError(f"{edit.file}: new text has characters that {name} lacks: {text[:80]!r}") from error


def _decode(data: bytes, encoding: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    char = byte = 0
    for start, end in (*_malformed(data, encoding), (len(data), len(data))):
        good = data[byte:start].decode(encoding, errors="replace")
        pieces.append(_Piece(char, byte, good))
        char += len(good)
        if start < end:
            pieces.append(_Piece(char, start, "\ufffd"))
            char += 1
        byte = end
    return pieces


def _malformed(data: bytes, encoding: str) -> list[tuple[int, int]]:
    """Where bytes are malformed, found in one pass: a file may be nothing but such bytes."""
    _SPANS.found = []
    data.decode(encoding, errors=_NOTING)
    return list(_SPANS.found)


_SPANS = threading.local()
_NOTING = "repairnator.malformed"


def _noted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _SPANS.found.append((error.start, error.end))
    return "\ufffd", error.end


codecs.register_error(_NOTING, _noted)


def _byte_of(data: bytes, pieces: Sequence[_Piece], char: int, encoding: str, file: str) -> int:
    piece = pieces[bisect_right(pieces, char, key=lambda piece: piece.char) - 1]
    inside = char - piece.char
    if char < 0 or inside > len(piece.text):
        raise EditError(f"{file}: character {char} lies outside the file")
    if inside == 0:
        return piece.byte
    before = piece.text[:inside].encode(encoding, errors="replace")
    if not data.startswith(before, piece.byte):
        # Encodings with states or marks, or with several ways to write a character.
        raise EditError(f"{file}: {encoding} does not tell which byte character {char} begins with")
    return piece.byte + len(before)
