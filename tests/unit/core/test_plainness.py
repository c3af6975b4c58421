"""The plainest form of a patch: what is proposed, judged and simplified again."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.plainness import plainest


class Numbers:
    """Forms are numbers; smaller ones are plainer, and those that are good do what the patch does."""

    def __init__(self, *good: int, step: int = 3) -> None:
        self._good = good
        self._step = step
        self.judged: list[Sequence[int]] = []

    def plainer(self, form: int) -> Sequence[int]:
        return range(max(0, form - self._step), form)

    def first_equivalent(self, forms: Sequence[int]) -> int | None:
        self.judged.append(forms)
        return next((form for form in forms if form in self._good), None)


def always() -> bool:
    return True


def test_the_plainest_form_that_does_the_same_is_simplified_again() -> None:
    assert plainest(9, Numbers(8, 7, 5, 2), rounds=9, wanted=always) == 2


def test_a_patch_without_a_plainer_form_stays_as_it_is() -> None:
    assert plainest(9, Numbers(1), rounds=9, wanted=always) == 9


def test_no_form_is_judged_twice() -> None:
    numbers = Numbers(8, 7, step=2)
    plainest(9, numbers, rounds=9, wanted=always)
    judged = [form for forms in numbers.judged for form in forms]
    assert sorted(judged) == sorted(set(judged))


def test_it_ends_with_its_rounds_and_when_nobody_wants_more() -> None:
    good = Numbers(*range(9), step=1)
    assert plainest(9, good, rounds=2, wanted=always) == 7
    assert plainest(9, good, rounds=9, wanted=lambda: False) == 9
