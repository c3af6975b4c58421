from dataclasses import replace

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import Done, Trait
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.exploration import Behaviour
from repairnator.core.languages.java.ranking.naturalness import Surprise
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.ranking.ranking import (
    Plausible,
    Ranked,
    by_behaviour,
    one_of_each_first,
    rank,
)
from repairnator.core.languages.java.ranking.reasons import reason

from .samples import FILE, node, sample, unanalyzed

TEXT = "int at(int i) { if (i < n) { throw new E(); } return a[i]; }"


CODES = {"A.java": unanalyzed("A.java", TEXT)}
PRIORS = load_priors()


def candidate(
    number: int, old: str, new: str, *, score: float = 1.0, line: int = 0, traits: tuple[Trait, ...] = ()
) -> Candidate:
    start = TEXT.index(old)
    edit = Edit(start, start + len(old), new)
    return Candidate(
        number, "A.java", (edit,), "", "variable", line or number, 0, 1.0, score, frozenset(traits)
    )


def order(*candidates: Candidate, hints: Hints | None = None) -> list[int]:
    ranked = rank([Plausible(each) for each in candidates], CODES, PRIORS, hints or Hints())
    return [each.patch.candidate.number for each in ranked]


def test_the_smaller_edit_comes_first() -> None:
    assert order(candidate(1, "i < n", "i + 1 < n - 2"), candidate(2, "<", "<=")) == [2, 1]


def test_a_deletion_comes_after_an_edit() -> None:
    assert order(candidate(1, "<", "<=", traits=(Trait.DELETION,)), candidate(2, "<", ">", score=0.5)) == [
        2,
        1,
    ]


def test_dropping_a_throw_counts_as_deletion() -> None:
    assert order(candidate(1, "throw new E();", ""), candidate(2, "<", ">", score=0.5)) == [2, 1]


def test_a_condition_set_to_a_constant_comes_late() -> None:
    constant = candidate(1, "i < n", "true", traits=(Trait.CONSTANT_CONDITION,))
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


def behaving(number: int, new: str, behaviour: Behaviour | None) -> Plausible:
    return Plausible(candidate(number, "<", new, line=number), behaviour=behaviour)


def order_of(*found: Plausible) -> list[int]:
    return [each.patch.candidate.number for each in rank(found, CODES, PRIORS, Hints())]


def test_what_changes_less_of_what_worked_comes_first() -> None:
    broad = Behaviour(inputs=50, differing=0.6, least=0.1, crashing=0.0, alike=1, kinds=2)
    narrow = Behaviour(inputs=50, differing=0.1, least=0.1, crashing=0.0, alike=1, kinds=2)
    assert order_of(behaving(1, ">", broad), behaving(2, "<=", narrow)) == [2, 1]


def test_what_crashes_where_the_original_works_comes_late() -> None:
    crashing = Behaviour(inputs=50, differing=0.2, least=0.2, crashing=0.2, alike=1, kinds=2)
    sound = Behaviour(inputs=50, differing=0.3, least=0.2, crashing=0.0, alike=1, kinds=2)
    assert order_of(behaving(1, ">", crashing), behaving(2, "<=", sound)) == [2, 1]


def test_the_best_of_each_behaviour_comes_before_its_like() -> None:
    def of_kind(number: int, score: float, kind: int | None) -> Ranked:
        behaviour = Behaviour(9, 0.2, 0.2, 0.0, alike=1, kinds=2, kind=kind)
        return Ranked(Plausible(candidate(number, "<", ">"), behaviour=behaviour), score, {})

    ranked = [of_kind(1, 0.9, 0), of_kind(2, 0.8, 0), of_kind(3, 0.7, 1), of_kind(4, 0.6, None)]
    behaviours = by_behaviour(ranked)
    assert [[each.patch.candidate.number for each in group] for group in behaviours] == [[1, 2], [3], [4]]
    assert [each.patch.candidate.number for each in one_of_each_first(behaviours)] == [1, 3, 4, 2]


