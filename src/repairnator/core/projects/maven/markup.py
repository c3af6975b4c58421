"""Reading XML that the project under repair may have written: no entities, no unbounded sizes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from repairnator.errors import RepairnatorError

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 200

# Old Surefire versions write characters that XML 1.0 does not allow, as they are or as references.
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f]..|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]));",
    re.I,
)


class MarkupError(RepairnatorError):
    """A file is not the XML it should be."""


def read_xml(path: Path, *, max_bytes: int = MAX_BYTES, without: frozenset[str] = frozenset()) -> Element:
    """Parse ``path``, names without their namespaces.

    Args:
        path: the file.
        max_bytes: larger files are refused.
        without: names of elements whose text is not kept (captured output).

    Raises:
        MarkupError: it cannot be read, is too large, too deep, has a document type, or is not well-formed.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise MarkupError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > max_bytes:
        raise MarkupError(f"{path} is larger than {max_bytes} bytes")
    return parse_xml(_CONTROL.sub(b"?", data), name=str(path), without=without)


def parse_xml(data: bytes, *, name: str, without: frozenset[str] = frozenset()) -> Element:
    """Parse ``data``; ``name`` is for messages; see :func:`read_xml`."""
    parser = expat.ParserCreate(namespace_separator="}")
    builder = TreeBuilder()
    open_names: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(open_names) >= MAX_DEPTH:
            raise MarkupError(f"{name} is nested deeper than {MAX_DEPTH}")
        open_names.append(_local(tag))
        builder.start(open_names[-1], {_local(key): value for key, value in attributes.items()})

    def end(_: str) -> None:
        builder.end(open_names.pop())

    def text(characters: str) -> None:
        if open_names and open_names[-1] not in without:
            builder.data(characters)

    def doctype(*_: object) -> None:
        raise MarkupError(f"{name} has a document type declaration, which is not read")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise MarkupError(f"{name} is not well-formed XML: {error}") from error
    return builder.close()


def text_of(element: Element | None, path: str, default: str = "") -> str:
    """The stripped text of the element at ``path`` below ``element``, or ``default``."""
    if element is None:
        return default
    return (element.findtext(path) or "").strip() or default


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
