"""What is measured of plausible patches, and what is taken for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.ranking.naturalness import Naturalness
from repairnator.core.languages.java.runtime.analysis import Analysis, Member
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Evaluation,
    Observe,
    Observed,
    Probe,
    TestOutcome,
    Trials,
)
from repairnator.core.languages.java.search.measures import Measures
from repairnator.core.search.tally import Tally
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

TEXT = "int m() { return a; }"
TEST = TestName("demo.CalcTest", "fails")
MEMBER = Member(0, "method", "m", "A", False, 0, len(TEXT), 8, len(TEXT), 1, "int", (), None)


class Jvms:
    """On the only input, what is unchanged gives 1, and so does what is called ``harmless``."""

    size = 2

    def __init__(self, *, dead: bool = False) -> None:
        self._dead = dead

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
        if self._dead:
            raise JvmDied("killed", hung=False)
        assert probe.what is Observe.ENTRY
        changed = any(edit.text != "harmless" for edit in edits)
        seen = ({"value": "an input"}, {"value": "returns 2" if changed else "returns 1"})
        return [Observed(TEST, TestOutcome.PASSED, (Evaluation(0, None, None, seen),))]

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        raise AssertionError("no test of another group is run here")


def measures(jvms: Jvms) -> Measures:
    analysis = Analysis(TEXT, "", (MEMBER,), (), (), (), {})
    return Measures(jvms, [TEST], [], {"A.java": Code("A.java", analysis)}, Naturalness(list, 1), Tally())


def candidate(number: int, text: str) -> Candidate:
    start = TEXT.index("a;")
    edit = Edit(start, start + 1, text)
    return Candidate(number, "A.java", (edit,), text, "variable", 1, 0, 1.0, 1.0, frozenset())


HARMLESS, HARMFUL, LATE = candidate(1, "harmless"), candidate(2, "harmful"), candidate(3, "late")


def test_patches_are_compared_on_generated_inputs() -> None:
    measured = measures(Jvms())
    measured.measure([HARMLESS, HARMFUL], lambda _: (), explore=True)
    behaviours = [each.behaviour for each in measured.of([HARMLESS, HARMFUL])]
    assert [each.differing for each in behaviours if each is not None] == [0.0, 1.0]


def test_one_that_was_not_measured_has_nothing_against_it_until_all_is_settled() -> None:
    measured = measures(Jvms())
    measured.measure([HARMLESS, HARMFUL], lambda _: (), explore=True)
    assert not measured.knows(LATE)
    assert measured.of([HARMLESS, HARMFUL, LATE])[2].behaviour is None
    settled = measured.of([HARMLESS, HARMFUL, LATE], settled=True)[2].behaviour
    assert settled is not None
    assert settled.differing == 0.5


def test_nothing_is_asked_twice_of_a_jvm_that_dies() -> None:
    measured = measures(Jvms(dead=True))
    measured.measure([HARMLESS, HARMFUL], lambda _: (), explore=True)
    assert measured.knows(HARMLESS)
    assert measured.knows(HARMFUL)
    assert all(each.behaviour is None for each in measured.of([HARMLESS, HARMFUL], settled=True))
