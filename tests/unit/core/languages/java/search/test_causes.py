"""Which failing tests have causes of their own, from what candidates did to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.causes import Causes
from repairnator.core.languages.java.search.thoroughness import Thoroughness
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

A, B, C, GOOD = (TestName("demo.CalcTest", case) for case in ("a", "b", "c", "good"))


class Jvms:
    """Candidates make those tests pass that their summary names, and break ``good`` if it says so."""

    size = 1

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        for candidate in batch.candidates:
            passing = candidate.summary.split()
            failed = [test for test in batch.failing if test.case not in passing]
            broken = [test for test in batch.passing if "breaks" in passing]
            passed = tuple(str(test) for test in batch.failing if test not in failed)
            yield CandidateVerdict(
                candidate.number, Outcome.FAILED if failed + broken else Outcome.PLAUSIBLE, passed=passed
            )


def candidate(
    number: int, member: int, mends: str, file: str = "A.java", trait: Trait | None = None
) -> Candidate:
    edit = Edit(number, number + 1, "x")
    traits = frozenset({trait} if trait else ())
    return Candidate(number, file, (edit,), mends, "variable", number, member, 1.0, 1.0, traits)


def apart(
    failing: Sequence[TestName], *candidates: Candidate, slow: bool = False, whole: bool = False
) -> list[list[TestName]]:
    thoroughness = Thoroughness(len(failing), 60.0)
    causes = Causes(Jvms(), failing, thoroughness)
    for each in candidates:
        passed = tuple(str(test) for test in failing if test.case in each.summary.split())
        causes.learn(each, CandidateVerdict(each.number, Outcome.FAILED, str(failing[-1]), passed=passed))
    if slow:
        thoroughness.every = False
    return sorted(map(sorted, causes.apart(lambda _: (GOOD,), whole=whole)))


def test_edits_in_two_methods_that_mend_different_tests_speak_for_two_causes() -> None:
    assert apart([A, B, C], candidate(1, 1, "a b"), candidate(2, 2, "c")) == [[A, B], [C]]


def test_methods_of_other_files_are_other_methods() -> None:
    assert apart([A, B], candidate(1, 1, "a"), candidate(2, 1, "b", "B.java")) == [[A], [B]]


def test_edits_of_one_method_speak_for_one_cause() -> None:
    assert apart([A, B], candidate(1, 1, "a"), candidate(2, 1, "b")) == []


def test_where_whole_sets_are_wanted_each_test_must_be_in_one() -> None:
    mended = (candidate(1, 1, "a"), candidate(2, 2, "b"))
    assert apart([A, B, C], *mended) == [[A], [B]]
    assert apart([A, B, C], *mended, whole=True) == []
    assert apart([A, B, C], *mended, candidate(3, 3, "c"), whole=True) == [[A], [B], [C]]


def test_edits_that_break_a_passing_test_do_not_count() -> None:
    assert apart([A, B], candidate(1, 1, "a"), candidate(2, 2, "b breaks")) == []


def test_sets_that_overlap_are_not_apart() -> None:
    assert apart([A, B, C], candidate(1, 1, "a b"), candidate(2, 2, "b c")) == []


def test_the_largest_sets_are_taken() -> None:
    few = (candidate(1, 1, "a"), candidate(2, 2, "b"), candidate(3, 3, "a b"), candidate(4, 4, "c"))
    assert apart([A, B, C], *few) == [[A, B], [C]]


def test_early_exits_and_their_like_do_not_count() -> None:
    assert apart([A, B], candidate(1, 1, "a"), candidate(2, 2, "b", trait=Trait.EARLY_EXIT)) == []


def test_where_slow_tests_were_not_all_run_the_best_candidates_are_run_again() -> None:
    assert apart([A, B, C], candidate(1, 1, "a b"), candidate(2, 2, "c"), slow=True) == [[A, B], [C]]


def test_for_whole_sets_no_candidate_is_run_again() -> None:
    class Forbidden:
        size = 1

        def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
            raise AssertionError("a candidate was run")

    thoroughness = Thoroughness(3, 60.0)
    causes = Causes(Forbidden(), [A, B, C], thoroughness)
    # Of one is known what it mends, of the others only that two tests have passed.
    causes.learn(candidate(1, 1, "a"), CandidateVerdict(1, Outcome.FAILED, str(B), passed=(str(A),)))
    for number in (2, 3):
        causes.learn(
            candidate(number, number, "a b"), CandidateVerdict(number, Outcome.FAILED, str(C), fixed=2)
        )
    thoroughness.every = False
    assert causes.apart(lambda _: (GOOD,), whole=True) == ()
