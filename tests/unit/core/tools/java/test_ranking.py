from typing import cast

from repairnator.core.tools.java.candidates import Candidate
from repairnator.core.tools.java.change import Replacement
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.hints import Hints
from repairnator.core.tools.java.priors import load_priors
from repairnator.core.tools.java.ranking import Plausible, rank

TEXT = "int at(int i) { if (i < n) { throw new E(); } return a[i]; }"


class Source:
    text = TEXT


CODES = {"A.java": cast(Code, Source())}
PRIORS = load_priors()


def candidate(
    number: int, old: str, new: str, *, score: float = 1.0, line: int = 0, traits: tuple[str, ...] = ()
) -> Candidate:
    start = TEXT.index(old)
    edit = Replacement(start, start + len(old), new)
    return Candidate(
        number, "A.java", (edit,), "", "variable", line or number, 0, 1.0, score, frozenset(traits)
    )


def order(*candidates: Candidate, hints: Hints | None = None) -> list[int]:
    ranked = rank([Plausible(each) for each in candidates], CODES, PRIORS, hints or Hints())
    return [each.patch.candidate.number for each in ranked]


def test_the_smaller_edit_comes_first() -> None:
    assert order(candidate(1, "i < n", "i + 1 < n - 2"), candidate(2, "<", "<=")) == [2, 1]


def test_a_deletion_comes_after_an_edit() -> None:
    assert order(candidate(1, "<", "<=", traits=("deletion",)), candidate(2, "<", ">", score=0.5)) == [2, 1]


def test_dropping_a_throw_counts_as_deletion() -> None:
    assert order(candidate(1, "throw new E();", ""), candidate(2, "<", ">", score=0.5)) == [2, 1]


def test_a_condition_set_to_a_constant_comes_late() -> None:
    constant = candidate(1, "i < n", "true", traits=("constant-condition",))
    assert order(constant, candidate(2, "i < n", "i <= n", score=0.5)) == [2, 1]


def test_the_asserted_value_as_a_constant_comes_late() -> None:
    hints = Hints(values=(("42", "17"),))
    assert order(candidate(1, "a[i]", "42"), candidate(2, "a[i]", "a[n]", score=0.5), hints=hints) == [2, 1]


def test_places_that_several_patches_agree_on_come_first() -> None:
    lone, first, second = (
        candidate(1, "<", "<="),
        candidate(2, "n", "m", line=9),
        candidate(3, "i]", "n]", line=9),
    )
    assert order(lone, first, second)[0] == 2


def test_a_patch_that_mends_tests_of_other_groups_comes_first() -> None:
    patches = [Plausible(candidate(1, "<", "<=")), Plausible(candidate(2, "<", ">"), others_fixed=3)]
    ranked = rank(patches, CODES, PRIORS, Hints())
    assert [each.patch.candidate.number for each in ranked] == [2, 1]
    assert "fixes-others" in ranked[0].factors


def test_a_patch_that_disturbs_passing_tests_comes_late() -> None:
    patches = [
        Plausible(candidate(1, "<", "<="), disturbed=1.0),
        Plausible(candidate(2, "<", ">", score=0.5)),
    ]
    ranked = rank(patches, CODES, PRIORS, Hints())
    assert [each.patch.candidate.number for each in ranked] == [2, 1]


def test_equals_keep_the_order_of_the_search() -> None:
    assert order(candidate(5, "<", "<="), candidate(4, "<", ">")) == [4, 5]
