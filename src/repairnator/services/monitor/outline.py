"""Reads a few texts out of a JSON document and builds nothing of the rest.

A webhook must be read before anyone knows who sent it, since its body names the repository whose secret it is
signed with. So the work must be bounded whatever the body is: no tree is made, numbers are not converted,
what is nested is skipped bracket by bracket, and there may be only so many parts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from repairnator.errors import MessageError
from repairnator.world.providers.port import Shape

# Brackets. GitHub's largest events, pushes of 2,048 commits, have some 25,000.
PARTS = 50_000
# Names and elements at the places that are read, together. Payloads of forges have some 200.
MEMBERS = 5000
_DEPTH = 100
_ELEMENTS = 1000  # of a list that is read
_TEXT = 4096  # bytes of a text that is read
_NUMBER = 1000

# Possessive repeats keep no way back, so that they need no memory; bounded ones end soon, since nothing else
# of this process runs while one goes on.
_SPACE = re.compile(rb"[ \t\n\r]*+")
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+){0,9999}+', re.DOTALL)
_TO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+){0,99}+"[^"\[\]{}]*+){0,999}+', re.DOTALL)
_OTHER = re.compile(rb"true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_CLOSING = {ord("{"): ord("}"), ord("["): ord("]")}


def read_outline(text: bytes | bytearray, shape: Shape) -> dict[str, Any]:
    """The texts that a JSON object has at the places that ``shape`` names.

    Args:
        text: the JSON.
        shape: by name: None for a text, a shape for an object, a list of one shape for a list of objects.
            What is something else in the document is left out.

    Raises:
        MessageError: it is no JSON object, is nested too deeply, or has too many parts or a name twice.
    """
    reader = _Reader(text)
    found = reader.whole(shape)
    if not isinstance(found, dict):
        raise MessageError("the payload is not a JSON object")
    return found


class _Reader:
    def __init__(self, text: bytes | bytearray) -> None:
        self._text = text
        self._at = 0
        self._parts = 0
        self._members = 0

    def whole(self, shape: Shape) -> Any:
        self._skip_space()
        found = self._value(shape)
        self._skip_space()
        if self._at != len(self._text):
            raise self._malformed()
        return found

    def _value(self, shape: Any) -> Any:
        first = self._peek()
        if first == ord("{") and isinstance(shape, Mapping):
            return self._object(shape)
        if first == ord("[") and isinstance(shape, list):
            return self._list(shape[0])
        if first == ord('"'):
            start = self._at
            self._skip_string()
            return self._decoded(start) if shape is None else None
        if first in _CLOSING:
            self._skip_nested()
        else:
            start = self._at
            self._skip(_OTHER)
            if self._at - start > _NUMBER:
                raise MessageError(f"the JSON of the payload has a number of more than {_NUMBER} characters")
        return None

    def _object(self, shape: Shape) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: set[str] = set()
        self._open()
        if self._closed("}"):
            return found
        while True:
            self._count_member()
            start = self._at
            self._skip_string()
            name = self._decoded(start)
            self._skip_space()
            self._expect(":")
            self._skip_space()
            wanted = name in shape
            if wanted and name in seen:
                raise MessageError(f"the JSON of the payload has {name} twice")
            value = self._value(shape[name] if wanted else ...)
            if wanted:
                seen.add(name)
                found[name] = value
            if self._closed("}"):
                return found
            self._expect(",")
            self._skip_space()

    def _list(self, shape: Any) -> list[Any]:
        found: list[Any] = []
        self._open()
        if self._closed("]"):
            return found
        while True:
            self._count_member()
            value = self._value(shape)
            if value is not None and len(found) < _ELEMENTS:
                found.append(value)
            if self._closed("]"):
                return found
            self._expect(",")
            self._skip_space()

    def _open(self) -> None:
        self._count()
        self._at += 1
        self._skip_space()

    def _closed(self, bracket: str) -> bool:
        self._skip_space()
        if self._peek() != ord(bracket):
            return False
        self._at += 1
        return True

    def _skip_nested(self) -> None:
        text, awaited = self._text, bytearray()
        while True:
            bracket = text[self._at]
            if bracket in _CLOSING:
                self._count()
                awaited.append(_CLOSING[bracket])
                if len(awaited) > _DEPTH:
                    raise MessageError(f"the JSON of the payload is nested more than {_DEPTH} deep")
            elif awaited.pop() != bracket:
                raise self._malformed()
            self._at += 1
            if not awaited:
                return
            self._skip(_TO_BRACKET)
            while self._peek() == ord('"'):  # more of them than one match takes, or a long one
                self._skip_string()
                self._skip(_TO_BRACKET)

    def _skip_string(self) -> None:
        self._expect('"')
        while self._peek() != ord('"'):
            before = self._at
            self._skip(_IN_STRING)
            if self._at == before:
                raise self._malformed()
        self._at += 1

    def _count_member(self) -> None:
        self._members += 1
        if self._members > MEMBERS:
            raise MessageError(f"the JSON of the payload has more than {MEMBERS} names")

    def _count(self) -> None:
        self._parts += 1
        if self._parts > PARTS:
            raise MessageError(f"the JSON of the payload has more than {PARTS} parts")

    def _decoded(self, start: int) -> str:
        if self._at - start > _TEXT:
            return ""
        try:
            text: str = json.loads(bytes(self._text[start : self._at]).decode())
            text.encode()  # a half of a surrogate pair is no text
        except ValueError:
            return ""
        return text

    def _peek(self) -> int:
        if self._at >= len(self._text):
            raise self._malformed()
        return self._text[self._at]

    def _expect(self, character: str) -> None:
        if self._peek() != ord(character):
            raise self._malformed()
        self._at += 1

    def _skip_space(self) -> None:
        self._skip(_SPACE)

    def _skip(self, pattern: re.Pattern[bytes]) -> None:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise self._malformed()
        self._at = match.end()

    def _malformed(self) -> MessageError:
        return MessageError(f"the payload is not valid JSON: unexpected byte {self._at}")
