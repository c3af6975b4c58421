"""How natural a patch is: whether what it writes reads like the project's own code.

Two n-gram models tell: one over the tokens as they are, and one over their shape, in which a variable is
only told by whether it was just named before, so that ``this.height = height`` is more usual than
``this.width = height`` although neither stands anywhere else. Each learns the file by itself and the
project's main code as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.tokens import Kind, whole_tokens
from repairnator.core.naturalness import TokenModel, bits

_ORDER = 3
# Characters before and behind a change that are looked at.
_BEFORE, _BEHIND = 400, 200
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

_Stream = Callable[[str], list[str]]


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


@dataclass(frozen=True, slots=True)
class Surprise:
    """By how many bits a change makes the code more surprising; below 0 where it makes it more usual.

    Attributes:
        words: of the tokens as they are.
        shape: of their shape.
    """

    words: float
    shape: float


class Naturalness:
    """Of changes of one project's code; the models are made when the first change is judged."""

    def __init__(self, corpus: Callable[[], Iterable[str]], telling: float) -> None:
        """Begin.

        Args:
            corpus: gives the texts of the project's main code.
            telling: with so many tokens of it, surprise counts half; with few it tells little.
        """
        self._corpus = corpus
        self._telling = telling
        self._files: dict[tuple[str, _Stream], TokenModel] = {}

    def of(self, edits: Sequence[Edit[str]], code: Code) -> Surprise:
        """How surprising a change of a file is."""
        return Surprise(*(self._surprise(edits, code, stream) for stream in (lexical, shape)))

    def _surprise(self, edits: Sequence[Edit[str]], code: Code, stream: _Stream) -> float:
        begin = max(0, min(edit.start for edit in edits) - _BEFORE)
        end = max(edit.end for edit in edits) + _BEHIND
        inner = [Edit(edit.start - begin, edit.end - begin, edit.text) for edit in edits]
        part = code.text[begin:end]
        old, new = stream(part), stream(applied(part, inner))
        head = _common(old, new)
        tail = min(_common(old[::-1], new[::-1]), min(len(old), len(new)) - head)
        tail = max(0, tail - _ORDER + 1)
        models = (self._file(code, stream), self._project[stream])
        context = old[max(0, head - _ORDER + 1) : head]
        known = self._project[stream].tokens
        added = bits(models, context, new[head : len(new) - tail])
        removed = bits(models, context, old[head : len(old) - tail])
        return (added - removed) * known / (known + self._telling)

    @cached_property
    def _project(self) -> Mapping[_Stream, TokenModel]:
        texts = list(self._corpus())
        return {stream: TokenModel(map(stream, texts), _ORDER) for stream in (lexical, shape)}

    def _file(self, code: Code, stream: _Stream) -> TokenModel:
        key = (code.file, stream)
        if key not in self._files:
            self._files[key] = TokenModel([stream(code.text)], _ORDER)
        return self._files[key]


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """How many tokens two sequences begin with alike."""
    count = 0
    for first, second in zip(left, right, strict=False):
        if first != second:
            break
        count += 1
    return count
