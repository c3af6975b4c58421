"""``localize`` as people and programs use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.core.test_schemas import validator

from . import projects
from .conftest import Command

CALC = "src/main/java/org/example/Calc.java"


@pytest.mark.slow
def test_a_program_gets_the_places_with_the_tests_that_run_them(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.failing(tmp_path / "tree")
    done = repairnator("localize", str(tree), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    validator("localization.schema.json").validate(document)
    first = document["places"][0]
    assert (first["file"], first["line"]) == (CALC, 5)
    assert first["tests"] == ["org.example.CalcTest#largerFirst", "org.example.CalcTest#largerSecond"]
    assert not (tmp_path / "repairnator-patches").exists()


@pytest.mark.slow
def test_a_person_sees_a_table_and_what_changed_comes_first(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.passing(tmp_path / "tree")
    passing = projects.commit(tree)
    file = tree / CALC
    file.write_text(file.read_text().replace("a > b", "a < b"))
    failing = projects.commit(tree)
    options = ("--commit", failing, "--passing-commit", passing, "--formula", "tarantula")
    done = repairnator("localize", str(tree), *options)
    assert done.returncode == 0, done.stderr
    assert f"{CALC}:5" in done.stdout
    assert "CalcTest#largerFirst" in done.stdout
    assert done.stderr == ""


def test_a_formula_that_does_not_exist_is_wrong_usage(repairnator: Command, tmp_path: Path) -> None:
    done = repairnator("localize", str(tmp_path), "--formula", "magic")
    assert done.returncode == 2
    assert "known are ochiai, tarantula" in done.stderr


@pytest.mark.slow
def test_a_tree_whose_tests_pass_has_no_places(repairnator: Command, tmp_path: Path) -> None:
    done = repairnator("localize", str(projects.passing(tmp_path / "tree")), "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["places"] == []
