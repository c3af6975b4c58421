"""Progress: whether a failing test comes further with a candidate than without.

A test fails at the first assertion that does not hold, so a later line, an actual value nearer to the
expected one, or at least another way of failing tell that a candidate mends a part of what is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from repairnator.core.languages.java.operators.hints import expected_and_actual
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict
from repairnator.model import TestName

# What a candidate is worth as the first part of a patch, by what it did; of one that mends a test, 1.
_FURTHER, _NEARER, _OTHERWISE = 0.8, 0.6, 0.1
_COMPARED = 400  # characters


@dataclass(frozen=True, slots=True)
class Failure:
    """How a failing test ended.

    Attributes:
        test: its name.
        line: of its class.
        words: what it threw.
    """

    test: str
    line: int
    words: str


def failures_of(outcome: CandidateVerdict) -> tuple[Failure, ...]:
    """How the tests ended that did not pass, the one that decided first."""
    first = Failure(outcome.test, outcome.line, f"{outcome.type}: {outcome.message}")
    return (
        first,
        *(Failure(each.test, each.line, f"{each.type}: {each.message}") for each in outcome.others),
    )


def worth(failures: Sequence[Failure], usual: Sequence[Failure], mended: int) -> float:
    """What a candidate is worth as a part of a patch, 0 to 1; 0 for one that changed nothing.

    Args:
        failures: with the candidate.
        usual: without.
        mended: how many of the failing tests pass with it.
    """
    if mended:
        return 1.0
    before = {failure.test: failure for failure in usual}
    return max((_moved(each, before.get(each.test, each)) for each in failures), default=0.0)


def _moved(failure: Failure, usual: Failure) -> float:
    if failure == usual:
        return 0.0
    if failure.line > usual.line > 0:
        return _FURTHER
    if failure.line == usual.line and likeness(failure.words) > likeness(usual.words) + 1e-6:
        return _NEARER
    return _OTHERWISE


@lru_cache(maxsize=4096)
def likeness(message: str) -> float:
    """How like the expected value an assertion's actual one is, 0 to 1; 0 where the message does not say."""
    found = expected_and_actual(message)
    if not found:
        return 0.0
    expected, actual = found[0]
    try:
        return 1.0 / (1.0 + abs(float(expected) - float(actual)))
    except ValueError:
        left, right = expected[:_COMPARED], actual[:_COMPARED]
        return SequenceMatcher(None, left, right, autojunk=False).ratio()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a candidate did to the failing tests.

    Attributes:
        passed: those that passed.
        failures: how the others ended, as far as they were run.
        moved: how much further one of those came, 0 to 1.
        mends_all: whether all passed, so that it only breaks others.
    """

    passed: frozenset[str]
    failures: frozenset[Failure]
    moved: float
    mends_all: bool

    @property
    def is_seen(self) -> bool:
        """Whether a failing test ended otherwise than without the candidate."""
        return bool(self.passed) or self.moved > 0

    @property
    def is_progress(self) -> bool:
        return bool(self.passed) or self.moved >= _NEARER

    @property
    def progress(self) -> float:
        return len(self.passed) + self.moved

    def completes(self, other: Effect) -> bool:
        """Whether both together mend more tests than each, if neither hinders the other."""
        return not (self.passed <= other.passed or other.passed <= self.passed)


NOTHING = Effect(frozenset(), frozenset(), 0.0, mends_all=False)


class Endings:
    """How each failing test ends with most candidates, which change nothing that it sees.

    Args:
        failing: the group's tests, in the order in which they are run.
    """

    def __init__(self, failing: Sequence[TestName]) -> None:
        self._failing = tuple(map(str, failing))
        self._counted: dict[str, Counter[Failure]] = defaultdict(Counter)
        self.known = 0

    def learn(self, outcome: CandidateVerdict) -> None:
        """Count how the tests ended with a candidate."""
        self.known += 1
        for failure in failures_of(outcome):
            if failure.test in self._failing:
                self._counted[failure.test][failure] += 1

    def effect(self, outcome: CandidateVerdict) -> Effect:
        """What a candidate did, by what is known so far."""
        # Where not all were run, those before the one that decided have passed.
        passed = frozenset(outcome.passed).intersection(self._failing) or self._failing[: outcome.fixed]
        failures = failures_of(outcome)
        usual = [counted.most_common(1)[0][0] for counted in self._counted.values()]
        return Effect(
            frozenset(passed),
            frozenset(failures),
            worth(failures, usual, 0),
            len(passed) == len(self._failing),
        )
