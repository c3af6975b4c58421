"""What stood at a place when the failing tests last passed.

A change that broke tests seldom was wrong as a whole. So not only all of it is taken back, but each tree that
it touched, from an operand to a method's body: the text that stood where the tree stands now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.alignment import Alignment
from repairnator.core.languages.java.code.analyzed import EXPRESSIONS, STATEMENTS, Code
from repairnator.core.languages.java.code.imports import imports, place_for_imports
from repairnator.core.languages.java.code.tokens import names, tokens
from repairnator.core.languages.java.operators.candidates import size_in_tokens
from repairnator.core.languages.java.operators.change import (
    NOTHING_MORE,
    Change,
    Done,
    Operator,
    Site,
    Trait,
    quoted,
)
from repairnator.core.languages.java.operators.statements import removed
from repairnator.core.languages.java.runtime.analysis import Node

_NAME = "former-text"
_PER_TOKEN = 0.1  # what each token costs by which the texts differ
_PER_SAME_TOKEN = 0.01  # and each of the text: of the same change, the smallest tree tells it best


def former_operators(former: Mapping[str, str]) -> tuple[Operator, ...]:
    """The operator of a search that knows former texts; none without these.

    Args:
        former: of files that have changed, by path relative to the tree's root.
    """
    if not former:
        return ()
    return (Operator(_NAME, EXPRESSIONS | STATEMENTS | {"CASE"}, _FormerTexts(former).changes),)


class _FormerTexts:
    """Former texts of the files of one search."""

    def __init__(self, former: Mapping[str, str]) -> None:
        self._former = former
        self._alignments: dict[str, Alignment] = {}

    def changes(self, site: Site) -> Iterator[Change]:
        """A tree as it was, the smallest change first; at the first tree of a file, the whole file, too."""
        code = site.code
        if code.file not in self._former:
            return
        first = code.file not in self._alignments
        if first:
            former = self._former[code.file].replace("\r\n", "\n").replace("\n", code.style.newline)
            self._alignments[code.file] = Alignment(former, code.text)
        alignment = self._alignments[code.file]
        found = list(_tree(code, alignment, site.node))
        found += _parts(code, alignment, site.node) if site.node.kind == "BLOCK" else ()
        # Last, so that one change is not called the whole file.
        found += _whole(code, alignment) if first else ()
        yield from sorted(found, key=lambda change: change.cost)


def _tree(code: Code, alignment: Alignment, node: Node) -> Iterator[Change]:
    bare = code.bare(node)
    inner = alignment.former_texts(bare.start, bare.end) if bare is not node else []
    for text in alignment.former_texts(node.start, node.end):
        if text[1:-1].strip() in inner:
            continue  # the same without its parentheses
        now = quoted(code.source(node))
        if text:
            edits = (Edit(node.start, node.end, text), *_imports(code, alignment, text))
            done = Done(replaced=node) if node.kind in EXPRESSIONS else NOTHING_MORE
            yield _change(code, edits, f"put back {quoted(text)} for {now}", done)
        elif node.statement:
            yield _change(code, (removed(code, node),), f"take out {now} again", NOTHING_MORE, Trait.DELETION)


def _parts(code: Code, alignment: Alignment, node: Node) -> Iterator[Change]:
    """Each difference within a block alone."""
    for difference in alignment.within(node.start, node.end):
        start, end, text = alignment.restored(difference)
        now, before = quoted(code.text[start:end]), quoted(text)
        said = f"put back {before}" + (f" for {now}" if code.text[start:end].strip() else "")
        traits = () if text else (Trait.DELETION,)
        edits = (Edit(start, end, text), *_imports(code, alignment, text))
        yield _change(code, edits, said if text else f"take out {now} again", NOTHING_MORE, *traits)


def _whole(code: Code, alignment: Alignment) -> Iterator[Change]:
    edits = tuple(Edit(*alignment.restored(each)) for each in alignment.differences)
    if edits:
        traits = () if any(edit.text for edit in edits) else (Trait.DELETION,)
        yield _change(code, edits, "put back the whole file", NOTHING_MORE, *traits)


def _change(code: Code, edits: tuple[Edit[str], ...], summary: str, done: Done, *traits: Trait) -> Change:
    size = sum(len(tokens(edit.text)) for edit in edits)
    cost = _PER_TOKEN * size_in_tokens(code.text, Change(edits, summary)) + _PER_SAME_TOKEN * size
    return Change(edits, summary, cost, frozenset(traits), done)


def _imports(code: Code, alignment: Alignment, text: str) -> Iterator[Edit[str]]:
    """The imports that a former text needs and that are gone."""
    wanted, present = set(names(text)), {each.name for each in imports(code.text)}
    former = imports(alignment.former) if wanted else []
    gone = [each.text for each in former if each.name in wanted and each.name not in present]
    if gone:
        place, newline = place_for_imports(code.text), code.style.newline
        # At the end of a line, or at the beginning of one.
        ends = place > 0 and code.text[place - 1] != "\n"
        lines = (newline + each if ends else each + newline for each in gone)
        yield Edit(place, place, "".join(lines))
