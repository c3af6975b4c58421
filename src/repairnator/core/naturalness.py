"""How usual a sequence of tokens is, learned from a project's own code: an n-gram model.

Code repeats itself, most of all within one file (Hindle, Barr, Su, Gabel, Devanbu, "On the naturalness of
software", ICSE 2012; Tu, Su, Devanbu, "On the localness of software", FSE 2014), so of changes that pass
the same tests the one that reads like the code around it is likelier meant. Sequences that were not seen
are judged by their ends: counts are interpolated with those of shorter contexts (Witten, Bell, "The
zero-frequency problem", IEEE Transactions on Information Theory, 1991).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from repairnator.core.edits import Edit, applied, common_length

Tokens = Sequence[str]

_ORDER = 3
# Characters before and behind a change that are looked at.
_BEFORE, _BEHIND = 400, 200


class TokenModel:
    """Counts of token sequences up to a length.

    Attributes:
        order: that length.
        vocabulary: how many different tokens there are.
        tokens: how many there are.
    """

    def __init__(self, texts: Iterable[Tokens], order: int) -> None:
        """Learn.

        Args:
            texts: what is counted, each by itself.
            order: length of the longest sequences.
        """
        self.order = order
        self._counts: list[Counter[Tokens]] = [Counter() for _ in range(order)]
        for text in texts:
            for length, counts in enumerate(self._counts, start=1):
                counts.update(zip(*(text[begin:] for begin in range(length)), strict=False))
        # For each context how often it is followed by anything, and by how many different tokens.
        self._followed: list[Counter[Tokens]] = [Counter() for _ in range(order)]
        self._followers: list[Counter[Tokens]] = [Counter() for _ in range(order)]
        for counts, followed, followers in zip(self._counts, self._followed, self._followers, strict=True):
            for sequence, count in counts.items():
                followed[sequence[:-1]] += count
                followers[sequence[:-1]] += 1
        self.vocabulary = len(self._counts[0])
        self.tokens = self._counts[0].total()

    def probability(self, context: Tokens, token: str, unseen: float) -> float:
        """Of a token behind others.

        Args:
            context: the tokens before it; the last ``order - 1`` count.
            token: whose probability it is.
            unseen: probability of any one token where nothing is known.
        """
        found = unseen
        for length in range(min(self.order, len(context) + 1)):
            before = tuple(context[len(context) - length :])
            followed = self._followed[length][before]
            if not followed:
                break
            followers = self._followers[length][before]
            count = self._counts[length][(*before, token)]
            found = (count + followers * found) / (followed + followers)
        return found


def bits(models: Sequence[TokenModel], context: Tokens, text: Tokens) -> float:
    """How surprising a sequence is, in bits: what the models, which count alike, make of each of its tokens.

    Args:
        models: at least one.
        context: what comes before.
        text: the sequence.
    """
    unseen = 1.0 / (1 + max(model.vocabulary for model in models))
    history, total = [*context], 0.0
    for token in text:
        chances = [model.probability(history, token, unseen) for model in models]
        total -= math.log2(sum(chances) / len(chances))
        history.append(token)
    return total


class Text(Protocol):
    """A source file."""

    @property
    def file(self) -> str: ...
    @property
    def text(self) -> str: ...


Stream = Callable[[str], list[str]]


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

    def __init__(
        self, corpus: Callable[[], Iterable[str]], telling: float, lexical: Stream, shape: Stream
    ) -> None:
        """Begin.

        Args:
            corpus: gives the texts of the project's main code.
            telling: with so many tokens of it, surprise counts half; with few it tells little.
            lexical: the tokens of a text as they are.
            shape: the tokens with variables, texts and numbers told by their kind.
        """
        self._streams = (lexical, shape)
        self._corpus = corpus
        self._telling = telling
        self._files: dict[tuple[str, Stream], TokenModel] = {}

    def of(self, edits: Sequence[Edit[str]], code: Text) -> Surprise:
        """How surprising a change of a file is."""
        return Surprise(*(self._surprise(edits, code, stream) for stream in self._streams))

    def _surprise(self, edits: Sequence[Edit[str]], code: Text, stream: Stream) -> float:
        begin = max(0, min(edit.start for edit in edits) - _BEFORE)
        end = max(edit.end for edit in edits) + _BEHIND
        inner = [Edit(edit.start - begin, edit.end - begin, edit.text) for edit in edits]
        part = code.text[begin:end]
        old, new = stream(part), stream(applied(part, inner))
        head = common_length(old, new)
        tail = min(common_length(old[::-1], new[::-1]), min(len(old), len(new)) - head)
        tail = max(0, tail - _ORDER + 1)
        models = (self._file(code, stream), self._project[stream])
        context = old[max(0, head - _ORDER + 1) : head]
        known = self._project[stream].tokens
        added = bits(models, context, new[head : len(new) - tail])
        removed = bits(models, context, old[head : len(old) - tail])
        return (added - removed) * known / (known + self._telling)

    @cached_property
    def _project(self) -> Mapping[Stream, TokenModel]:
        texts = list(self._corpus())
        return {stream: TokenModel(map(stream, texts), _ORDER) for stream in self._streams}

    def _file(self, code: Text, stream: Stream) -> TokenModel:
        key = (code.file, stream)
        if key not in self._files:
            self._files[key] = TokenModel([stream(code.text)], _ORDER)
        return self._files[key]
