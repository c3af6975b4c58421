"""What an expression must give so that the failing tests pass: learned by forcing values on it.

Where a test asserts on what a method returns, the assertion's message tells the value. Elsewhere values near
the one it has are tried, and those that are as far from it as what was asserted is from what came. Passing
tests need the values that they had.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING, is_integral, is_numeric, unboxed
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.operators.hints import expected_and_actual
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.protocol import (
    OWN,
    Evaluation,
    Observe,
    Observed,
    Probe,
    TestOutcome,
    Trial,
    Trials,
)
from repairnator.core.languages.java.values.demand import Demand, Exits, Loop, Wanted
from repairnator.core.languages.java.values.numbers import UNDEFINED, wrapped
from repairnator.core.languages.java.values.recorded import value_of
from repairnator.core.languages.java.values.texts import units
from repairnator.model import TestName

_FORCED = frozenset({"boolean", "char", "byte", "short", "int", "long", "float", "double", STRING})
_EVALUATIONS = 60  # of one test
_FAILING, _ROUNDS = 10, 8  # tests, and values forced one after the other in one of them
# After how many rounds a loop is made to end, and passing tests in which that is tried.
_TURNS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 28)
_LOOP_TESTS = 2
_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Recording:
    """What was seen at the evaluations of an expression, and what it must give.

    Attributes:
        variables: whose values are told.
        seen: these values, for each evaluation.
        own: what the expression gave by itself.
        demands: what must be met, the strictest first.
        distinct: how many different evaluations something is demanded of.
    """

    variables: Sequence[Expression]
    seen: Sequence[Sequence[Mapping[str, Any]]]
    own: Sequence[Any]
    demands: Sequence[Demand]
    distinct: int


@dataclass(slots=True)
class _Attempt:
    """How far a failing test has come with values forced on it.

    Attributes:
        forced: by turns.
        last: how it ended.
    """

    last: Observed
    forced: dict[int, Any] = field(default_factory=dict)

    def values(self, turn: int, value: Any) -> tuple[Any, ...]:
        """Those for a trial in which ``turn`` gets a value, too."""
        given = {**self.forced, turn: value}
        return tuple(given.get(each, OWN) for each in range(turn + 1))


class Needs:
    """Learns what expressions must give; one per search."""

    def __init__(self, runtime: Observer, failing: Sequence[TestName]) -> None:
        self._runtime = runtime
        self._failing = tuple(failing[:_FAILING])

    def of_value(
        self, site: Site, variables: Sequence[Expression], passing: Sequence[TestName]
    ) -> Recording | None:
        """What the expression of a site must give; None where no value that was tried helps.

        Args:
            site: an expression of a simple type.
            variables: whose values are told.
            passing: passing tests that run it.

        Raises:
            WarmRuntimeError: it cannot be observed, or the JVM died.
        """
        kind = unboxed(site.node.type or "")
        if kind not in _FORCED:
            return None
        probe = _probe(site, variables)
        recorded = self._observe(site, probe, self._failing)
        if len(recorded) < len(self._failing) or not all(_is_short(each) for each in recorded):
            return None
        mended = self._mended(site, probe, kind, {each.name: _Attempt(each) for each in recorded})
        if mended is None:
            return None
        rows: list[Evaluation] = []
        strict: dict[int, Any] = {}
        loose: dict[int, Any] = {}
        for observed, forced in mended:
            for turn in forced:
                loose[len(rows) + turn] = value_of(observed.evaluations[turn].chosen)
            strict |= {len(rows) + turn: value for turn, value in _own(observed.evaluations, forced)}
            rows += observed.evaluations
        for observed in self._observe(site, probe, passing) if passing else ():
            if observed.verdict is TestOutcome.PASSED:
                loose |= {len(rows) + turn: value for turn, value in _own(observed.evaluations, ())}
                rows += observed.evaluations
        demands = [Wanted(loose | strict)] + ([Wanted(loose)] if strict else [])
        return _recording(variables, rows, demands, len({repr(rows[index].seen) for index in loose}))

    def of_loop(
        self, site: Site, variables: Sequence[Expression], passing: Sequence[TestName]
    ) -> Recording | None:
        """When the loop whose condition a site is must end; None where no other end helps.

        Only tests that run the loop once tell that.

        Raises:
            WarmRuntimeError: it cannot be observed, or the JVM died.
        """
        probe = _probe(site, variables)
        tests = (*self._failing, *passing)[: len(self._failing) + _LOOP_TESTS]
        ends = [Trial("boolean", (True,) * rounds + (False,)) for rounds in _TURNS]
        observed = self._observe(site, probe, tests, Trials(dict.fromkeys(tests, ends), every=True))
        runs: dict[TestName, list[Observed]] = {}
        for each in observed:
            runs.setdefault(each.name, []).append(each)
        rows: list[Evaluation] = []
        loops: list[Loop] = []
        for test, row in runs.items():
            loop = _loop(row, len(rows))
            if loop is None and test in self._failing:
                return None
            if loop is not None:
                rows += max(row, key=lambda run: len(run.evaluations)).evaluations
                loops.append(loop)
        if not loops or any(test not in runs for test in self._failing):
            return None
        telling = sum(len(each.ends) <= _TURNS[-1] for each in loops)
        return _recording(variables, rows, [Exits(loops)], telling)

    def _observe(
        self, site: Site, probe: Probe, tests: Sequence[TestName], trials: Trials | None = None
    ) -> list[Observed]:
        # Where nothing is forced, too, a test that does not end is cut off soon.
        return self._runtime.observe(site.code.file, (), probe, tests, "forced", _SECONDS, trials)

    def _mended(
        self, site: Site, probe: Probe, kind: str, attempts: Mapping[TestName, _Attempt]
    ) -> list[tuple[Observed, frozenset[int]]] | None:
        """For each failing test how it passes, and which turns are forced; None if one does not."""
        left = dict(attempts)
        mended: list[tuple[Observed, frozenset[int]]] = []
        for _ in range(_ROUNDS):
            trials = {name: list(_trials(attempt, kind)) for name, attempt in left.items()}
            if not all(trials.values()):
                return None
            ended = self._observe(site, probe, tuple(left), Trials(trials))
            if len(ended) < len(left):
                return None  # there was no time for all
            for observed in ended:
                attempt, trial = left[observed.name], trials[observed.name][observed.trial]
                turn = len(trial.values) - 1
                if observed.verdict is TestOutcome.PASSED:
                    if len(observed.evaluations) <= turn:
                        return None
                    mended.append((observed, frozenset({*attempt.forced, turn})))
                    del left[observed.name]
                elif _is_further(observed, attempt.last) and _is_short(observed):
                    attempt.forced[turn], attempt.last = trial.values[turn], observed
                else:
                    return None
            if not left:
                return mended
        return None


def _recording(
    variables: Sequence[Expression], rows: Sequence[Evaluation], demands: Sequence[Demand], distinct: int
) -> Recording:
    own = [value_of(each.value) for each in rows]
    return Recording(variables, [each.seen for each in rows], own, demands, distinct)


def _probe(site: Site, variables: Sequence[Expression]) -> Probe:
    at = Span(site.node.start, site.node.end)
    return Probe(Observe.EXPRESSION, at, tuple(each.text for each in variables), most=_EVALUATIONS)


def _is_short(observed: Observed) -> bool:
    """Whether the expression was evaluated, and all its evaluations were told."""
    return 0 < observed.ended == len(observed.evaluations)


def _is_further(now: Observed, before: Observed) -> bool:
    """Whether a test came further: to a later line, or to more evaluations."""
    return now.line > before.line or now.ended > before.ended


def _own(evaluations: Sequence[Evaluation], forced: Iterable[int]) -> Iterator[tuple[int, Any]]:
    """The values that were right as they were: of evaluations that are not part of another one."""
    left = set(forced)
    outermost = None
    for turn in reversed(range(len(evaluations))):
        evaluation = evaluations[turn]
        if outermost is not None and evaluation.begun > outermost:
            continue  # its own method was called by what the expression calls
        outermost = evaluation.begun
        value = value_of(evaluation.chosen)
        if turn not in left and value is not UNDEFINED:
            yield turn, value


def _trials(attempt: _Attempt, kind: str) -> Iterator[Trial]:
    """Values for the last evaluation; the likeliest last, since what came of that one is told."""
    if not attempt.last.evaluations:
        return
    turn = attempt.last.ended - 1
    own = value_of(attempt.last.evaluations[-1].chosen)
    guesses = list(dict.fromkeys(_guesses(own, kind, attempt.last.message)))
    for guess in reversed(guesses):
        if guess != own:
            yield Trial(kind, attempt.values(turn, _written(guess, kind)))


def _guesses(own: Any, kind: str, message: str) -> Iterator[Any]:
    """Values that may be needed, the likeliest first."""
    if kind == "boolean":
        if isinstance(own, bool):
            yield not own
        return
    pairs = [(_read(left, kind), _read(right, kind)) for left, right in expected_and_actual(message)]
    for expected, _ in pairs:
        if expected is not None:
            yield expected
    if is_numeric(kind) and isinstance(own, int | float):
        yield from _near(own, kind, pairs)


def _near(own: Any, kind: str, pairs: Sequence[tuple[Any, Any]]) -> Iterator[Any]:
    numbers: list[Any] = []
    for expected, actual in pairs:
        if expected is not None and actual is not None:
            numbers += [own + (expected - actual), own - (expected - actual)]
    numbers += [own + 1, own - 1, 0]
    for number in numbers:
        yield wrapped(int(number), kind) if is_integral(kind) else float(number)


def _read(text: str, kind: str) -> Any:
    """A value as an assertion's message prints it; None where it is none of that type."""
    try:
        if kind in ("float", "double"):
            return float(text)
        if kind == "char":
            return ord(units(text)) if len(units(text)) == 1 else None
        if is_integral(kind):
            number = int(text.rstrip("lL"))
            return number if wrapped(number, kind) == number else None
    except ValueError:
        return None
    return _whole_text(text) if kind == STRING else None


