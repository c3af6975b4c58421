"""Candidates that were cut off get a second trial, the likeliest first, a few at a time."""

from __future__ import annotations

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.patience import Patience
from repairnator.model import TestName

FAILING, OTHER = TestName("demo.CalcTest", "sums"), TestName("demo.CalcTest", "other")


def candidate(number: int, score: float, file: str = "A.java") -> Candidate:
    edits = (Edit(0, 1, "x"),)
    return Candidate(number, file, edits, "", "number", 1, 0, 1.0, score, frozenset())


def cut(number: int, test: TestName = FAILING, *, lost: bool = False) -> CandidateVerdict:
    return CandidateVerdict(number, Outcome.TIMEOUT, str(test), lost=lost)


def numbers(patience: Patience, spent: float, *, dry: bool = False) -> list[int]:
    return [each.number for each in patience.next(spent, dry=dry)]


def test_the_likeliest_of_one_file_are_due_after_a_share_of_the_time() -> None:
    patience = Patience([FAILING])
    for number, (score, file) in enumerate([(0.2, "A.java"), (0.5, "A.java"), (0.4, "B.java")]):
        patience.learn(candidate(number, score, file), cut(number))
    assert numbers(patience, 0.1) == []
    assert numbers(patience, 0.2) == [1, 0]
    assert numbers(patience, 0.2) == []
    assert numbers(patience, 0.5) == [2]


def test_at_the_end_of_all_candidates_nothing_is_waited_for() -> None:
    patience = Patience([FAILING])
    patience.learn(candidate(1, 0.5), cut(1))
    assert numbers(patience, 0.01, dry=True) == [1]


def test_no_candidate_gets_a_third_trial() -> None:
    patience = Patience([FAILING])
    patience.learn(candidate(1, 0.5), cut(1))
    assert not patience.had(candidate(1, 0.5))
    assert numbers(patience, 0.2) == [1]
    assert patience.had(candidate(1, 0.5))
    patience.learn(candidate(1, 0.5), cut(1))
    assert numbers(patience, 1.0, dry=True) == []


def test_what_hangs_in_a_passing_test_or_took_its_jvm_along_gets_none() -> None:
    patience = Patience([FAILING])
    patience.learn(candidate(1, 0.5), cut(1, OTHER))
    patience.learn(candidate(2, 0.5), cut(2, lost=True))
    patience.learn(candidate(3, 0.5), CandidateVerdict(3, Outcome.FAILED, str(FAILING)))
    assert numbers(patience, 1.0, dry=True) == []
