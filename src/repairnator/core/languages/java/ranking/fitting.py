"""Patches that fit the tests rather than mend the fault: by a value of the assertion, or for one input.

A text or number that only the failing assertion knows says what one test expects, and a condition that
compares with a constant of which the code knows nothing picks out one test's input.
"""

from __future__ import annotations

from collections.abc import Iterator
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
_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})
# What stands before and behind the side of a comparison as a whole; nothing, where the text begins and ends.
_BEFORE = frozenset({"", "(", "&&", "||", "!", "=", "?", ":", ",", "{", "}", ";", "return"})
_BEHIND = frozenset({"", ")", "&&", "||", "?", ":", ",", "{", ";"})
# Texts of which this share is the same are spellings of one.
_MOSTLY = 0.6


def fits_tests(candidate: Candidate, code: Code, hints: Hints) -> bool:
    """Whether a plausible patch owes what it does to a constant that only the tests know."""
    if Trait.USUAL_EXIT in candidate.traits and Trait.PAIR not in candidate.traits:
        return False
    known = {text.strip("\"'") for text in (each.text for each in code.analysis.class_literals)}
    member = next((each for each in code.analysis.members if each.id == candidate.member), None)
    known.update(numbers_commented(code, member))
    asserted = expected(hints) - USUAL - known
    if all(
        _is_number(code.text[edit.start : edit.end]) and _is_number(edit.text) for edit in candidate.edits
    ):
        return False  # which number is meant where a wrong one stands, tests alone may tell
    for constant, replaced in brought_in(candidate, code.text):
        if constant in asserted and not any(_is_near(constant, each) for each in replaced):
            return True
    return any(
        constant.removeprefix("-") not in known or constant.removeprefix("-") in _uncompared(code)
        for constant in _compared_with(candidate, code.text)
    )


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


def _compared_with(candidate: Candidate, text: str) -> set[str]:
    """The constants in comparisons that a patch adds."""
    found = set()
    for edit in candidate.edits:
        old = set(_comparisons(text[edit.start : edit.end]))
        found |= set(_comparisons(edit.text)) - old
    return found - _TELLING_APART


def _comparisons(text: str) -> Iterator[str]:
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
        if compared or called:
            yield word.strip(word[0]) if kind is Kind.STRING else "".join(words[begin : position + 1])


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
