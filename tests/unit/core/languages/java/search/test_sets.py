"""Sets of conventional edits, by what each of them did alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.sets import Sets
from repairnator.model import TestName

from .samples import FILE, sample

FIRST, SECOND = TestName("demo.CalcTest", "first"), TestName("demo.CalcTest", "second")
numbers = itertools.count(1)


class Singles:
    """Where single candidates come from."""

    best_weight = 1.0

    def __init__(self) -> None:
        self.codes: dict[str, Code] = {FILE: sample()}

    def numbered(self, candidate_of: Callable[[int], Candidate]) -> Candidate:
        return candidate_of(next(numbers))


def candidate(start: int, *, end: int | None = None, member: int = 2, **more: Any) -> Candidate:
    known: dict[str, Any] = {
        "number": next(numbers),
        "file": FILE,
        "edits": (Edit(start, start + 2 if end is None else end, "x"),),
        "summary": str(start),
        "operator": "comparison",
        "line": start,
        "member": member,
        "suspiciousness": 1.0,
        "score": 0.5,
        "traits": frozenset(),
    }
    return Candidate(**(known | more))


def failed(line: int = 10, test: TestName = FIRST, **more: Any) -> CandidateVerdict:
    return CandidateVerdict(0, Outcome.FAILED, str(test), "java.lang.AssertionError", "no", line=line, **more)


def nothing(file: str, most: int) -> Sequence[Candidate]:
    return ()


def sets_of(
    *failing: TestName, others: int = 20, unreached: Callable[[str, int], Sequence[Candidate]] = nothing
) -> Sets:
    """With so many candidates of another kind that have changed nothing."""
    sets = Sets(Singles(), failing, load_priors(), unreached, set())
    for start in range(others):
        sets.learn(candidate(start, operator="expression"), failed())
    return sets


def drawn(sets: Sets) -> list[str]:
    return [each.summary for each in iter(sets.next, None)]


def test_conventional_edits_of_a_method_are_put_together_the_likeliest_first() -> None:
    sets = sets_of(FIRST)
    for start, score in ((10, 0.1), (20, 0.4), (30, 0.3)):
        sets.learn(candidate(start, score=score), failed())
    assert drawn(sets) == ["20; 30", "10; 20", "10; 30"]


def test_a_set_of_two_that_was_tried_is_put_together_with_a_third() -> None:
    sets = sets_of(FIRST)
    for start in (10, 20, 30, 40):
        sets.learn(candidate(start), failed())
    two = list(iter(sets.next, None))
    for each in two:
        sets.learn(each, failed())
    three = list(iter(sets.next, None))
    assert sorted(len(each.edits) for each in two) == [2] * 6
    assert sorted(len(each.edits) for each in three) == [3] * 4
    assert all(Trait.PAIR in each.traits for each in (*two, *three))
    for each in three:
        sets.learn(each, failed())
    assert drawn(sets) == []


def test_edits_come_first_beside_one_with_which_the_tests_come_further() -> None:
    sets = sets_of(FIRST)
    sets.learn(candidate(10, score=0.5), failed())
    sets.learn(candidate(20, score=0.4), failed(line=9))
    sets.learn(candidate(30, score=0.4), failed(line=11))
    assert drawn(sets) == ["10; 30", "20; 30", "10; 20"]


def test_edits_that_mend_different_tests_come_first() -> None:
    sets = sets_of(FIRST, SECOND)
    sets.learn(candidate(10, score=0.9), failed(test=SECOND, passed=(str(FIRST),)))
    sets.learn(candidate(20, score=0.9), failed(test=SECOND, passed=(str(FIRST),)))
    sets.learn(candidate(30, score=0.5), failed(passed=(str(SECOND),)))
    assert drawn(sets)[2] == "10; 20"


def test_a_set_that_brings_the_tests_further_than_its_parts_is_taken_up_first() -> None:
    sets = sets_of(FIRST)
    for start in (10, 20, 30, 40):
        sets.learn(candidate(start), failed())
    for each in list(iter(sets.next, None)):
        sets.learn(each, failed(line=12 if each.summary == "20; 30" else 10))
    assert drawn(sets)[:2] == ["10; 20; 30", "20; 30; 40"]


def test_what_does_not_compile_or_passes_or_is_not_usual_is_in_no_set() -> None:
    sets = sets_of(FIRST)
    sets.learn(candidate(10), failed())
    for start, outcome in ((20, Outcome.UNCOMPILABLE), (30, Outcome.PLAUSIBLE), (40, Outcome.DUPLICATE)):
        sets.learn(candidate(start), CandidateVerdict(0, outcome))
    sets.learn(candidate(50, operator="condition-replaced"), failed())
    assert drawn(sets) == []


def test_edits_of_the_same_text_are_not_put_together() -> None:
    sets = sets_of(FIRST)
    sets.learn(candidate(10, end=20), failed())
    sets.learn(candidate(15), failed())
    assert drawn(sets) == []


def test_edits_of_methods_that_do_not_call_each_other_are_not_put_together() -> None:
    sets = sets_of(FIRST)
    sets.learn(candidate(10, member=2), failed())
    sets.learn(candidate(400, member=4), failed())
    assert drawn(sets) == []


def test_the_bound_is_what_the_next_set_counts_among_the_patches() -> None:
    sets, priors = sets_of(FIRST), load_priors()
    assert sets.bound == 0.0
    sets.learn(candidate(10, score=0.5), failed())
    sets.learn(candidate(20, score=0.4), failed())
    expected = 0.5 * 0.4 * priors.sets["another"]
    assert abs(sets.bound - expected * priors.plausible["pair"]) < 1e-9
    made = sets.next()
    assert made is not None
    assert abs(made.score - expected) < 1e-9


def test_what_shows_nothing_alone_may_show_something_where_the_failing_tests_pass_already() -> None:
    def first(*fixed: str) -> str:
        sets = sets_of(FIRST)
        broken = CandidateVerdict(0, Outcome.FAILED, "demo.CalcTest#other", fixed=1, passed=fixed)
        sets.learn(candidate(10, score=0.3), broken if fixed else failed())
        sets.learn(candidate(20, score=0.8), failed(line=9))
        sets.learn(candidate(30, score=0.9, operator="number"), failed())
        return drawn(sets)[0]

    assert first() == "20; 30"
    assert first(str(FIRST)) == "10; 30"


def test_what_shows_nothing_alone_but_with_a_part_of_a_set_is_the_set_s_next_part() -> None:
    sets = sets_of(FIRST)
    for start, score in ((10, 0.5), (20, 0.5), (30, 0.4), (40, 0.5)):
        sets.learn(candidate(start, score=score), failed())
    told = {"10; 30": 9, "10; 20": 11}
    for each in sorted(iter(sets.next, None), key=lambda each: told.get(each.summary, 0)):
        sets.learn(each, failed(line=told.get(each.summary, 10)))
    assert sorted(drawn(sets)[0].split("; ")) == ["10", "20", "30"]


def test_of_edits_of_a_line_that_do_the_same_each_further_one_is_worth_less() -> None:
    sets = sets_of(FIRST)
    sets.learn(candidate(10, score=0.9), failed())
    for start, kind in ((20, "arithmetic"), (23, "logical"), (26, "number")):
        sets.learn(candidate(start, line=20, score=0.8, operator=kind), failed(line=9))
    sets.learn(candidate(30, score=0.6, operator="variable"), failed(line=9))
    assert [each for each in drawn(sets) if each.startswith("10; ")][:2] == ["10; 20", "10; 30"]


def test_of_edits_of_a_kind_in_a_method_each_further_one_is_worth_less() -> None:
    sets = sets_of(FIRST)
    sets.learn(candidate(10, score=0.9), failed())
    for start in (20, 30, 40):
        sets.learn(candidate(start, score=0.5, operator="number"), failed())
    sets.learn(candidate(50, score=0.4, operator="variable"), failed())
    assert drawn(sets)[:2] == ["10; 20", "10; 50"]


def test_edits_of_code_that_no_test_reaches_are_parts_too() -> None:
    hidden = [candidate(90), candidate(95, operator="condition-replaced"), candidate(97, member=4)]
    sets = sets_of(FIRST, unreached=lambda _, most: hidden[:most])
    sets.learn(candidate(10), failed())
    assert drawn(sets) == ["10; 90"]


def test_sets_of_two_have_every_other_turn_though_those_of_three_promise_more() -> None:
    sets = sets_of(FIRST)
    for start in (10, 20, 30, 40):
        sets.learn(candidate(start, score=0.9), failed(line=11))
    for each in list(iter(sets.next, None)):
        sets.learn(each, failed(line=12))
    for start in (50, 60):
        sets.learn(candidate(start, score=0.1), failed())
    sizes = [len(each.parts) for each in itertools.islice(iter(sets.next, None), 6)]
    assert sizes.count(2) >= 3
    assert sizes.count(3) >= 2
