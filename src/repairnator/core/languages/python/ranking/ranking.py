"""The order of plausible patches: what they are likely to be, given how they look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.languages.python.code.analyzed import Code
from repairnator.core.languages.python.code.tokens import tokens
from repairnator.core.languages.python.operators.change import Trait
from repairnator.core.languages.python.ranking.candidates import Candidate, size_in_tokens
from repairnator.core.naturalness import Naturalness
from repairnator.core.search.priors import Priors

_MOST_BITS, _USUAL_BITS = 60.0, 8.0
_USUAL = frozenset({"0", "1", "2", "-1", "True", "False", "None", "''", '""'})
_SAME_OPERANDS = re.compile(r"(?<![\w.])(\w+(?:\.\w+)*)\s*(?:==|!=|<=?|>=?|-|/|and|or|is)\s*\1(?![\w.(\[])")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A plausible candidate with its score, and what made it."""

    candidate: Candidate
    score: float
    factors: Mapping[str, float]


def rank(
    candidates: Sequence[Candidate],
    codes: Mapping[str, Code],
    priors: Priors,
    naturalness: Naturalness,
    hints: frozenset[str],
) -> list[Ranked]:
    """Plausible candidates, best first."""
    ranked = []
    for candidate in candidates:
        factors = _factors(candidate, codes[candidate.file], priors.plausible, naturalness, hints)
        score = candidate.score
        for factor in factors.values():
            score *= factor
        ranked.append(Ranked(candidate, score, factors))
    return sorted(ranked, key=lambda each: (-each.score, each.candidate.number))


def _factors(
    candidate: Candidate,
    code: Code,
    weights: Mapping[str, float],
    naturalness: Naturalness,
    hints: frozenset[str],
) -> dict[str, float]:
    factors = {"size": weights["per_token"] ** max(0, size_in_tokens(candidate, code.text) - 1)}
    for trait, name in (
        (Trait.DELETION, "deletion"),
        (Trait.CONSTANT_CONDITION, "constant_condition"),
        (Trait.EARLY_EXIT, "early_exit"),
        (Trait.MADE_UP, "insertion"),
    ):
        if trait in candidate.traits:
            factors[name.replace("_", "-")] = weights[name]
    if candidate.parts:
        factors["pair"] = weights["pair"] ** (len(candidate.parts) - 1)
    new = {word.strip("\"'") for edit in candidate.edits for word in tokens(edit.text) if word not in _USUAL}
    constants = {word for word in new if word in hints and not word.isidentifier()}
    if constants:
        factors["literal-of-test"] = weights["literal_of_test"]
    if any(_SAME_OPERANDS.search(edit.text) for edit in candidate.edits):
        factors["duplicate-operands"] = weights["duplicate_operands"]
    surprise = naturalness.of(candidate.edits, code)
    factors["unusual-words"] = _usual(weights["per_bit_of_words"], surprise.words)
    factors["unusual-shape"] = _usual(weights["per_bit_of_shape"], surprise.shape)
    return factors


def _usual(weight: float, bits: float) -> float:
    return float(weight ** (max(-_MOST_BITS, min(_MOST_BITS, bits)) - _USUAL_BITS))


def reason(ranked: Ranked, following: Ranked | None, plausible: int) -> str:
    """Why a patch stands where it does, for people."""
    if following is None or following.score <= 0:
        return "" if plausible > 1 else "the only plausible patch found"
    times = ranked.score / following.score
    told = "about as likely as the next" if times < 1.2 else f"{times:.1f} times as likely as the next"
    return f"{told} of {plausible} plausible patches"
