"""Java source cut into tokens (Java Language Specification, chapter 3).

What candidates bring in is text that javac has not seen: its size, and the constants and names in it, are
read off its tokens. What stands in the file is told by its analysis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_COMMENT_OR_WORD = (
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"""
    r'''\"\"\"(?:\\.|[^\\])*?\"\"\"|"(?:\\.|[^"\\\n])*"'''
    r"""|'(?:\\.|[^'\\\n])+')
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<number>\d[\w.]*)
    |"""
)
_TOKEN = re.compile(_COMMENT_OR_WORD + r"(?P<sign>\S)", re.VERBOSE | re.DOTALL)
_WHOLE = re.compile(
    _COMMENT_OR_WORD + r"(?P<sign>&&|\|\||<<|>>|\+\+|--|->|::|[-+*/%&|^=!<>]=|\S)", re.VERBOSE | re.DOTALL
)


class Kind(Enum):
    """What a token is."""

    NAME = "name"  # keywords among them
    NUMBER = "number"
    STRING = "string"  # and characters, quotes included
    SIGN = "sign"


def typed_tokens(text: str) -> Iterator[tuple[Kind, str]]:
    """The tokens with their kinds; operators of several characters are one token for each."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            yield Kind(match.lastgroup), match.group()


def whole_tokens(text: str) -> Iterator[tuple[Kind, str]]:
    """The tokens with their kinds; an operator of two characters is one token."""
    for match in _WHOLE.finditer(text):
        if match.lastgroup != "comment":
            yield Kind(match.lastgroup), match.group()


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands."""

    text: str
    start: int
    end: int


def placed_tokens(text: str) -> Iterator[Token]:
    """The tokens with their places."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            yield Token(match.group(), match.start(), match.end())


def tokens(text: str) -> list[str]:
    """The tokens alone."""
    return [match.group() for match in _TOKEN.finditer(text) if match.lastgroup != "comment"]


def token_spans(text: str) -> list[tuple[int, int]]:
    """Where each token begins and ends."""
    return [match.span() for match in _TOKEN.finditer(text) if match.lastgroup != "comment"]


def names(text: str) -> list[str]:
    """Names and keywords."""
    return [token for kind, token in typed_tokens(text) if kind is Kind.NAME]


def constants(text: str) -> list[str]:
    """Numbers, also with a minus before them, and strings without their quotes."""
    found: list[str] = []
    before = ""
    for kind, token in typed_tokens(text):
        if kind is Kind.NUMBER:
            found += [token, f"-{token}"] if before == "-" else [token]
        elif kind is Kind.STRING:
            found.append(token.strip(token[0]))
        before = token
    return found
