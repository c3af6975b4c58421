"""The plainer forms of a change: what the rules make of it, the plainest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from repairnator.core.edits import composed
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.tokens import tokens
from repairnator.core.languages.java.operators.candidates import trimmed
from repairnator.core.languages.java.rewriting import ALL
from repairnator.core.languages.java.rewriting.parts import without_pieces
from repairnator.core.languages.java.rewriting.rule import Changed, Edits

# What a new token weighs, and one that is gone: a patch shows both, but only the new one stays to be read.
_NEW, _GONE = 2, 1
_PARENTHESES = ("(", ")")


@dataclass(frozen=True, slots=True)
class Form:
    """A change of one file.

    Attributes:
        edits: of the file as it was, in order.
        rules: names of those that made it, in order.
        exact: whether the last of them is exact; see :class:`~.rule.Rule`.
    """

    edits: Edits
    rules: tuple[str, ...] = field(default=(), compare=False)
    exact: bool = field(default=True, compare=False)


def plainer_forms(form: Form, before: Code, after: Code) -> list[Form]:
    """Forms that are plainer than this one, the plainest first.

    Args:
        form: a change.
        before: the file as it was.
        after: the file after the change.
    """
    weight = weight_of(form, before.text)
    found: dict[Form, tuple[int, int]] = {}
    for made in _rewritten(form, before, after):
        if made.edits and made not in found:
            found[made] = weight_of(made, before.text)
    # Of those that weigh the same, exact ones come first: they need not be explored.
    ordered = sorted(found, key=lambda each: (found[each], not each.exact))
    return [each for each in ordered if found[each] < weight]


def _rewritten(form: Form, before: Code, after: Code) -> Iterator[Form]:
    changed = Changed(after, before, form.edits)
    touched = [node for node in after.nodes if changed.touches(node)]
    for rule in ALL:
        for node in touched:
            if node.kind in rule.kinds:
                for edits in rule.rewrite(changed, node):
                    if _keeps_comments(after.text, edits):
                        all_edits = trimmed(before.text, composed(len(before.text), form.edits, edits))
                        yield Form(all_edits, (*form.rules, rule.name), rule.exact)
    _, length = weight_of(form, before.text)
    for edits in without_pieces(before.text, form.edits):
        part = Form(trimmed(before.text, edits), (*form.rules, "a part of the change"), exact=False)
        # What a change takes away may be needless now: the code must not keep it to show a smaller change.
        if weight_of(part, before.text)[1] <= length:
            yield part


def _keeps_comments(text: str, edits: Edits) -> bool:
    return all(
        edit.text.count(mark) >= text.count(mark, edit.start, edit.end)
        for edit in edits
        for mark in ("//", "/*")
    )


def weight_of(form: Form, before: str) -> tuple[int, int]:
    """How much there is to read in a change: its tokens, then those of the changed code.

    Parentheses that go are no loss.
    """
    weight = length = 0
    for edit in form.edits:
        old, new = tokens(before[edit.start : edit.end]), tokens(edit.text)
        length += len(new) - len(old)
        for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                gone = sum(token not in _PARENTHESES for token in old[first:last])
                weight += _NEW * (end - begin) + _GONE * gone
    return weight, length