def _whole_text(text: str) -> str | None:
    """A string without the brackets that JUnit puts around what differs; None where it is cut."""
    if "..." in text:
        return None
    if text.count("[") == text.count("]") == 1 and text.index("[") < text.index("]"):
        text = text.replace("[", "").replace("]", "")
    return units(text.strip('"'))


def _written(value: Any, kind: str) -> Any:
    """A value as requests write it."""
    return chr(value) if kind == "char" else value


def _loop(row: Sequence[Observed], first: int) -> Loop | None:
    """When a loop may end in a test, by one run for each number of rounds; None where no end helps.

    A test that runs the loop again after it ended tells nothing of the first time alone.
    """
    good: list[int] = []
    longest = max(len(run.evaluations) for run in row)
    for run in row:
        if run.ended > _TURNS[run.trial] + 1:
            return None
        if run.verdict is TestOutcome.PASSED and run.ended == _TURNS[run.trial] + 1:
            good.append(run.trial)
    # What was not tried lies between two numbers of rounds that will both do.
    between = (range(_TURNS[at], _TURNS[at + 1]) for at in good if at + 1 in good)
    ends = frozenset({*(_TURNS[at] for at in good), *itertools.chain.from_iterable(between)})
    return Loop(range(first, first + longest), ends) if ends else None
