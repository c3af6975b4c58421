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
from collections.abc import Iterable, Sequence

Tokens = Sequence[str]


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
