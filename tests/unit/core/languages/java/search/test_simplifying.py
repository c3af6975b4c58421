"""Which forms of a patch are taken: those that pass, and do the same as far as can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from tests.unit.core.languages.java.search.samples import FILE, sample

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.ranking.priors import Simplification
from repairnator.core.languages.java.ranking.runtime import Runtime
from repairnator.core.languages.java.rewriting.forms import Form
from repairnator.core.languages.java.runtime.analysis import Analysis
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Evaluation,
    Observed,
    Outcome,
    Probe,
    TestOutcome,
)
from repairnator.core.languages.java.search.simplifying import JavaForms, Judging, summary_of
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

TEST = TestName("demo.SampleTest", "works")
BODY = "return a < b && max(/* none */ a, b) <= c;"
START = sample().text.index(BODY)
LIMITS = Simplification(seconds=60.0, rounds=6, forms=30)


def form(body: str, *, exact: bool = True) -> Form:
    return Form((Edit(START, START + len(BODY), body),), ("a rule",), exact)


PATCH = form("return !(a >= b);")


class Jvms:
    """Verdicts and outcomes by the changed body."""

    size = 1

    def __init__(
        self,
        verdicts: Mapping[str, Outcome] = {},
        outcomes: Mapping[str, Mapping[str, str]] = {},
        copies: Mapping[str, int] = {},
    ) -> None:
        self._verdicts = verdicts
        self._outcomes = outcomes
        self._copies = copies
        self.explored: list[str] = []

    def analyze(
        self, file: str, lines: Sequence[int], tests: Sequence[TestName], edits: Sequence[Edit[str]] = ()
    ) -> Analysis | None:
        return None

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        for each in batch.candidates:
            body = _body(each.edits)
            copy = self._copies.get(body)
            verdict = self._verdicts.get(body, Outcome.PLAUSIBLE)
            yield CandidateVerdict(each.number, Outcome.DUPLICATE if copy is not None else verdict, of=copy)

    def observe(
        self,
        file: str,
        edits: Sequence[Edit[str]],
        probe: Probe,
        tests: Sequence[TestName],
        mode: str,
        seconds: float,
    ) -> list[Observed]:
        body = _body(edits)
        self.explored.append(body)
        seen = self._outcomes.get(body, {})
        evaluations = tuple(
            Evaluation(0, None, None, ({"value": given}, {"value": outcome}))
            for given, outcome in seen.items()
        )
        return [Observed(TEST, TestOutcome.PASSED, evaluations)]


def _body(edits: Sequence[Edit[str]]) -> str:
    text = applied(sample().text, edits)
    return text[START : text.index("\n", START)]


def first_equivalent(jvms: Jvms, *forms: Form) -> Form | None:
    member = next(each.id for each in sample().analysis.members if each.name == "ordered")
    candidate = Candidate(7, FILE, PATCH.edits, "", "negation", 42, member, 1.0, 1.0, frozenset())
    judging = Judging(cast(Runtime, jvms), (TEST,), (), lambda: False)
    return JavaForms(candidate, sample(), judging, LIMITS, float("inf")).first_equivalent(forms)


def test_the_first_that_passes_and_has_the_same_outcomes_is_taken() -> None:
    same = {"in": "returns 1"}
    jvms = Jvms(
        {"return a;": Outcome.UNCOMPILABLE, "return a < c;": Outcome.FAILED},
        {"return !(a >= b);": same, "return a < b;": same},
    )
    found = first_equivalent(jvms, form("return a;"), form("return a < c;"), form("return a < b;"))
    assert found == form("return a < b;")


def test_one_with_another_outcome_for_an_input_is_refused_however_exact_its_rule() -> None:
    jvms = Jvms(outcomes={"return !(a >= b);": {"in": "returns 1"}, "return a < c;": {"in": "returns 0"}})
    assert first_equivalent(jvms, form("return a < c;")) is None


def test_where_no_input_can_be_tried_the_rule_must_be_exact() -> None:
    assert first_equivalent(Jvms(), form("return a < c;", exact=False)) is None
    assert first_equivalent(Jvms(), form("return a < b;")) == form("return a < b;")


def test_outcomes_of_other_inputs_are_no_evidence() -> None:
    jvms = Jvms(outcomes={"return !(a >= b);": {"in": "returns 1"}, "return a < c;": {"else": "returns 1"}})
    assert first_equivalent(jvms, form("return a < c;", exact=False)) is None


def test_one_with_the_same_bytecode_is_taken_without_a_look_at_what_it_does() -> None:
    jvms = Jvms(copies={"return a < b;": 0})
    assert first_equivalent(jvms, form("return a < b;", exact=False)) == form("return a < b;")
    assert jvms.explored == []


def test_a_copy_of_another_form_is_as_good_as_that_one() -> None:
    jvms = Jvms({"return a < c;": Outcome.FAILED}, copies={"return c > a;": 1, "return b > a;": 3})
    forms = [form("return a < c;"), form("return c > a;"), form("return a < b;"), form("return b > a;")]
    assert first_equivalent(jvms, *forms) == form("return a < b;")


def test_nothing_is_taken_when_the_patch_itself_does_not_pass_any_more() -> None:
    jvms = Jvms({"return !(a >= b);": Outcome.FAILED})
    assert first_equivalent(jvms, form("return a < b;")) is None


def test_a_form_is_told_by_what_it_changes() -> None:
    edits = (Edit(START, START, "b++; "), Edit(START + 7, START + 13, ""), Edit(START + 13, START + 15, "||"))
    said = summary_of(Form(edits), sample())
    assert said == "insert `b++;`; delete `a < b`; replace `&&` by `||`"


def test_operators_are_told_as_a_whole() -> None:
    less, both, most = (sample().text.index(part, START) for part in ("< b", "&& max", "<= c"))
    edits = (Edit(less + 1, less + 1, "="), Edit(both + 1, both + 2, ""), Edit(most, most + 1, "!"))
    said = summary_of(Form(edits), sample())
    assert said == "replace `<` by `<=`; replace `&&` by `&`; replace `<=` by `!=`"
