"""How natural a patch is: whether what it writes reads like the project's own code.

Two n-gram models tell: one over the tokens as they are, and one over their shape, in which a variable is
only told by whether it was just named before, so that ``this.height = height`` is more usual than
``this.width = height`` although neither stands anywhere else. Each learns the file by itself and the
project's main code as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from repairnator.core.languages.java.code.tokens import Kind, whole_tokens
from repairnator.core.naturalness import Naturalness as LanguageNaturalness
from repairnator.core.naturalness import Surprise as Surprise

# How many tokens back a name counts as just named.
_RECENT = 5
_KEYWORDS = frozenset(
    {
        *("abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class"),
        *("continue", "default", "do", "double", "else", "enum", "extends", "final", "finally"),
        *("float", "for", "if", "implements", "import", "instanceof", "int", "interface", "long"),
        *("new", "package", "private", "protected", "public", "return", "short", "static"),
        *("super", "switch", "synchronized", "this", "throw", "throws", "try", "var", "void"),
        *("volatile", "while", "true", "false", "null"),
    }
)
_USUAL_NUMBERS = frozenset({"0", "1", "2", "10", "100"})


def lexical(text: str) -> list[str]:
    """The tokens as they are."""
    return [word for _, word in whole_tokens(text)]


def shape(text: str) -> list[str]:
    """The tokens, with variables, texts and numbers told by their kind."""
    words: list[str] = []
    recent: list[str] = []
    for (kind, word), (_, following) in pairwise([*whole_tokens(text), (Kind.SIGN, "")]):
        if kind is Kind.STRING:
            words.append("''" if word[0] == "'" else '""')
        elif kind is Kind.NUMBER:
            words.append(word if word in _USUAL_NUMBERS else "9")
        elif kind is Kind.SIGN or word in _KEYWORDS:
            words.append(word)
        elif following == "(":
            words.append(f"{word}()")
        elif word[0].isupper():
            words.append("CONSTANT" if word.isupper() and len(word) > 1 else "Type")
        else:
            words.append("same" if word in recent else "name")
        recent = [*recent[1 - _RECENT :], word]
    return words


class Naturalness(LanguageNaturalness):
    """Of changes of one project's Java code."""

    def __init__(self, corpus: Callable[[], Iterable[str]], telling: float) -> None:
        """Begin; see :class:`repairnator.core.naturalness.Naturalness`."""
        super().__init__(corpus, telling, lexical, shape)
