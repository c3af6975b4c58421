import math

import pytest

from repairnator.core.localize.formulas import FORMULAS, Counts, formula_named
from repairnator.errors import UsageError


@pytest.mark.parametrize(
    ("name", "counts", "expected"),
    [
        ("ochiai", Counts(ef=2, nf=0, ep=2, np=6), 2 / math.sqrt(2 * 4)),
        ("tarantula", Counts(ef=1, nf=1, ep=1, np=3), 0.5 / (0.5 + 0.25)),
        ("dstar", Counts(ef=2, nf=1, ep=3, np=5), 1 / (1 + 1)),
        ("jaccard", Counts(ef=2, nf=1, ep=1, np=5), 2 / 4),
        ("op2", Counts(ef=2, nf=0, ep=3, np=2), (2 - 3 / 6 + 1) / 3),
    ],
)
def test_formula_gives_the_value_of_its_paper(name: str, counts: Counts, expected: float) -> None:
    assert formula_named(name)(counts) == pytest.approx(expected)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_line_that_only_failing_tests_run_is_most_suspicious(name: str) -> None:
    assert formula_named(name)(Counts(ef=3, nf=0, ep=0, np=9)) == pytest.approx(1.0)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_line_that_no_failing_test_runs_is_not_suspicious(name: str) -> None:
    assert formula_named(name)(Counts(ef=0, nf=3, ep=5, np=4)) == 0.0


@pytest.mark.parametrize("name", FORMULAS)
def test_more_passing_tests_make_a_line_less_suspicious(name: str) -> None:
    formula = formula_named(name)
    values = [formula(Counts(ef=2, nf=1, ep=ep, np=10 - ep)) for ep in range(11)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_names_are_taken_in_any_case() -> None:
    assert formula_named("OCHIAI") is FORMULAS["ochiai"]


def test_an_unknown_name_is_refused_with_what_exists() -> None:
    with pytest.raises(UsageError, match="ochiai, tarantula"):
        formula_named("crosstab")
