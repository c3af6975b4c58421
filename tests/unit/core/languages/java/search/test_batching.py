from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Trait
from repairnator.core.languages.java.search.batching import BatchMaker

numbers = itertools.count(1)


def candidate(operator: str, file: str = "A.java") -> Candidate:
    traits = frozenset({Trait.PAIR} if operator in ("pair", "set") else ())
    return Candidate(next(numbers), file, (), operator, operator, 1, 0, 1.0, 0.5, traits)


class Stream:
    """Of candidates, endless or not: a frontier, or pairs."""

    def __init__(self, operator: str, most: int | None = None, *, sure: bool = False) -> None:
        self._sure = sure
        endless = itertools.count() if most is None else range(most)
        self._candidates: Iterator[Candidate] = (candidate(operator) for _ in endless)
        self.bound = 0.0 if most == 0 else 1.0
        self.codes: dict[str, Code] = {}

    def __iter__(self) -> Iterator[Candidate]:
        return self

    def __next__(self) -> Candidate:
        found = self.next()
        if found is None:
            self.bound = 0.0
            raise StopIteration
        return found

    def next(self, *, sure: bool = False) -> Candidate | None:
        if sure and not self._sure:
            return None
        return next(self._candidates, None)


class Conditions:
    """Sought, or being sought still."""

    def __init__(self, sought: bool) -> None:
        self._sought = sought

    def step(self, validated: int, *, found: bool, dry: bool) -> bool:
        return self._sought


@dataclass
class Found:
    """What was plausible so far."""

    found: list[Candidate]
    waiting: bool
    best: float = 0.0

    @property
    def enough(self) -> bool:
        return any(Trait.PAIR not in each.traits for each in self.found)


def maker(
    singles: Stream,
    pairs: Stream,
    found: tuple[Candidate, ...] = (),
    *,
    sought: bool = True,
    waiting: bool = False,
    sets: Stream | None = None,
    best: float = 0.0,
) -> BatchMaker:
    sets = sets or Stream("set", 0)
    return BatchMaker(singles, sets, pairs, [Conditions(sought)], Found(list(found), waiting, best))


def operators(made: BatchMaker, *, spent: float, size: int = 30, idle: bool = False) -> list[str]:
    return [each.operator for each in made.next_batch(size, 0, idle=idle, spent=spent)]


def test_single_edits_come_first() -> None:
    assert operators(maker(Stream("single"), Stream("pair")), spent=0.1) == ["single"] * 30


def test_candidates_of_other_files_that_wait_are_still_to_come() -> None:
    singles = Stream("single", 0)
    singles._candidates = iter([candidate("single", "A.java"), candidate("single", "B.java")])
    made = maker(singles, Stream("pair", 0))
    assert len(made.next_batch(30, 0, idle=False)) == 1
    assert (singles.bound, made.bound) == (0.0, 0.5)
    assert len(made.next_batch(30, 0, idle=False)) == 1
    assert made.bound == 0.0


def test_the_best_that_waits_counts_wherever_it_stands() -> None:
    singles = Stream("single", 0)
    low, high = candidate("single", "B.java"), replace(candidate("single", "B.java"), score=0.9)
    singles._candidates = iter([low, high, *(candidate("single", "A.java") for _ in range(3))])
    made = maker(singles, Stream("pair", 0))
    assert {each.file for each in made.next_batch(3, 0, idle=False)} == {"A.java"}
    singles.bound = 0.0
    assert made.bound == 0.9


def test_while_a_patch_waits_the_best_candidates_are_not_kept_back_until_their_batch_is_full() -> None:
    for waiting, file in ((False, "A.java"), (True, "B.java")):
        singles = Stream("single", 0)
        lone = replace(candidate("single", "B.java"), score=0.9)
        singles._candidates = iter([lone, *(candidate("single", "A.java") for _ in range(5))])
        made = maker(singles, Stream("pair", 0), waiting=waiting)
        assert {each.file for each in made.next_batch(3, 0, idle=False)} == {file}


def test_pairs_come_between_single_edits_that_would_not_end_in_time() -> None:
    made = maker(Stream("single"), Stream("pair"))
    assert operators(made, spent=0.3).count("pair") == 10
    assert operators(made, spent=0.7).count("pair") == 15


def test_pairs_whose_parts_mend_all_tests_do_not_wait() -> None:
    assert operators(maker(Stream("single"), Stream("pair", sure=True)), spent=0.01).count("pair") == 7
    found = (candidate("single"),)
    assert "pair" not in operators(maker(Stream("single"), Stream("pair", sure=True), found), spent=0.01)


def test_without_pairs_single_edits_go_on() -> None:
    assert operators(maker(Stream("single"), Stream("pair", 0)), spent=0.5) == ["single"] * 30


def test_no_pairs_are_tried_once_a_single_edit_is_enough() -> None:
    made = maker(Stream("single"), Stream("pair"), (candidate("single"),))
    assert "pair" not in operators(made, spent=0.5)


def test_a_pair_that_passes_does_not_end_the_search_for_others() -> None:
    made = maker(Stream("single"), Stream("pair"), (candidate("pair"),))
    assert operators(made, spent=0.3).count("pair") == 10


def test_when_single_edits_are_used_up_and_nothing_runs_pairs_follow() -> None:
    made = maker(Stream("single", 5), Stream("pair", 40))
    assert operators(made, spent=0.1) == ["single"] * 5
    assert operators(made, spent=0.1) == []
    assert operators(made, spent=0.1, idle=True) == ["pair"] * 30
    assert operators(made, spent=0.1, idle=True) == ["pair"] * 10
    assert not made.exhausted
    assert operators(made, spent=0.1, idle=True) == []
    assert made.exhausted


def test_pairs_wait_while_conditions_are_sought() -> None:
    made = maker(Stream("single", 5), Stream("pair"), sought=False)
    assert operators(made, spent=0.1) == ["single"] * 5
    assert operators(made, spent=0.1, idle=True) == []
    assert not made.exhausted


def test_sets_come_between_single_edits_from_the_beginning() -> None:
    made = maker(Stream("single"), Stream("pair", 0), sets=Stream("set"))
    assert operators(made, spent=0.0).count("set") == 10
    assert operators(made, spent=0.5).count("set") == 15


def test_no_set_is_tried_that_cannot_be_better_than_what_passes() -> None:
    better = maker(Stream("single"), Stream("pair", 0), sets=Stream("set"), best=0.9)
    assert "set" in operators(better, spent=0.0)
    worse = maker(Stream("single"), Stream("pair", 0), sets=Stream("set"), best=1.1)
    assert "set" not in operators(worse, spent=0.0)


def test_when_single_edits_are_used_up_sets_follow_before_pairs() -> None:
    made = maker(Stream("single", 2), Stream("pair", 2), sets=Stream("set", 4))
    assert operators(made, spent=0.0) == ["single"] * 2 + ["set"] * 4
    assert operators(made, spent=0.0, idle=True) == ["pair"] * 2


def test_sets_that_could_be_better_are_still_to_come() -> None:
    made = maker(Stream("single", 0), Stream("pair", 0), sets=Stream("set"), best=0.9)
    assert made.bound == 1.0
    made = maker(Stream("single", 0), Stream("pair", 0), sets=Stream("set"), best=1.1)
    assert made.bound == 0.0
