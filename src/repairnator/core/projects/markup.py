"""Reading XML that the project under repair may have written: no entities, no unbounded sizes.

Any encoding that Python knows is read, since build tools read whatever their language knows: the text is
decoded here, as the XML parser itself knows only a few encodings.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from repairnator.core.encodings import known_encoding
from repairnator.core.files import FileError, read_pieces
from repairnator.errors import RepairnatorError

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 200
MAX_NODES = 2_000_000
"""Elements and attributes together; each takes more memory than its text."""

# Some test runners write characters that XML 1.0 does not allow, as they are or as references.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|"
    "&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f]..|fff[ef])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)
_REFERENCE = 16
"""No longer is a reference to a character, as :data:`_CONTROL` knows them, unless it has needless zeros."""
_HEAD = 400
"""Bytes in which a file tells its encoding."""
_DECLARATION = re.compile(r"""<\?xml[^>]{0,200}?\sencoding\s*=\s*(?:"([^"<>]{1,60})"|'([^'<>]{1,60})')""")
# XML 1.0, appendix F: how a file begins tells its family of encodings; the longest beginnings first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_EBCDIC = "<?xml".encode("cp037")


class MarkupError(RepairnatorError):
    """A file is not the XML it should be."""


def read_xml(
    path: Path, *, max_bytes: int = MAX_BYTES, without: frozenset[str] = frozenset(), links: bool = True
) -> Element:
    """Parse ``path``, names without their namespaces.

    Args:
        path: the file.
        max_bytes: larger files are refused.
        without: names of elements whose text is not kept (captured output).
        links: whether the path may be a symbolic link.

    Raises:
        MarkupError: it cannot be read, is not a regular file, is too large, too deep, in an unknown
            encoding, has a document type, or is not well-formed.
    """
    try:
        pieces = read_pieces(path, max_bytes=max_bytes, links=links)
        return _parse(pieces, name=str(path), without=without)
    except FileError as error:
        raise MarkupError(str(error)) from error


def parse_xml(data: bytes, *, name: str, without: frozenset[str] = frozenset()) -> Element:
    """Parse ``data``; ``name`` is for messages; see :func:`read_xml`."""
    return _parse(iter([data]), name=name, without=without)


def _parse(pieces: Iterator[bytes], *, name: str, without: frozenset[str]) -> Element:
    parser = expat.ParserCreate("utf-8", "}")  # whatever the declaration says: this is what it is given
    builder = TreeBuilder()
    open_names: list[str] = []
    nodes = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal nodes
        nodes += 1 + len(attributes)
        if len(open_names) >= MAX_DEPTH:
            raise MarkupError(f"{name} is nested deeper than {MAX_DEPTH}")
        if nodes > MAX_NODES:
            raise MarkupError(f"{name} has more than {MAX_NODES} elements and attributes")
        open_names.append(_local(tag))
        builder.start(open_names[-1], {_local(key): value for key, value in attributes.items()})

    def end(_: str) -> None:
        builder.end(open_names.pop())

    def characters(found: str) -> None:
        if open_names and open_names[-1] not in without:
            builder.data(found)

    def doctype(*_: object) -> None:
        raise MarkupError(f"{name} has a document type declaration, which is not read")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        for text in _decoded(pieces, name):
            parser.Parse(text.encode(), False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise MarkupError(f"{name} is not well-formed XML: {error}") from error
    return builder.close()


def _decoded(pieces: Iterator[bytes], name: str) -> Iterator[str]:
    """The text without characters that XML does not allow; malformed bytes become U+FFFD."""
    first = b""
    while len(first) < _HEAD and (piece := next(pieces, b"")):
        first += piece
    encoding = _encoding(first, name)
    try:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        rest = ""
        for piece in itertools.chain((first,), pieces):
            text, rest = _cut(rest + decoder.decode(piece))
            yield _CONTROL.sub("?", text)
        yield _CONTROL.sub("?", rest + decoder.decode(b"", True))
    except (ValueError, LookupError, TypeError) as error:  # some codecs take no "replace"
        raise MarkupError(f"{name} is not in the encoding that it names ({encoding})") from error


def _cut(text: str) -> tuple[str, str]:
    """The text up to a reference at its end that may go on in the next piece, and the rest."""
    at = text.rfind("&", max(0, len(text) - _REFERENCE))
    return (text, "") if at < 0 or ";" in text[at:] else (text[:at], text[at:])


def _encoding(data: bytes, name: str) -> str:
    mark = next((encoding for beginning, encoding in _MARKS if data.startswith(beginning)), "")
    if mark:
        return mark
    head = data[:_HEAD].decode("cp037" if data.startswith(_EBCDIC) else "latin-1")
    declared = _DECLARATION.match(head.lstrip())
    if declared is None:
        return "cp037" if data.startswith(_EBCDIC) else "utf-8"
    found = known_encoding(declared[1] or declared[2])
    if not found:
        raise MarkupError(f"{name} names an unknown encoding: {(declared[1] or declared[2])!r}")
    # A declaration that could be read byte by byte is in no encoding of two or four bytes.
    return "utf-8" if found.startswith(("utf-16", "utf-32")) else found


def text_of(element: Element | None, path: str, default: str = "") -> str:
    """The stripped text of the element at ``path`` below ``element``, or ``default``."""
    if element is None:
        return default
    return (element.findtext(path) or "").strip() or default


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
