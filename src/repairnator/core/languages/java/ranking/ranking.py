"""The ranking of plausible patches: which is likely to be right, not merely to pass the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.tokens import names, tokens
from repairnator.core.languages.java.code.unused import unfilled_names, unread_names, unset_fields
from repairnator.core.languages.java.operators.candidates import Candidate, size_in_tokens
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.comparisons import oddity
from repairnator.core.languages.java.ranking.duplicates import makes_cancelled, makes_duplicates
from repairnator.core.languages.java.ranking.exploration import Behaviour
from repairnator.core.languages.java.ranking.fitting import (
    USUAL,
    bounded_by_tests,
    brought_in,
    expected,
    fits_tests,
)
from repairnator.core.languages.java.ranking.naturalness import Surprise
from repairnator.core.languages.java.ranking.priors import Priors

# One crash in so many generated inputs counts in full.
_CRASHING = 4
# Shares of inputs that differ by this much may do so by the choice of inputs.
_UNSURE = 0.05
# Names that nothing read, and that count where a patch reads them.
_MOST_READ = 2
# What most edits surprise by, which changes no score, and the most that counts.
_USUAL_BITS, _MOST_BITS = 12.0, 60.0


@dataclass(frozen=True, slots=True)
class Plausible:
    """A plausible patch.

    Attributes:
        candidate: what passed.
        others_fixed: failing tests of other groups that pass with it, too.
        disturbed: share of the passing tests at its place that see another value there, 0 to 1.
        behaviour: on generated inputs; None where that is not known.
        surprise: by which it makes the code less like the project's own; None where that is not known.
    """

    candidate: Candidate
    others_fixed: int = 0
    disturbed: float = 0.0
    behaviour: Behaviour | None = None
    surprise: Surprise | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A plausible patch with its score, and the factors other than 1 that made it from the search's own."""

    patch: Plausible
    score: float
    factors: Mapping[str, float]


def rank(found: Sequence[Plausible], codes: Mapping[str, Code], priors: Priors, hints: Hints) -> list[Ranked]:
    """Best first: the score of the search times the factors of ``[plausible]`` in the priors."""
    places = Counter((patch.candidate.file, patch.candidate.line) for patch in found)
    ranked = []
    for patch in found:
        candidate = patch.candidate
        factors = _factors(patch, codes[candidate.file], priors.plausible, hints)
        factors["odd-comparison"] = _plainness(candidate, codes[candidate.file], priors)
        alike = places[(candidate.file, candidate.line)]
        factors["agreement"] = priors.plausible["agreement"] ** min(3, alike - 1)
        score = candidate.score
        for value in factors.values():
            score *= value
        ranked.append(Ranked(patch, score, {name: value for name, value in factors.items() if value != 1.0}))
    ranked.sort(key=lambda each: (-each.score, each.patch.candidate.number))
    return ranked


def by_behaviour(ranked: Sequence[Ranked]) -> list[list[Ranked]]:
    """Patches that behave alike together, the behaviours in the order of their best patches.

    The sum of their scores would be a worse order: many patches may behave alike only because many edits
    lead to that.

    Args:
        ranked: best first.
    """
    groups: dict[Hashable, list[Ranked]] = {}
    for each in ranked:
        behaviour = each.patch.behaviour
        kind = None if behaviour is None else behaviour.kind
        groups.setdefault(("alone", each.patch.candidate.number) if kind is None else kind, []).append(each)
    return list(groups.values())


def one_of_each_first(behaviours: Sequence[Sequence[Ranked]]) -> list[Ranked]:
    """The best patch of each behaviour, then all others: where one fails its proof, its like mostly do."""
    others = sorted((each for group in behaviours for each in group[1:]), key=lambda each: -each.score)
    return [*(group[0] for group in behaviours), *others]


