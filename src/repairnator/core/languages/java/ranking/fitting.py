"""Patches that fit the tests rather than mend the fault: by a value of the assertion, or for one input.

A text or number that only the failing assertion knows says what one test expects, and a condition that
compares with a constant of which the code knows nothing picks out one test's input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from repairnator.core.languages.java.code.analyzed import COMPARISONS, LITERALS, Code
from repairnator.core.languages.java.code.comments import numbers_commented
from repairnator.core.languages.java.code.tokens import Kind, constants, typed_tokens, whole_tokens
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.operators.hints import Hints

# Constants that say nothing about where they come from.
USUAL = frozenset({"", "0", "1", "-1", "true", "false", "null"})
# With these an empty or missing value is told from others, whatever the code is about.
_TELLING_APART = frozenset({"", "0", "0L", "0.0", "\\0", "-1"})
_COMPARING = frozenset({"equals", "equalsIgnoreCase", "startsWith", "endsWith", "contains"})
_ORDERS = frozenset({"<", ">", "<=", ">="})
_COMPARISONS = _ORDERS | {"==", "!="}
# What stands before and behind the side of a comparison as a whole; nothing, where the text begins and ends.
_BEFORE = frozenset({"", "(", "&&", "||", "!", "=", "?", ":", ",", "{", "}", ";", "return"})
_BEHIND = frozenset({"", ")", "&&", "||", "?", ":", ",", "{", ";"})
# Texts of which this share is the same are spellings of one.
_MOSTLY = 0.6


def fits_tests(candidate: Candidate, code: Code, hints: Hints) -> bool:
    """Whether a plausible patch owes what it does to a constant that only the tests know."""
    if Trait.USUAL_EXIT in candidate.traits and Trait.PAIR not in candidate.traits:
        return False
    known = _known(candidate, code)
    asserted = expected(hints) - USUAL - known
    if all(
        _is_number(code.text[edit.start : edit.end]) and _is_number(edit.text) for edit in candidate.edits
    ):
        return False  # which number is meant where a wrong one stands, tests alone may tell
    for constant, replaced in brought_in(candidate, code.text):
        if constant in asserted and not any(_is_near(constant, each) for each in replaced):
            return True
    return any(
        _is_unknown(each.constant, known, code)
        for each in _compared_with(candidate, code.text)
        if not each.ordered
    )


def bounded_by_tests(candidate: Candidate, code: Code) -> bool:
    """Whether a patch asks what is above or below a number that only the tests know.

    That picks out no single input, and where inputs on both sides are told, it may well be what is meant.
    """
    known = _known(candidate, code)
    return any(
        _is_unknown(each.constant, known, code)
        for each in _compared_with(candidate, code.text)
        if each.ordered
    )


def _known(candidate: Candidate, code: Code) -> set[str]:
    """The constants of the class, and those that comments of the method speak of."""
    known = {text.strip("\"'") for text in (each.text for each in code.analysis.class_literals)}
    member = next((each for each in code.analysis.members if each.id == candidate.member), None)
    known.update(numbers_commented(code, member))
    return known


def _is_unknown(constant: str, known: set[str], code: Code) -> bool:
    plain = constant.removeprefix("-")
    return plain not in known or plain in _uncompared(code)


def expected(hints: Hints) -> frozenset[str]:
    """The values that assertions expect, as constants are written."""
    return frozenset(value.strip('"') for value in hints.expected_values())


def brought_in(candidate: Candidate, text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The constants that a patch has where there were none of them, with those that they replace."""
    for edit in candidate.edits:
        old = frozenset(constants(text[edit.start : edit.end]))
        for constant in set(constants(edit.text)) - old:
            yield constant, old


def _is_number(text: str) -> bool:
    found = [kind for kind, _ in typed_tokens(text)]
    return found == [Kind.NUMBER]


def _is_near(constant: str, old: str) -> bool:
    """Whether one is a slight change of the other: a number one away, a text that is mostly the same."""
    try:
        return abs(float(constant) - float(old)) <= 1
    except ValueError:
        return SequenceMatcher(None, constant, old, autojunk=False).ratio() >= _MOSTLY


@dataclass(frozen=True, slots=True)
class _Compared:
    """A constant in a comparison, and whether that asks for more or less instead of the same."""

    constant: str
    ordered: bool = False


def _compared_with(candidate: Candidate, text: str) -> set[_Compared]:
    """The constants in comparisons that a patch adds."""
    found: set[_Compared] = set()
    for edit in candidate.edits:
        old = set(_comparisons(text[edit.start : edit.end]))
        found |= set(_comparisons(edit.text)) - old
    return {each for each in found if each.constant not in _TELLING_APART}


def _comparisons(text: str) -> Iterator[_Compared]:
    """Constants that are one side of a comparison, or given to a call that compares."""
    found = list(whole_tokens(text))
    words = ["", "", *(word for _, word in found), "", ""]
    for position, (kind, word) in enumerate(found, 2):
        if kind not in (Kind.NUMBER, Kind.STRING):
            continue
        begin = position
        if words[begin - 1] == "-" and words[begin - 2] in _COMPARISONS | _BEFORE:
            begin -= 1
        left, right = words[begin - 1], words[position + 1]
        compared = (left in _COMPARISONS and right in _BEHIND) or (right in _COMPARISONS and left in _BEFORE)
        called = (left == "(" and words[begin - 2] in _COMPARING) or (
            right == "." and words[position + 2] in _COMPARING
        )
        # Above or below 1 is where there is more than one, or none.
        if (compared and not (word == "1" and _ORDERS & {left, right})) or called:
            constant = word.strip(word[0]) if kind is Kind.STRING else "".join(words[begin : position + 1])
            yield _Compared(constant, compared and bool(_ORDERS & {left, right}))


def _uncompared(code: Code) -> set[str]:
    """Constants that the code has, though it never compares with them."""
    compared: set[str] = set()
    others: set[str] = set()
    for node in code.nodes:
        if node.kind in LITERALS:
            parent = code.parent(node)
            is_compared = parent is not None and (
                parent.kind in COMPARISONS or parent.kind == "CASE" or parent.name in _COMPARING
            )
            (compared if is_compared else others).add(code.source(node).strip("\"'"))
    return others - compared
