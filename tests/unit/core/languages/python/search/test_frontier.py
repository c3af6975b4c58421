"""What the frontier makes, and in which order."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.python.code.analyzed import Code
from repairnator.core.languages.python.ranking.candidates import Candidate, summary
from repairnator.core.languages.python.ranking.priors import load_priors
from repairnator.core.languages.python.search.frontier import Frontier
from repairnator.core.localize.port import Line, Place

SOURCE = """\
LIMIT = 11
OTHER = 5


def is_large(value: int = 0) -> bool:
    return value > LIMIT


def untouched(value):
    return value > 1
"""


def made(tmp_path: Path, suspicious: Mapping[int, float]) -> list[Candidate]:
    path = tmp_path / "limits.py"
    path.write_text(SOURCE)
    places = [Place(Line("limits.py", line), value) for line, value in suspicious.items()]
    frontier = Frontier(places, lambda file: Code(file, path), lambda *_: {}, load_priors(), frozenset())
    return list(frontier)


def test_candidates_come_best_first_and_none_twice(tmp_path: Path) -> None:
    candidates = made(tmp_path, {6: 1.0})
    scores = [candidate.score for candidate in candidates]
    assert all(after <= before * 1.001 for before, after in itertools.pairwise(scores))
    texts = [applied(SOURCE, candidate.edits) for candidate in candidates]
    assert len(set(texts)) == len(texts)
    assert SOURCE.replace("value > LIMIT", "value >= LIMIT") in texts[:5]


def test_a_constant_that_suspicious_lines_use_is_changed_and_no_other(tmp_path: Path) -> None:
    texts = [applied(SOURCE, candidate.edits) for candidate in made(tmp_path, {6: 1.0})]
    assert SOURCE.replace("LIMIT = 11", "LIMIT = 10") in texts
    assert not any("OTHER = 5" not in text for text in texts)


def test_code_that_is_not_suspicious_and_annotations_stay(tmp_path: Path) -> None:
    for candidate in made(tmp_path, {6: 1.0}):
        text = applied(SOURCE, candidate.edits)
        assert text.endswith(SOURCE[SOURCE.index("def untouched") :])
        assert "-> bool:" in text


def test_a_summary_shows_what_is_near_the_change(tmp_path: Path) -> None:
    candidate = next(each for each in made(tmp_path, {6: 1.0}) if each.operator == "comparison-boundary")
    assert summary(candidate, SOURCE) == "replace `return value > LIMIT` by `return value >= LIMIT`"


def test_a_summary_shows_a_line_with_several_edits_once(tmp_path: Path) -> None:
    candidate = made(tmp_path, {6: 1.0})[0]
    start = SOURCE.index("value > LIMIT")
    swapped = (Edit(start, start + 5, "LIMIT"), Edit(start + 8, start + 13, "value"))
    told = summary(replace(candidate, edits=swapped), SOURCE)
    assert told == "replace `return value > LIMIT` by `return LIMIT > value`"
