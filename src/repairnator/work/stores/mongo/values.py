"""Converts between JSON documents and BSON.

Three things of JSON have no place there: field names with dots and dollars, integers beyond 64 bits, and
lone surrogates in texts. The first are written with the full-width characters that MongoDB's manual used to
recommend, and read back; the second come back as texts; the third as question marks.
"""

from __future__ import annotations

import base64
import math
from datetime import UTC, datetime
from typing import Any

from bson.int64 import Int64
from bson.objectid import ObjectId

_WRITE = str.maketrans({".": "．", "$": "＄", "\0": "␀"})  # noqa: RUF001 (full-width on purpose)
_READ = str.maketrans({"．": ".", "＄": "$", "␀": "\0"})  # noqa: RUF001 (full-width on purpose)


def to_bson(value: Any) -> Any:
    """Convert a JSON value for writing.

    Raises:
        ValueError: it holds a number that is not finite, which JSON cannot have.
    """
    if isinstance(value, dict):
        return {_text(str(name)).translate(_WRITE): to_bson(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_bson(inner) for inner in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"not a number that can be kept: {value}")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value


def from_bson(value: Any) -> Any:
    """Convert a value that was read to one that JSON has.

    Documents that others wrote may hold more than we write: object ids, times, bytes.
    """
    if isinstance(value, dict):
        return {str(name).translate(_READ): from_bson(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [from_bson(inner) for inner in value]
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Int64):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        at = value.replace(tzinfo=UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def ids(document_id: str) -> list[Any]:
    """What an ``_id`` that shows as this text may be: the text, or an object id of a document of old."""
    return [document_id, ObjectId(document_id)] if ObjectId.is_valid(document_id) else [document_id]


def _text(value: str) -> str:
    return str(value) if value.isascii() else value.encode(errors="replace").decode()