def test_what_reads_less_like_the_project_comes_late() -> None:
    usual = Plausible(candidate(1, "<", ">"), surprise=Surprise(words=20.0, shape=5.0))
    patches = [usual, Plausible(candidate(2, "<", "<="), surprise=Surprise(words=5.0, shape=5.0))]
    ranked = rank(patches, CODES, PRIORS, Hints())
    assert [each.patch.candidate.number for each in ranked] == [2, 1]
    assert "the runner-up reads less like the code around it" in reason(ranked[0], ranked[1], 2)


def test_endless_surprise_is_bounded() -> None:
    surprises = (Surprise(words=1e6, shape=0.0), Surprise(words=1e9, shape=0.0))
    ranked = rank(
        [Plausible(candidate(1, "<", ">"), surprise=each) for each in surprises], CODES, PRIORS, Hints()
    )
    assert ranked[0].score == ranked[1].score > 0


def test_the_reason_tells_how_many_there_were_and_what_speaks_against_the_next() -> None:
    crashing = Behaviour(inputs=40, differing=0.5, least=0.25, crashing=0.5, alike=1, kinds=2)
    sound = Behaviour(inputs=40, differing=0.25, least=0.25, crashing=0.0, alike=2, kinds=2)
    ranked = rank([behaving(1, ">", crashing), behaving(2, "<=", sound)], CODES, PRIORS, Hints())
    assert reason(ranked[0], ranked[1], 7) == (
        "of 7 plausible patches; 2 kinds of behaviour on generated inputs; 2 compared patches behave like "
        "this one; it changes 25 % of what worked on 40 inputs; the runner-up crashes on inputs on which the "
        "original works and changes much of what worked"
    )
    assert reason(ranked[0], None, 1) == "the only plausible patch found"


def test_the_reason_counts_in_good_english() -> None:
    alike = Behaviour(inputs=0, differing=0.0, least=0.0, crashing=0.0, alike=1, kinds=1)
    ranked = rank([behaving(1, ">", alike), behaving(2, "<=", alike)], CODES, PRIORS, Hints())
    assert "; 1 kind of behaviour on generated inputs; " in reason(ranked[0], ranked[1], 2)


def sampled(new: str, done: Done | None = None) -> Candidate:
    """Something inserted into a method that does not use its parameter ``limit``."""
    code = sample()
    at = code.text.index("joined++;")
    member = next(each.id for each in code.analysis.members if each.name == "join")
    edit = Edit(at, at, new)
    return Candidate(
        1, FILE, (edit,), "", "insert", 1, member, 1.0, 1.0, frozenset({Trait.MADE_UP}), done or Done()
    )


def factors(candidate: Candidate) -> set[str]:
    (ranked,) = rank([Plausible(candidate)], {FILE: sample()}, PRIORS, Hints())
    return set(ranked.factors) - {"size"}


def test_a_field_that_nothing_set_is_worth_setting() -> None:
    assert factors(sampled("closed = true;", Done(sets="closed"))) == {"unset-field"}
    assert factors(sampled("check(closed == true);")) == {"insertion", "odd-comparison"}


def test_what_nothing_read_is_worth_reading() -> None:
    assert factors(sampled("words.subList(0, limit);")) == {"reads-unused"}
    assert factors(sampled('add("skipEmpty");')) == {"insertion"}
    assert factors(sampled("add(/* limit */ 1);")) == {"insertion"}


def test_a_word_in_a_text_is_no_statement() -> None:
    assert order(candidate(1, "n", '"throw"'), candidate(2, "<", ">", score=0.5)) == [1, 2]


def test_a_condition_in_the_place_of_a_constant_may_change_much() -> None:
    broad = Behaviour(inputs=50, differing=0.9, least=0.1, crashing=0.0, alike=1, kinds=2)
    constant = replace(node("depth--;", "EXPRESSION_STATEMENT"), kind="BOOLEAN_LITERAL")
    made = candidate(1, "<", "<=")
    there = replace(made, done=Done(replaced=constant))
    (plain,) = rank([Plausible(made, behaviour=broad)], CODES, PRIORS, Hints())
    (instead,) = rank([Plausible(there, behaviour=broad)], CODES, PRIORS, Hints())
    assert instead.score > plain.score
