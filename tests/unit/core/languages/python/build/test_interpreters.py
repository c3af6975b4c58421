"""Which Python a project gets, by what its files ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.python.build.configuration import Configuration
from repairnator.core.languages.python.build.interpreters import Choice, Interpreter, choose, installed
from repairnator.core.languages.python.build.needs import interpreter_needs
from repairnator.core.languages.python.build.versions import specifier, version_of

THERE = tuple(
    Interpreter(version_of(text), Path(f"/opt/{text}/bin/python"))
    for text in ("3.11.7", "3.13.0", "3.12.1", "3.10.13", "3.9.18", "3.8.18")
)


def chosen(tree: Path, files: dict[str, str], wished: str = "") -> Choice:
    for name, text in files.items():
        (tree / name).write_text(text)
    return choose(THERE, interpreter_needs(tree, Configuration(tree), wished))


@pytest.mark.parametrize(
    ("text", "version", "takes"),
    [
        (">=3.9", "3.9.0", True),
        (">=3.9,<3.12", "3.12.1", False),
        (">= 3.9, != 3.10.*", "3.10.4", False),
        ("~=3.9", "3.13.0", True),
        ("~=3.9.2", "3.10.0", False),
        ("==3.9.*", "3.9.18", True),
        ("3.9", "3.9.18", True),
        ("^3.9", "3.13.0", True),
        ("^3.9", "4.0.0", False),
        ("~3.9", "3.10.0", False),
        (">3.9", "3.9.1", True),
        ("<=3.9", "3.9.1", False),
        ("*", "3.9.1", None),
        ("^3.9 || ^4", "3.9.1", None),
    ],
)
def test_versions_are_taken_or_not(text: str, version: str, takes: bool | None) -> None:
    found = specifier(text)
    assert (found.takes(version_of(version)) if found else None) is takes


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({}, "3.11.7"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.9"\n'}, "3.11.7"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.12"\n'}, "3.13.0"),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "~3.9"\n'}, "3.9.18"),
        ({"setup.cfg": "[options]\npython_requires = <3.11\n"}, "3.10.13"),
        ({"setup.py": "from setuptools import setup\nsetup(python_requires='<3.10')\n"}, "3.9.18"),
        ({".python-version": "3.12\n"}, "3.12.1"),
        ({".tool-versions": "nodejs 20\npython 3.10.4\n"}, "3.10.13"),
        ({"tox.ini": "[tox]\nenvlist = py{39,310},lint\n"}, "3.10.13"),
        ({"tox.ini": "[tox]\nenvlist = py39\n", ".python-version": "3.12"}, "3.12.1"),
        (
            {"setup.py": "setup(classifiers=['Programming Language :: Python :: 3.9', 'Topic :: Games'])"},
            "3.9.18",
        ),
    ],
)
def test_files_choose_the_interpreter(tmp_path: Path, files: dict[str, str], version: str) -> None:
    interpreter = chosen(tmp_path, files).interpreter
    assert interpreter is not None
    assert interpreter.version == version_of(version)


def test_a_build_setting_comes_first(tmp_path: Path) -> None:
    choice = chosen(tmp_path, {".python-version": "3.12"}, wished="3.9")
    assert choice.interpreter is not None
    assert choice.interpreter.release == (3, 9)


def test_the_next_newer_one_stands_in_for_one_that_is_not_there(tmp_path: Path) -> None:
    choice = chosen(tmp_path, {".python-version": "3.7"})
    assert choice.interpreter is not None
    assert choice.interpreter.release == (3, 9)
    assert choice.why == (
        "tested with Python 3.9.18; .python-version: 3.7 is wanted, which is not here or not allowed"
    )


def test_a_wish_for_one_that_nothing_comes_near_is_passed_over(tmp_path: Path) -> None:
    assert chosen(tmp_path, {".python-version": "3.99"}).interpreter == THERE[0]


def test_where_none_fits_it_says_what_is_needed_and_what_is_there(tmp_path: Path) -> None:
    choice = chosen(tmp_path, {"pyproject.toml": '[project]\nrequires-python = ">=3.14"\n'})
    assert choice.interpreter is None
    assert "needed is >=3.14 (requires-python in pyproject.toml)" in choice.why
    assert "installed: 3.11.7, 3.13.0, 3.12.1" in choice.why


def test_an_interpreter_that_is_too_old_to_run_tests_is_not_taken(tmp_path: Path) -> None:
    assert chosen(tmp_path, {"setup.cfg": "[options]\npython_requires = <3.9\n"}).interpreter is None


def test_the_shell_tells_which_are_installed() -> None:
    told = {"REPAIRNATOR_INSTALLED_PYTHONS": "3.12.1=/opt/a/python:odd:3.9.18=/opt/b/python"}
    assert [one.release for one in installed(told)] == [(3, 12), (3, 9)]
