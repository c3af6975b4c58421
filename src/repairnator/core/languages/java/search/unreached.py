"""Edits of code that no failing test reaches: second parts of a patch, where a fault before them hides them.

Alone they change nothing that a test sees, so none is run by itself.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.places import header_lines, place_of
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.localize.port import Line, Place

# Suspiciousness, of the most suspicious line of the method.
_SHARE = 0.8


class Unreached:
    """Finds, in the methods that failing tests enter, the statements that they do not come to."""

    def __init__(self, frontier: Frontier) -> None:
        self._frontier = frontier
        self._streams: dict[str, Iterator[Candidate]] = {}
        self._made: dict[str, list[Candidate]] = {}

    def candidates(self, file: str, most: int) -> Sequence[Candidate]:
        """The best edits of a file's unreached statements, best first; the same ones each time."""
        if file not in self._frontier.codes:
            return ()
        if file not in self._streams:
            places = _places(self._frontier, self._frontier.codes[file])
            self._streams[file], self._made[file] = iter(self._frontier.beside(places)), []
        made = self._made[file]
        made += itertools.islice(self._streams[file], max(0, most - len(made)))
        return tuple(made[:most])


def _places(frontier: Frontier, code: Code) -> list[Place]:
    awake: dict[int, set[int]] = defaultdict(set)
    most: dict[int, float] = defaultdict(float)
    for suspiciousness, its_code, node in frontier.opened:
        statement, member = place_of(code, node), code.member(node)
        if its_code is not code or member is None or statement is None or member.kind == "field":
            continue
        # A block's own line is that of the statement around it, which may be awake while the block is not.
        if statement.kind != "BLOCK":
            awake[member.id].update(header_lines(code, statement))
            most[member.id] = max(most[member.id], suspiciousness)
    return [
        Place(Line(code.file, line), most[member] * _SHARE)
        for member, lines in awake.items()
        for line in code.lines_of_member(member)
        if line not in lines
    ]
