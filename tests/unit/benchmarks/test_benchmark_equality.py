"""When a patch counts as right: by its tree, its bytecode, or its behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from benchmarks.classics.equality import Equality
from benchmarks.classics.solutions import Solution

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.runtime.analysis import Analysis, Member
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Evaluation,
    Observed,
    Outcome,
    TestOutcome,
)
from repairnator.core.languages.java.runtime.warm import JavaRuntime
from repairnator.core.warm.batches import Batch, Variant
from repairnator.model import TestName

FILE = "A.java"
FAULTY = "class A { int m(int a) { return a; } int n(int b) { return b; } }"
RIGHT = FAULTY.replace("return a", "return -a")
TEST = TestName("ATest", "m")


def member(number: int, name: str, text: str) -> Member:
    start = FAULTY.index(text)
    body = start + text.index("{")
    end = start + len(text)
    return Member(number, "method", name, "A", False, start, end, body, end, 1, "int", (), None)


def returned(edits: Sequence[Edit[str]]) -> str:
    """What ``m`` returns after edits."""
    return applied(FAULTY, edits).partition("return ")[2].partition(";")[0]


class Jvms:
    """Does what is told of the expression that ``m`` returns, by input; inputs begin with a method's name."""

    def __init__(self, outcomes: dict[str, dict[str, str]]) -> None:
        self._outcomes = outcomes

    def analyze(self, *_: object) -> Analysis:
        members = (
            member(0, "m", "int m(int a) { return a; }"),
            member(1, "n", "int n(int b) { return b; }"),
        )
        return Analysis(FAULTY, "", members, (), (), (), {})

    def validate(self, batch: Batch[Variant]) -> Iterator[CandidateVerdict]:
        for each in batch.candidates:
            code = returned(each.edits).replace("0 - a", "-a")
            yield CandidateVerdict(each.number, Outcome.PLAUSIBLE, code=code)

    def observe(self, file: str, edits: Sequence[Edit[str]], probe: Any, *_: object) -> list[Observed]:
        done = self._outcomes[returned(edits)]
        name = "m" if probe.at.start < FAULTY.index("int n") else "n"
        seen = (({"value": given}, {"value": outcome}) for given, outcome in done.items() if given[0] == name)
        return [Observed(TEST, TestOutcome.PASSED, tuple(Evaluation(0, None, None, each) for each in seen))]


FAULTY_DOES = {"m1": "returns 1", "m2": "returns 2", "n1": "returns 1"}
RIGHT_DOES = {"m1": "returns -1", "m2": "returns -2", "n1": "returns 1"}


def equality(text: str, does: dict[str, str], right: dict[str, str] = RIGHT_DOES) -> str:
    """How a change of ``a`` compares that does this."""
    jvms = Jvms({"a": FAULTY_DOES, "-a": right, text: does})
    start = FAULTY.index("return a") + len("return ")
    comparison = Equality(cast(JavaRuntime, jvms), Solution(FILE, FAULTY, RIGHT), [TEST], [])
    (found,) = comparison.of([[Edit(start, start + 1, text, FILE)]])
    return found


def test_the_solution_itself_has_its_tree() -> None:
    assert equality("-a", RIGHT_DOES) == "tree"


def test_other_words_with_the_same_bytecode_are_the_same() -> None:
    assert equality("0 - a", {}) == "bytecode"


def test_what_does_the_same_with_all_inputs_is_right() -> None:
    assert equality("~a + 1", RIGHT_DOES) == "behaviour"


@pytest.mark.parametrize(
    "does",
    [
        pytest.param({"m1": "returns -1", "m2": "returns 2"}, id="another outcome"),
        pytest.param({"n1": "returns 1"}, id="no input of the method that the solution changes"),
        pytest.param({}, id="no input at all"),
    ],
)
def test_what_does_something_else_or_was_not_asked_differs(does: dict[str, str]) -> None:
    assert equality("a * -1", does) == "differs"


def test_inputs_that_do_not_see_the_fault_prove_nothing() -> None:
    assert equality("a * -1", FAULTY_DOES, right=FAULTY_DOES) == "differs"


def test_a_patch_of_another_file_differs() -> None:
    comparison = Equality(cast(JavaRuntime, Jvms({})), Solution(FILE, FAULTY, RIGHT), [TEST], [])
    assert comparison.of([[Edit(0, 0, "x", "B.java")]]) == ["differs"]
