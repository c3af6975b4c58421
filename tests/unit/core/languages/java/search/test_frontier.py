"""Candidates best first, none twice; in the code of test_search: ``a < b || c > d``."""

from __future__ import annotations

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.search.frontier import Frontier
from repairnator.core.localize.port import Line, Place

from .test_search import FILE, analysis


def frontier() -> Frontier:
    place = Place(Line(FILE, 5), 1.0)
    return Frontier([place], lambda file, lines: Code(file, analysis()), ALL, load_priors(), Hints())


def made(of: Frontier) -> list[Candidate]:
    return list(iter(of))


def test_no_candidate_is_made_twice() -> None:
    candidates = made(frontier())
    assert len({each.edits for each in candidates}) == len(candidates) > 10


def test_what_values_tell_for_comes_once_more_with_its_own_score() -> None:
    of = frontier()
    code = Code(FILE, analysis())
    node = next(each for each in code.nodes if each.kind == "LESS_THAN")
    change = of.site(code, node).change(node, "a <= b")
    before = {each.edits: each for each in made(of)}
    for _ in range(2):
        of.add(code, node, "expression-synthesized", 1.0, [change])
    (again,) = made(of)
    assert again.operator == "expression-synthesized"
    assert again.number != before[again.edits].number
