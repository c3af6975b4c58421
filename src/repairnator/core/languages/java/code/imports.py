"""The imports of a source file, by its tokens: of a former text there is nothing else."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from repairnator.core.languages.java.code.tokens import Token, placed_tokens


@dataclass(frozen=True, slots=True)
class Import:
    """A declaration that imports one type or static member.

    Attributes:
        text: the whole of it.
        name: what it makes known, without its package.
        start: where it begins.
    """

    text: str
    name: str
    start: int


def imports(text: str) -> list[Import]:
    """In order; those on demand (``java.util.*``) are left out."""
    found = []
    for declaration in _declarations(text):
        if len(declaration) < 3 or declaration[0].text != "import":
            continue
        start, name, end = declaration[0].start, declaration[-2].text, declaration[-1].end
        if name.isidentifier():
            found.append(Import(text[start:end], name, start))
    return found


def place_for_imports(text: str) -> int:
    """Where another import can stand."""
    declarations = _declarations(text)
    first = next((each[0] for each in declarations if each[0].text == "import"), None)
    if first is not None:
        return first.start
    package = next((each[-1] for each in declarations if each[0].text == "package"), None)
    return package.end if package is not None else 0


def _declarations(text: str) -> list[list[Token]]:
    """What ends with semicolons before the first class."""
    found: list[list[Token]] = [[]]
    for token in itertools.takewhile(lambda token: token.text != "{", placed_tokens(text)):
        found[-1].append(token)
        if token.text == ";":
            found.append([])
    return [each for each in found[:-1] if each]
