"""Why one plausible patch stands before the others, in words."""

from __future__ import annotations

from repairnator.core.languages.java.ranking.exploration import Behaviour
from repairnator.core.languages.java.ranking.ranking import Ranked

# What lowers a patch, by the factor's name.
_FAULTS = {
    "size": "is a larger edit",
    "deletion": "removes something",
    "constant-condition": "makes a condition constant",
    "early-exit": "leaves the method or loop early",
    "fits-tests": "only fits the tests' own values",
    "bounded-by-tests": "compares with a number that only the tests know",
    "getter": "changes a method that only returns a field",
    "literal-of-test": "brings in a value that the test expects",
    "disturbance": "changes what passing tests see there",
    "pair": "changes several places",
    "duplicate-operands": "compares or calls with the same value twice",
    "insertion": "adds a statement that nothing else suggests",
    "changed-behaviour": "changes much of what worked",
    "changes-more": "changes more of what worked",
    "odd-comparison": "compares what is seldom compared",
    "unusual-words": "reads less like the code around it",
    "unusual-shape": "is written less like the project's code",
    "crash": "crashes on inputs on which the original works",
}
# What raises a patch.
_MERITS = {
    "fixes-others": "fixes fewer tests of other groups",
    "reads-unused": "leaves a parameter or field unused",
    "unset-field": "leaves a field that is read without a value",
}
# A factor that differs by less than this between two patches decides nothing.
_TELLING = 0.97


def reason(ranked: Ranked, following: Ranked | None, plausible: int) -> str:
    """One line: how many there were, how this one behaves, and why the runner-up was not chosen.

    Args:
        ranked: the patch.
        following: the one ranked after it.
        plausible: how many plausible patches were found so far.
    """
    if plausible <= 1 or following is None:
        return "the only plausible patch found" if plausible <= 1 else f"of {plausible} plausible patches"
    parts = [f"of {plausible} plausible patches"]
    behaviour = ranked.patch.behaviour
    if behaviour is not None:
        parts += _behaving(behaviour)
    parts.append(f"the runner-up {_against(ranked, following)}")
    return "; ".join(parts)


def _behaving(behaviour: Behaviour) -> list[str]:
    kinds = "1 kind" if behaviour.kinds == 1 else f"{behaviour.kinds} kinds"
    parts = [f"{kinds} of behaviour on generated inputs"]
    if behaviour.alike > 1:
        parts.append(f"{behaviour.alike} compared patches behave like this one")
    if behaviour.inputs:
        differing = f"{100 * behaviour.differing:.0f} %"
        parts.append(f"it changes {differing} of what worked on {behaviour.inputs} inputs")
    return parts


def _against(ranked: Ranked, following: Ranked) -> str:
    """What lowered the following patch more than this one, the strongest first."""
    found = []
    for name, words in (_FAULTS | _MERITS).items():
        share = following.factors.get(name, 1.0) / ranked.factors.get(name, 1.0)
        if share < _TELLING:
            found.append((share, words))
    if not found:
        return "is a less usual edit, or on a less suspicious line"
    return " and ".join(words for _, words in sorted(found)[:2])
