"""Programs for tests, with an expression whose values are told and forced as a JVM does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from repairnator.core.edits import Edit
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
from repairnator.model import TestName


class Char(str):
    """A character, which is no string."""


_TYPES = {bool: "Boolean", int: "Integer", float: "Double", str: "String", Char: "Character"}
Expression = Callable[..., Any]
Test = Callable[[Expression], None]


class Run:
    """One run of a test: ``run(own, a=1)`` is the expression, ``a`` what is in scope."""

    def __init__(self, probe: Probe, trial: Trial, mode: str) -> None:
        self._names, self._trial, self._most = probe.seen, trial, probe.most
        self._constant = {"true": True, "false": False}.get(mode)
        self._told = (lambda value: value) if probe.what is Observe.CONDITION else described
        self._begun = 0
        self.ended = 0
        self.evaluations: list[Evaluation] = []

    def __call__(self, own: Callable[[], Any] | Any, **scope: Any) -> Any:
        begun = self._begun
        self._begun += 1
        if not scope.keys() >= set(self._names):
            raise ArithmeticError("what is not in scope is a call that throws")
        seen = tuple(described(scope[name]) for name in self._names)
        value = own() if callable(own) else own
        given, values = value, self._trial.values
        at = self.ended if self.ended < len(values) else -1 if self._trial.forever else None
        if at is not None and values and values[at] is not OWN:
            given = values[at]
        given = given if self._constant is None else self._constant
        if len(self.evaluations) < self._most:
            self.evaluations.append(Evaluation(0, self._told(value), self._told(given), seen, begun))
        self.ended += 1
        return given


def described(value: Any) -> dict[str, Any]:
    """As ``ValueDescription`` tells it."""
    if value is None:
        return {"type": "null", "value": None}
    return {"type": f"java.lang.{_TYPES[type(value)]}", "value": value}


def asserted(expected: Any, actual: Any, line: int = 1) -> None:
    """As ``assertEquals`` does it, on a line of the test."""
    if expected != actual:
        raise AssertionError(f"expected:<{expected}> but was:<{actual}>", line)


class Program:
    """Implements :class:`repairnator.core.languages.java.ranking.runtime.Observer`."""

    def __init__(self, tests: dict[TestName, Test]) -> None:
        self._tests = tests
        self.asked = 0

    def observe(
        self,
        file: str,
        edits: Sequence[Edit[str]],
        probe: Probe,
        tests: Sequence[TestName],
        mode: str,
        seconds: float,
        trials: Trials | None = None,
    ) -> list[Observed]:
        self.asked += 1
        found: list[Observed] = []
        for name in tests:
            row = list(trials.of[name]) if trials is not None else [Trial("", ())]
            for number, trial in enumerate(row):
                observed = self._run(name, Run(probe, trial, mode), number)
                passed = observed.verdict is TestOutcome.PASSED
                if (trials is not None and trials.every) or passed or number == len(row) - 1:
                    found.append(observed)
                if passed and not (trials is not None and trials.every):
                    break
        return found

    def _run(self, name: TestName, run: Run, number: int) -> Observed:
        verdict, message, line = TestOutcome.PASSED, "", 0
        try:
            self._tests[name](run)
        except AssertionError as error:
            verdict, message, line = TestOutcome.FAILED, str(error.args[0]), int(error.args[1])
        except ArithmeticError:
            verdict = TestOutcome.ERROR
        return Observed(name, verdict, tuple(run.evaluations), message, line, number, run.ended)
