"""Tokens of Python source text, also of parts that do not parse."""

from __future__ import annotations

import keyword
import re

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<text>[rRbBuUfF]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<number>\d[\w.]*)
    |(?P<name>\w+)
    |(?P<sign>\*\*=?|//=?|<<=?|>>=?|->|:=|[-+*/%&|^@<>=!]=|.)""",
    re.VERBOSE | re.DOTALL,
)
_USUAL_NUMBERS = frozenset({"0", "1", "2", "10", "100"})
# How many tokens back a name counts as just named.
_RECENT = 5


def tokens(text: str) -> list[str]:
    """The tokens as they are."""
    return [found[0] for found in _TOKEN.finditer(text) if found.lastgroup != "space"]


def shape(text: str) -> list[str]:
    """The tokens, with variables, texts and numbers told by their kind."""
    words: list[str] = []
    recent: list[str] = []
    found = [each for each in _TOKEN.finditer(text) if each.lastgroup != "space"]
    following = [each[0] for each in found[1:]] + [""]
    for each, after in zip(found, following, strict=False):
        word = each[0]
        if each.lastgroup == "text":
            words.append('""')
        elif each.lastgroup == "number":
            words.append(word if word in _USUAL_NUMBERS else "9")
        elif each.lastgroup == "sign" or keyword.iskeyword(word):
            words.append(word)
        elif after == "(":
            words.append(f"{word}()")
        elif word[0].isupper():
            words.append("CONSTANT" if word.isupper() and len(word) > 1 else "Type")
        else:
            words.append("same" if word in recent else "name")
        recent = [*recent[1 - _RECENT :], word]
    return words
