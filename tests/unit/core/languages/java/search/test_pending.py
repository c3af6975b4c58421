"""Plausible patches gathered and handed over in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.exploration import Behaviour
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.ranking.ranking import Plausible
from repairnator.core.languages.java.search.pending import PendingPatches
from repairnator.core.search.tally import Tally

from .samples import unanalyzed

CODES = {"A.java": unanalyzed("A.java", "a = b;")}


class Told:
    """Measures that say of each patch how much it disturbs, once they are asked."""

    def __init__(self, disturbed: Callable[[int], float]) -> None:
        self._disturbed = disturbed
        self.asked: list[int] = []
        self.explored = False

    def knows(self, candidate: Candidate) -> bool:
        return candidate.number in self.asked

    def measure(self, candidates: Sequence[Candidate], guards: object, *, explore: bool) -> None:
        self.asked += [candidate.number for candidate in candidates]
        self.explored = explore

    def disturb(self, candidates: Sequence[Candidate], covering: object) -> None:
        return

    def of(self, candidates: Sequence[Candidate], *, settled: bool = False) -> list[Plausible]:
        return [
            Plausible(each, 0, self._disturbed(each.number) if self.knows(each) else 0.0)
            for each in candidates
        ]


class Alike(Told):
    """Measures with which patches of even numbers behave alike, and those of odd ones, too."""

    def of(self, candidates: Sequence[Candidate], *, settled: bool = False) -> list[Plausible]:
        return [
            Plausible(each, behaviour=Behaviour(9, 0.1, 0.1, 0.0, alike=2, kinds=2, kind=each.number % 2))
            for each in candidates
        ]


def patch(text: str, traits: frozenset[Trait] = frozenset()) -> Candidate:
    edits = (Edit(4, 5, text),)
    return Candidate(len(text), "A.java", edits, text, "variable", len(text), 0, 1.0, 1.0, traits)


def candidate(number: int, text: str, score: float) -> Candidate:
    return Candidate(
        number, "A.java", (Edit(4, 5, text),), str(number), "variable", number, 0, 1.0, score, frozenset()
    )


def pending(measures: Told, number: int) -> PendingPatches:
    made = PendingPatches(measures, load_priors(), Hints(), CODES, 60.0, Tally())
    for each in range(number):
        made.add(candidate(each, f"c{each}", 0.99**each))
    return made


def test_one_that_was_not_measured_does_not_pass_those_that_were() -> None:
    measures = Told(lambda number: 0.0 if number == 25 else 1.0)
    batch = pending(measures, 40).take(lambda _: ())
    assert batch[0].summary == "25"
    assert {int(patch.summary) for patch in batch} <= set(measures.asked)


def test_no_more_are_measured_than_it_takes_to_know_the_best() -> None:
    measures = Told(lambda _: 0.0)
    batch = pending(measures, 40).take(lambda _: ())
    assert [int(patch.summary) for patch in batch] == list(range(10))
    assert len(measures.asked) == 12


def test_those_that_are_not_handed_over_wait() -> None:
    gathered = pending(Told(lambda _: 0.0), 12)
    gathered.take(lambda _: ())
    assert gathered.waiting
    assert [patch.summary for patch in gathered.take(lambda _: ())] == ["10", "11"]
    assert not gathered.waiting


def test_a_single_one_is_not_compared_on_generated_inputs() -> None:
    measures = Told(lambda _: 0.0)
    pending(measures, 1).take(lambda _: ())
    assert not measures.explored


def test_each_patch_has_its_share_of_the_scores() -> None:
    batch = pending(Told(lambda _: 0.0), 4).take(lambda _: ())
    shares = [patch.evidence["share"] for patch in batch]
    assert sum(shares) == pytest.approx(1.0, abs=0.001)
    assert shares == pytest.approx(
        [patch.score / sum(each.score for each in batch) for patch in batch], abs=1e-4
    )


def test_patches_of_another_behaviour_come_before_a_second_one_of_the_same() -> None:
    batch = pending(Alike(lambda _: 0.0), 4).take(lambda _: ())
    assert [patch.summary for patch in batch] == ["0", "1", "2", "3"]
    made = PendingPatches(Alike(lambda _: 0.0), load_priors(), Hints(), CODES, 60.0, Tally())
    for number, score in ((0, 1.0), (2, 0.9), (1, 0.5)):
        made.add(candidate(number, f"c{number}", score))
    assert [patch.summary for patch in made.take(lambda _: ())] == ["0", "1", "2"]


def test_the_confidence_is_that_of_all_patches_that_behave_alike() -> None:
    batch = pending(Alike(lambda _: 0.0), 4).take(lambda _: ())
    first, _, third, _ = batch
    assert first.confidence == third.confidence
    assert first.evidence["shareOfBehaviour"] == pytest.approx(
        first.evidence["share"] + third.evidence["share"], abs=1e-3
    )


def test_those_handed_over_before_keep_their_share() -> None:
    gathered = pending(Told(lambda _: 0.0), 11)
    gathered.take(lambda _: ())
    (last,) = gathered.take(lambda _: ())
    assert last.evidence["share"] == pytest.approx(1 / 11, abs=0.02)
    assert last.confidence is not None
    assert 0.0 < last.confidence < 1.0


def test_a_patch_that_only_fits_the_tests_is_not_enough() -> None:
    made = PendingPatches(Told(lambda _: 0.0), load_priors(), Hints(), CODES, 60.0, Tally())
    made.add(patch("if (a == 3) { b++; } b"))
    assert (made.waiting, made.enough) == (True, False)
    made.add(patch("c + d", traits=frozenset({Trait.PAIR})))
    assert not made.enough
    made.add(patch("c"))
    assert made.enough


def test_the_best_that_waits_is_told_without_measuring() -> None:
    measures = Told(lambda _: 1.0)
    made = PendingPatches(measures, load_priors(), Hints(), CODES, 60.0, Tally())
    assert made.best == 0.0
    made.add(patch("if (a == 3) { b++; } b"))
    doubtful = made.best
    made.add(patch("c"))
    assert 0.0 < doubtful < 0.05 < made.best <= 1.0
    assert measures.asked == []


def test_of_two_with_the_same_edits_the_better_one_counts() -> None:
    gathered = pending(Told(lambda _: 0.0), 0)
    for number, score in ((1, 0.2), (2, 0.7), (3, 0.5)):
        gathered.add(candidate(number, "c", score))
    assert [each.number for each in gathered.found] == [2]
    assert [patch.summary for patch in gathered.take(lambda _: ())] == ["2"]
    gathered.add(candidate(4, "c", 0.9))
    assert not gathered.waiting