def _factors(patch: Plausible, code: Code, weights: Mapping[str, float], hints: Hints) -> dict[str, float]:
    candidate, text = patch.candidate, code.text
    size = size_in_tokens(text, candidate)
    factors = {"size": weights["per_token"] ** max(0, size - 1)}
    if Trait.DELETION in candidate.traits or _drops_throw(candidate, text):
        factors["deletion"] = weights["deletion"]
    if Trait.CONSTANT_CONDITION in candidate.traits:
        factors["constant-condition"] = weights["constant_condition"]
    alone = Trait.PAIR not in candidate.traits
    # Leaving where a value is missing or another than meant is how such faults are mended.
    if Trait.EARLY_EXIT in candidate.traits and not (alone and Trait.USUAL_EXIT in candidate.traits):
        factors["early-exit"] = weights["early_exit"]
    if fits_tests(candidate, code, hints):
        factors["fits-tests"] = weights["fits_tests"]
    elif bounded_by_tests(candidate, code):
        factors["bounded-by-tests"] = weights["bounded_by_tests"]
    elif _names_the_expected(candidate, text, hints):
        factors["literal-of-test"] = weights["literal_of_test"]
    if patch.others_fixed:
        factors["fixes-others"] = weights["fixes_others"]
    if patch.disturbed:
        factors["disturbance"] = 1.0 - (1.0 - weights["disturbance"]) * patch.disturbed
    if not alone:
        factors["pair"] = weights["pair"] ** max(1, len(candidate.parts) - 1)
    if makes_duplicates(candidate, code):
        factors["duplicate-operands"] = weights["duplicate_operands"]
    if makes_cancelled(candidate, code):
        factors["cancelled-operands"] = weights["cancelled_operands"]
    if candidate.done.sets is not None and candidate.done.sets in _never_set(candidate, code):
        factors["unset-field"] = weights["unset_field"]
    elif unread := _unread_before(candidate, code):
        factors["reads-unused"] = weights["reads_unused"] ** min(_MOST_READ, unread)
    elif alone and Trait.MADE_UP in candidate.traits:
        factors["insertion"] = weights["insertion"]
    if _is_in_getter(candidate, code) and not all(edit.text.isidentifier() for edit in candidate.edits):
        factors["getter"] = weights["getter"]
    if patch.surprise is not None:
        factors["unusual-words"] = _usual(weights["per_bit_of_words"], patch.surprise.words)
        factors["unusual-shape"] = _usual(weights["per_bit_of_shape"], patch.surprise.shape)
    if patch.behaviour is not None:
        factors |= _behaving(patch.behaviour, weights)
        if _was_constant(candidate):
            # What was always the same says nothing of what was meant: the right condition changes most.
            del factors["changed-behaviour"], factors["changes-more"]
    return factors


def _plainness(candidate: Candidate, code: Code, priors: Priors) -> float:
    """1 for usual comparisons, less for odd ones."""
    bits = min(_MOST_BITS, oddity(candidate.edits, code, priors.comparisons))
    return float(priors.plausible["per_odd_bit"] ** bits)


def _usual(weight: float, bits: float) -> float:
    """From surprise in bits; very surprising and very usual changes do not differ without limit."""
    return float(weight ** (max(-_MOST_BITS, min(_MOST_BITS, bits)) - _USUAL_BITS))


def _is_in_getter(candidate: Candidate, code: Code) -> bool:
    """Whether the patch changes a method that only returns a field."""
    member = next((each for each in code.analysis.members if each.id == candidate.member), None)
    if member is None or member.params or member.body_start is None:
        return False
    body = tokens(code.text[member.body_start : member.body_end])
    return body[:2] == ["{", "return"] and len(body) in (5, 7) and body[3] in (";", ".")


def _was_constant(candidate: Candidate) -> bool:
    """Whether a condition takes the place of ``true`` or ``false``."""
    replaced = candidate.done.replaced
    return replaced is not None and replaced.kind == "BOOLEAN_LITERAL"


def _behaving(behaviour: Behaviour, weights: Mapping[str, float]) -> dict[str, float]:
    crashing = min(1.0, _CRASHING * behaviour.crashing)
    return {
        "changed-behaviour": 1.0 - (1.0 - weights["changed_behaviour"]) * behaviour.differing,
        "changes-more": _closeness(behaviour.least, behaviour.differing) ** weights["changes_more"],
        "crash": 1.0 - (1.0 - weights["crash"]) * crashing,
    }


def _closeness(least: float, differing: float) -> float:
    """1 where no compared patch changes less; small differences count little."""
    return (least + _UNSURE) / (differing + _UNSURE)


def _drops_throw(candidate: Candidate, text: str) -> bool:
    old = [name for edit in candidate.edits for name in names(text[edit.start : edit.end])]
    new = [name for edit in candidate.edits for name in names(edit.text)]
    return old.count("throw") > new.count("throw")


def _never_set(candidate: Candidate, code: Code) -> frozenset[str]:
    """Private fields that nothing sets, and collections of the method into which nothing is put."""
    member = next((each for each in code.analysis.members if each.id == candidate.member), None)
    return unset_fields(code) | unfilled_names(code, member)


def _unread_before(candidate: Candidate, code: Code) -> int:
    """How many names the patch has that nothing read."""
    member = next((each for each in code.analysis.members if each.id == candidate.member), None)
    new = {name for edit in candidate.edits for name in names(edit.text)}
    return len(new & unread_names(code, member))


def _names_the_expected(candidate: Candidate, text: str, hints: Hints) -> bool:
    """Whether the patch brings in a constant that is just what an assertion expects."""
    wanted = expected(hints) - USUAL
    return any(constant in wanted for constant, _ in brought_in(candidate, text))
