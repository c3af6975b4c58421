from pathlib import Path

import pytest

from repairnator.core.languages.java.operators import ALL
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.errors import SettingsError

# Weights of candidates that no operator makes.
MADE_ELSEWHERE = {
    "block-synthesized",
    "condition-synthesized",
    "expression-synthesized",
    "former-text",
    "insertion-narrowed",
}


def test_every_operator_has_a_prior_and_every_prior_an_operator() -> None:
    assert {operator.name for operator in ALL} == set(load_priors().operators) - MADE_ELSEWHERE


def test_common_one_token_fixes_come_before_deletions() -> None:
    priors = load_priors()
    for name in ("comparison-boundary", "off-by-one", "negation", "variable", "null-guard"):
        assert priors.weight(name) > priors.weight("delete-statement")


def test_a_dearer_expression_is_less_simple() -> None:
    priors = load_priors()
    assert priors.simplicity(0.0) == 1.0
    assert priors.simplicity(1.0) > priors.simplicity(2.0) > 0.0


def test_an_operator_that_the_file_does_not_name_is_left_out() -> None:
    assert load_priors().weight("no-such-operator") == 0.0


def test_a_user_s_own_priors_are_read(tmp_path: Path) -> None:
    file = tmp_path / "priors.toml"
    packaged = Path(load_priors.__code__.co_filename).with_name("priors.toml").read_text("utf-8")
    file.write_text(packaged.replace("exponent = 1.5", "exponent = 2.5"), "utf-8")
    assert load_priors(file).exponent == 2.5


@pytest.mark.parametrize("text", ["order = ", "[order]\nexponent = 1", "[operators]\n"])
def test_a_broken_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"mine\.toml"):
        load_priors(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_priors(tmp_path / "none.toml")


def test_conventional_edits_are_made_by_operators_that_exist() -> None:
    priors = load_priors()
    assert priors.conventional <= set(priors.operators)
    assert priors.is_conventional("negation")
    assert not priors.is_conventional("condition-synthesized")
