"""How behaviours on generated inputs are compared."""

from __future__ import annotations

import pytest

from repairnator.core.languages.java.ranking.exploration import Behaviour, compared, typical

WORKS = {"a": "returns 1", "b": "returns 2", "c": "throws java.lang.NullPointerException", "d": "endless"}


def test_only_what_worked_before_counts_as_changed() -> None:
    mended = {"a": "returns 1", "b": "returns 2", "c": "returns 0", "d": "returns 9"}
    (behaviour,) = compared({1: mended}, {1: WORKS}).values()
    assert (behaviour.inputs, behaviour.differing, behaviour.crashing) == (4, 0.0, 0.0)


def test_another_result_and_a_crash_are_told_apart() -> None:
    found = compared(
        {1: WORKS | {"a": "returns 7"}, 2: WORKS | {"a": "throws java.lang.ArithmeticException"}},
        {1: WORKS, 2: WORKS},
    )
    assert (found[1].differing, found[1].crashing) == (0.5, 0.0)
    assert (found[2].differing, found[2].crashing) == (0.5, 0.5)


def test_an_exception_that_code_means_to_throw_is_something_that_works() -> None:
    refusing = {"a": "throws java.lang.IllegalArgumentException"}
    found = compared({1: {"a": "returns 1"}}, {1: refusing})
    assert (found[1].differing, found[1].crashing) == (1.0, 0.0)


def test_patches_with_equal_outcomes_are_of_one_kind() -> None:
    other = WORKS | {"b": "returns 8"}
    found = compared({1: WORKS, 2: WORKS, 3: other}, {1: WORKS, 2: WORKS, 3: WORKS})
    assert [found[number].alike for number in (1, 2, 3)] == [2, 2, 1]
    assert {behaviour.kinds for behaviour in found.values()} == {2}


def test_only_inputs_that_all_were_asked_decide_the_kind() -> None:
    found = compared({1: {"a": "returns 1", "x": "returns 5"}, 2: {"a": "returns 1"}}, {1: WORKS, 2: WORKS})
    assert found[1].alike == found[2].alike == 2


def test_a_patch_that_could_not_be_explored_has_no_behaviour() -> None:
    assert compared({1: {}, 2: WORKS}, {1: {}, 2: WORKS}).keys() == {2}


def test_a_patch_that_was_not_explored_counts_as_a_usual_one() -> None:
    explored = [
        Behaviour(inputs=10, differing=differing, least=0.2, crashing=0.1, alike=2, kinds=3)
        for differing in (0.2, 0.6)
    ]
    usual = typical(explored)
    assert usual is not None
    assert usual.differing == pytest.approx(0.4)
    assert (usual.least, usual.alike) == (0.2, 1)
    assert typical([]) is None


def test_patches_of_other_methods_do_not_hide_which_behave_alike() -> None:
    elsewhere = {"z": "returns 1"}
    found = compared(
        {1: WORKS, 2: WORKS, 3: elsewhere}, {1: WORKS, 2: WORKS, 3: elsewhere}, {1: "m", 2: "m", 3: "n"}
    )
    assert found[1].kind == found[2].kind != found[3].kind
    assert found[3].kinds == 2


def test_patches_that_were_asked_nothing_in_common_are_of_kinds_of_their_own() -> None:
    found = compared({1: {"a": "returns 1"}, 2: {"b": "returns 2"}}, {1: WORKS, 2: WORKS})
    assert found[1].kind != found[2].kind
