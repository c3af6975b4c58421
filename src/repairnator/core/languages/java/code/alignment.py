"""Where in a file's former text stood what stands in its present text: both aligned token by token."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import dataclass

from repairnator.core.history.changes import differing
from repairnator.core.languages.java.code.tokens import Token, placed_tokens


@dataclass(frozen=True, slots=True)
class Difference:
    """Tokens that differ: ``[former_start, former_end)`` of the former text, likewise of the present one."""

    former_start: int
    former_end: int
    start: int
    end: int


class Alignment:
    """A file's former text beside its present one.

    Attributes:
        former: the former text.
        differences: whole lines that differ, comments left out.
    """

    def __init__(self, former: str, text: str) -> None:
        self.former = former
        self._text = text
        self._old = list(placed_tokens(former))
        self._new = list(placed_tokens(text))
        self._starts = [token.start for token in self._new]
        self.differences = _by_line(self._old, former, self._new, text)
        self._finer = [
            inner for difference in self.differences for inner in _by_token(self._old, self._new, difference)
        ]

    def former_texts(self, start: int, end: int) -> list[str]:
        """What stood where ``[start, end)`` stands now, where that is not the same.

        Several texts where something is gone beside it: with that, and without.
        """
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        if first == last or self._new[first].start != start or self._new[last - 1].end != end:
            return []
        now = [token.text for token in self._new[first:last]]
        found: dict[str, None] = {}
        for differences in (self._finer, self.differences):
            begins, ends = _former(first, differences), _former(last, differences)
            for begin, finish in itertools.product(begins, reversed(ends)):
                if begin <= finish and [token.text for token in self._old[begin:finish]] != now:
                    found[self._former_text(begin, finish)] = None
        return list(found)

    def within(self, start: int, end: int) -> list[Difference]:
        """The differences inside of ``[start, end)``."""
        return [
            each
            for each in self.differences
            if start < self._at(each.start) and (self._new[each.end - 1].end if each.end else 0) < end
        ]

    def restored(self, difference: Difference) -> tuple[int, int, str]:
        """The edit (start, end, text) that makes a difference disappear."""
        first, last = difference.former_start, difference.former_end
        if difference.start < difference.end:
            text = self._former_text(first, last)
            return self._new[difference.start].start, self._new[difference.end - 1].end, text
        place = self._at(difference.start)
        gap = self._new[difference.start - 1].end if difference.start else 0
        begin = self._old[first - 1].end if first else 0
        start, stop = self._old[first].start, self._old[last - 1].end
        end = self._old[last].start if last < len(self._old) else len(self.former)
        if not (self._text[gap:place] + self.former[begin:start] + self.former[stop:end]).strip():
            return gap, place, self.former[begin:end]  # with all space around it, as it was
        return place, place, self.former[start:end]  # comments stay: with the space that stood behind it

    def _at(self, token: int) -> int:
        return self._new[token].start if token < len(self._new) else len(self._text)

    def _former_text(self, start: int, end: int) -> str:
        return self.former[self._old[start].start : self._old[end - 1].end] if start < end else ""


def _former(boundary: int, differences: list[Difference]) -> list[int]:
    """Where the boundary before a token was: none within a difference, two where something is gone there."""
    shift = 0
    for each in differences:
        if boundary < each.start:
            break
        if boundary == each.start:
            return list(dict.fromkeys((each.former_start, each.former_end)[: 1 + (each.start == each.end)]))
        if boundary < each.end:
            return []
        shift = each.former_end - each.end
    return [boundary + shift]


def _by_line(old: list[Token], former: str, new: list[Token], text: str) -> list[Difference]:
    old_lines, new_lines = _lines(old, former), _lines(new, text)
    old_firsts, new_firsts = _firsts(old_lines), _firsts(new_lines)
    return [
        Difference(old_firsts[i1], old_firsts[i2], new_firsts[j1], new_firsts[j2])
        for (i1, i2), (j1, j2) in differing(old_lines, new_lines)
    ]


def _lines(tokens: list[Token], text: str) -> list[tuple[str, ...]]:
    """The tokens of each line that has any."""
    ends = list(itertools.accumulate(len(line) + 1 for line in text.split("\n")))
    grouped = itertools.groupby(tokens, key=lambda token: bisect_left(ends, token.start + 1))
    return [tuple(token.text for token in group) for _, group in grouped]


def _firsts(lines: list[tuple[str, ...]]) -> list[int]:
    """The number of the first token of each line, and how many there are."""
    return [0, *itertools.accumulate(map(len, lines))]


def _by_token(old: list[Token], new: list[Token], difference: Difference) -> list[Difference]:
    before = [token.text for token in old[difference.former_start : difference.former_end]]
    now = [token.text for token in new[difference.start : difference.end]]
    first, other = difference.former_start, difference.start
    return [
        Difference(first + i1, first + i2, other + j1, other + j2)
        for (i1, i2), (j1, j2) in differing(before, now)
    ]
