"""What is observed of a patch, by its place in the changed file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.candidates import Candidate, trimmed
from repairnator.core.languages.java.operators.change import Change, Operator
from repairnator.core.languages.java.operators.guards import return_change
from repairnator.core.languages.java.operators.statements import returned
from repairnator.core.languages.java.ranking.disturbance import Disturbance
from repairnator.core.languages.java.runtime.protocol import (
    Evaluation,
    Observe,
    Observed,
    Probe,
    TestOutcome,
    Trials,
)
from repairnator.model import TestName

from .samples import FILE, sample, site

TESTS = [TestName("demo.SampleTest", case) for case in ("one", "two")]


class Jvms:
    """In the first test a condition comes true; nothing else differs. Remembers what it was asked of."""

    def __init__(self) -> None:
        self.asked: list[str] = []

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
        changed = applied(sample().text, edits)
        self.asked.append(changed[probe.at.start : probe.at.end])
        if probe.what is Observe.VALUE:
            return [
                Observed(name, TestOutcome.PASSED, (Evaluation(0, None, None, ({"value": 1},)),))
                for name in tests
            ]
        return [
            Observed(name, TestOutcome.PASSED, (Evaluation(0, name == tests[0], name == tests[0], ()),))
            for name in tests
        ]


def candidate(change: Change, operator: str = "variable") -> Candidate:
    edits = trimmed(sample().text, change.edits)
    return Candidate(1, FILE, edits, "", operator, 1, 0, 1.0, 1.0, change.traits, change.done)


def changes(name: str, text: str, kind: str = "") -> list[Change]:
    """What the operators of a name make of a place."""
    place = site(text, kind)
    operators: list[Operator] = [each for each in ALL if each.name == name and place.node.kind in each.kinds]
    return [change for operator in operators for change in operator.generate(place)]


def test_a_parenthesis_in_a_character_does_not_end_the_condition() -> None:
    place, jvms = site("return depth;"), Jvms()
    change = return_change(place, "c == ')'", returned(place, "int")[0], 0.0)
    assert Disturbance(jvms).of(candidate(change), sample(), TESTS) == 0.5
    assert jvms.asked == ["c == ')'"]


@pytest.mark.parametrize(
    ("operator", "text", "kind", "disturbed"),
    [("wrap-in-condition", "depth--;", "", 0.5), ("wrap-in-condition", "total = depth;", "", 0.5)],
)
def test_a_condition_around_what_was_there_must_hold(
    operator: str, text: str, kind: str, disturbed: float
) -> None:
    for change in changes(operator, text, kind):
        jvms = Jvms()
        assert Disturbance(jvms).of(candidate(change), sample(), TESTS) == disturbed
        (asked,) = jvms.asked
        assert f"only when `{asked}`" in change.summary


def test_a_copied_block_is_measured_by_its_condition() -> None:
    copies = changes("insert-block", "return total;")
    assert copies == []  # ``c`` means nothing there
    copies = changes("insert-block", "total = depth;")
    assert copies
    for change in copies:
        jvms = Jvms()
        assert Disturbance(jvms).of(candidate(change), sample(), TESTS) == 0.5
        assert jvms.asked == ["c == ')'"]


def test_an_extended_condition_is_measured_as_a_whole() -> None:
    extended = changes("condition-weakened", "a < b", "LESS_THAN")[0]
    jvms = Jvms()
    Disturbance(jvms).of(candidate(extended), sample(), TESTS)
    before, after = jvms.asked
    assert before == "a < b"
    assert after.startswith("(")
    assert "a < b" in after
    assert after.endswith(")")
